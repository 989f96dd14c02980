using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grainwatch.Local.Log;

namespace Grainwatch.Local.Erasure;

/// <summary>What was erased of a principal, and what a search through every byte has found afterwards.</summary>
/// <param name="Principal">Its key.</param>
/// <param name="Id">Of the erasure, as <c>erasures.jsonl</c> lists it.</param>
/// <param name="BegunAt">When it began (UTC).</param>
/// <param name="EndedAt">When the search ended (UTC).</param>
/// <param name="Frames">Frames that were overwritten.</param>
/// <param name="Bytes">Bytes of them.</param>
/// <param name="Segments">In which files.</param>
/// <param name="Quarantined">Ids of records that were taken out of quarantine.</param>
/// <param name="Removed">Files of torn bytes that were removed.</param>
/// <param name="Search">What was looked for afterwards, and where.</param>
/// <param name="Found">Where it still stands; empty is nowhere.</param>
/// <param name="Elsewhere">What the folder does not tell.</param>
internal sealed record ErasureReport(
    string Principal,
    string Id,
    DateTime BegunAt,
    DateTime EndedAt,
    int Frames,
    long Bytes,
    IReadOnlyList<ErasedSegment> Segments,
    IReadOnlyList<string> Quarantined,
    IReadOnlyList<string> Removed,
    SearchExtent Search,
    IReadOnlyList<Finding> Found,
    IReadOnlyList<string> Elsewhere)
{
    private static readonly string[] s_elsewhere =
    [
        "Backups made before hold the principal: delete them, or erase it again from whatever is restored of them.",
        "The trail itself holds its records: the bucket, files that were replayed, the .done folders of watched ones. "
            + "What is read of them again makes a new memory.",
        "File systems that write elsewhere instead of over (btrfs, ZFS, snapshots), and flash that levels its wear, "
            + "may keep overwritten bytes for a while: encrypt the disk.",
    ];

    /// <summary>Searches a folder after an erasure, and tells of both.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ErasureReport Of(string folder, string principal, ErasureOutcome outcome, TimeProvider clock)
    {
        var intent = outcome.Intent;
        var texts = new SoughtTexts(intent.Texts);
        var search = new FolderSearch(folder, texts);
        var found = search.Run();
        return new ErasureReport(
            principal, intent.Id, intent.At, clock.GetUtcNow().UtcDateTime, intent.Frames.Count, intent.Bytes,
            [
                .. intent.Frames.GroupBy(frame => frame.Segment).Select(frames => new ErasedSegment(
                    $"{LogStore.ShardName(intent.Shard)}/{Segment.NameOf(frames.Key)}", frames.Count(),
                    frames.Sum(frame => (long)frame.Length))),
            ],
            outcome.Quarantined, intent.Torn,
            new SearchExtent(search.Files, search.Bytes, [.. texts.Texts], texts.TooShort), found, s_elsewhere);
    }

    /// <summary>As one JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ErasureReportJson.Readable.ErasureReport);
}

/// <summary>What was erased of a file.</summary>
/// <param name="File">The file, inside the folder.</param>
/// <param name="Frames">Frames that were overwritten.</param>
/// <param name="Bytes">Bytes of them.</param>
internal sealed record ErasedSegment(string File, int Frames, long Bytes);

/// <summary>How far a search went.</summary>
/// <param name="Files">Files that were read, all there are.</param>
/// <param name="Bytes">Bytes of them.</param>
/// <param name="Texts">What was looked for: all that the principal's own frames called it.</param>
/// <param name="TooShort">What was not, for it stands anywhere by chance.</param>
internal sealed record SearchExtent(
    int Files, long Bytes, IReadOnlyList<string> Texts, IReadOnlyList<string> TooShort);

[JsonSerializable(typeof(ErasureReport))]
internal sealed partial class ErasureReportJson : JsonSerializerContext
{
    public static ErasureReportJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
