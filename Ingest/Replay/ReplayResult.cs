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

/// <summary>What a replay did.</summary>
public sealed record ReplayResult
{
    /// <summary>What became of every record that was read.</summary>
    public required Receipt Receipt { get; init; }

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

    /// <summary>Files that could not be read, or not to their end, a sentence each.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    /// <summary>Whether it was stopped before its end.</summary>
    public required bool WasStopped { get; init; }
}
