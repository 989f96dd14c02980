using System.IO.Compression;
using System.Text.Json;

namespace Grainwatch.Samples.Tests;

/// <summary>Reads a written sample with nothing but the runtime's own JSON and gzip.</summary>
internal sealed class Sample(string folder)
{
    public string Folder => folder;

    /// <summary>Paths of all files, relative, with forward slashes.</summary>
    public IReadOnlyList<string> Files { get; } =
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    public IEnumerable<string> TrailFiles => Files.Where(path => path.EndsWith(".json.gz", StringComparison.Ordinal));

    /// <summary>The bytes of a file, decompressed if it is compressed.</summary>
    public byte[] Content(string path)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, path));
        if (!path.EndsWith(".gz", StringComparison.Ordinal))
            return bytes;
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>Every delivered record, duplicates included.</summary>
    public IEnumerable<JsonElement> Records()
    {
        foreach (var path in TrailFiles)
        {
            using var document = JsonDocument.Parse(Content(path));
            foreach (var record in document.RootElement.GetProperty("Records").EnumerateArray())
            {
                yield return record.Clone();
            }
        }
    }

    public IEnumerable<JsonElement> Labels() =>
        File.ReadLines(Path.Combine(folder, "labels.jsonl"))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line));
}

/// <summary>JSON access that reads as the record does.</summary>
internal static class JsonReading
{
    /// <summary>The text at a dotted path, or null where a step is absent or null.</summary>
    public static string? Text(this JsonElement element, string path)
    {
        foreach (var step in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element))
                return null;
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }

    public static bool Has(this JsonElement element, string path)
    {
        foreach (var step in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element))
                return false;
        }

        return true;
    }
}
