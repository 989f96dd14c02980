using System.Text.Json;
using System.Text.Json.Serialization;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Erasure;

/// <summary>
/// What is being erased: written durably before the first byte is, gone after the last one, so that an erasure that a
/// crash interrupts ends when the folder is opened again. Everything it asks for can be done twice.
/// </summary>
/// <param name="Form"><see cref="FormNow"/>.</param>
/// <param name="Id">Its own.</param>
/// <param name="At">When it began (UTC).</param>
/// <param name="Shard">The shard of the principal.</param>
/// <param name="Frames">The principal's frames, in the order in which they lie.</param>
/// <param name="Torn">Files of torn bytes that name it; paths inside the folder.</param>
/// <param name="Texts">What names the principal.</param>
internal sealed record ErasureIntent(
    string Form,
    string Id,
    DateTime At,
    int Shard,
    IReadOnlyList<ErasedFrame> Frames,
    IReadOnlyList<string> Torn,
    IReadOnlyList<string> Texts)
{
    public const string FormNow = "grainwatch-erasure-1";

    private const string Name = "erasing";

    /// <summary>Bytes of the frames.</summary>
    [JsonIgnore]
    public long Bytes => Frames.Sum(frame => (long)frame.Length);

    /// <summary>Where it is as long as it is there.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, Name);

    /// <summary>Writes it durably.</summary>
    /// <exception cref="IOException">It cannot be written; nothing has begun.</exception>
    public void Write(string folder, Func<string, DiskFile> open, Action<string> flushFolder)
    {
        var path = PathIn(folder);
        using (var file = open(path + ".new"))
        {
            file.SetLength(0);
            file.Write(JsonSerializer.SerializeToUtf8Bytes(this, ErasureJson.Default.ErasureIntent), 0);
            file.Flush();
        }

        File.Move(path + ".new", path, overwrite: true);
        flushFolder(folder);
    }

    /// <summary>The one of a folder; null when there is none.</summary>
    /// <exception cref="PrincipalStoreException">It cannot be read.</exception>
    public static ErasureIntent? Read(string folder)
    {
        var path = PathIn(folder);
        if (!File.Exists(path)) return null;
        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllBytes(path), ErasureJson.Default.ErasureIntent);
            if (read is { Form: FormNow }) return read;
            throw new JsonException($"its form is '{read?.Form}'");
        }
        catch (JsonException e)
        {
            throw new PrincipalStoreException(
                $"'{path}' says what is to be erased, and cannot be read ({e.Message}). Move it away, and erase the "
                + "principal again.", e);
        }
    }

    /// <summary>Takes it away, and what a crash left of one that never began; nothing of them can be read.</summary>
    /// <exception cref="IOException">It cannot be taken away.</exception>
    public static void Remove(string folder, Func<string, DiskFile> open, Action<string> flushFolder)
    {
        var (path, other) = (PathIn(folder), PathIn(folder) + ".new");
        if (File.Exists(path))
        {
            // From here on nothing is left to be done: what is overwritten halfway is not to be read.
            File.Move(path, other, overwrite: true);
            flushFolder(folder);
        }

        if (!File.Exists(other)) return;
        Scrub(other, open);
        flushFolder(folder);
    }

    /// <summary>Overwrites a file, and removes it.</summary>
    public static void Scrub(string path, Func<string, DiskFile> open)
    {
        using (var file = open(path))
        {
            var zeros = new byte[64 * 1024];
            for (var at = 0L; at < file.Length; at += zeros.Length)
                file.Write(zeros.AsSpan(0, (int)Math.Min(zeros.Length, file.Length - at)), at);
            file.Flush();
        }

        File.Delete(path);
    }
}

/// <summary>A frame that is to be erased, as it lies in its segment.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Offset">Where it starts.</param>
/// <param name="Length">Its length.</param>
/// <param name="Back">How far before it its commit starts.</param>
/// <param name="IsLast">Whether its commit ends with it.</param>
internal sealed record ErasedFrame(int Segment, long Offset, int Length, long Back, bool IsLast);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ErasureIntent))]
[JsonSerializable(typeof(ErasureLine))]
internal sealed partial class ErasureJson : JsonSerializerContext;
