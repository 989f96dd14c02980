using System.Text.Json;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Erasure;

/// <summary>
/// The list of erasures that ended in a data folder, a line of JSON each: when, and how much; not whom.
/// </summary>
internal static class ErasureLog
{
    /// <summary>The name of its file.</summary>
    public const string Name = "erasures.jsonl";

    /// <summary>Its path.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, Name);

    /// <summary>Adds one durably, once.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Add(string folder, ErasureLine line, Func<string, DiskFile> open, Action<string> flushFolder)
    {
        using var file = open(PathIn(folder));
        var bytes = new byte[file.Length];
        file.Read(bytes, 0);
        // What a crash left of a last line is written again.
        var end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        var text = System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, end));
        if (text.Contains(line.Id, StringComparison.Ordinal)) return;
        byte[] added = [.. JsonSerializer.SerializeToUtf8Bytes(line, ErasureJson.Default.ErasureLine), (byte)'\n'];
        if (end < bytes.Length) file.SetLength(end);
        file.Write(added, end);
        file.Flush();
        flushFolder(folder);
    }
}

/// <summary>An erasure that ended.</summary>
/// <param name="Id">Its own.</param>
/// <param name="At">When it began (UTC).</param>
/// <param name="Frames">Frames that were erased.</param>
/// <param name="Bytes">Bytes of them.</param>
internal sealed record ErasureLine(string Id, DateTime At, int Frames, long Bytes);
