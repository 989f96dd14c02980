using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Replay;

/// <summary>What a replay has done so far.</summary>
/// <param name="FilesRead">Files read to their end.</param>
/// <param name="Files">Files in all.</param>
/// <param name="Records">Records handed over, ignored or rejected.</param>
public readonly record struct ReplayProgress(int FilesRead, int Files, long Records);

/// <summary>A record that was rejected, and where it is.</summary>
/// <param name="Path">The file.</param>
/// <param name="Rejection">Why, and its offset in the decoded data.</param>
public sealed record RejectedRecord(string Path, Rejection Rejection);

/// <summary>Events that were handed over, duplicates too, by what is known of where they came from.</summary>
/// <param name="Placed">From a place that a database told.</param>
/// <param name="NotPublic">From an AWS service or a private address, which have no place.</param>
/// <param name="Unknown">From a public address that no database knows.</param>
public readonly record struct LocatedCount(long Placed, long NotPublic, long Unknown)
{
    /// <summary>All of them.</summary>
    public long Total => Placed + NotPublic + Unknown;
}

/// <summary>What a replay did.</summary>
public sealed record ReplayResult
{
    /// <summary>What became of every record that was read.</summary>
    public required Receipt Receipt { get; init; }

    /// <summary>Of how many of the events it is known where they came from.</summary>
    public required LocatedCount Located { get; init; }

    /// <summary>Records that were read; the receipt adds up to it.</summary>
    public required long Records { get; init; }

    /// <summary>Files read to their end.</summary>
    public required int Files { get; init; }

    /// <summary>Bytes of decoded data.</summary>
    public required long DecodedBytes { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The first records that were rejected.</summary>
    public required IReadOnlyList<RejectedRecord> Rejections { get; init; }

    /// <summary>How many more were rejected.</summary>
    public long RejectionsNotShown => Receipt.Rejected - Rejections.Count;

    /// <summary>Files that could not be read, not to their end, or that changed meanwhile; a sentence each.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    /// <summary>Whether it was stopped before its end.</summary>
    public required bool WasStopped { get; init; }
}
