using Grainwatch.Detection.Events;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Replay;

/// <summary>A piece of what one file holds, on its way from the thread that reads to the one that hands over.</summary>
/// <param name="file">Number of the file.</param>
/// <param name="options">Says what becomes of rejected records.</param>
internal sealed class TrailChunk(int file, ReplayOptions options) : IRecordSink
{
    /// <summary>Bytes of a rejected record that is only shown.</summary>
    public const int ShownBytes = 1024;

    // Of a full chunk.
    private const int EventsMax = 4096;
    private const int RejectionsMax = 1024;
    private const long RejectedBytesMax = 1024 * 1024;

    // What an event weighs, and a chunk without any, roughly.
    private const int EventBytes = 256;
    private const int ChunkBytes = 1024;

    private long _rejectedBytes;

    /// <summary>Number of the file.</summary>
    public int File => file;

    /// <summary>Its events, in the order of the file.</summary>
    public List<TrailEvent> Events { get; } = [];

    /// <summary>What was ignored or rejected meanwhile.</summary>
    public Receipt Others { get; } = new();

    /// <summary>
    /// The records that were rejected; of those that are only shown the first, and of each its first bytes.
    /// </summary>
    public List<Rejection> Rejections { get; } = [];

    /// <summary>Whether it should be handed over.</summary>
    public bool IsFull => Events.Count >= EventsMax || (options.KeepsRejected
        && (Rejections.Count >= RejectionsMax || _rejectedBytes >= RejectedBytesMax));

    /// <summary>What the whole file held; null unless this is its last chunk.</summary>
    public TrailSummary? Summary { get; set; }

    /// <summary>Why the file could not be read to its end; null when it could.</summary>
    public string? Failure { get; set; }

    /// <summary>Records.</summary>
    public long Records => Events.Count + Others.Total;

    /// <summary>What it takes up, in events: about 256 bytes each.</summary>
    public int Weight =>
        Events.Count + Rejections.Count + (int)((ChunkBytes + _rejectedBytes) / EventBytes);

    /// <inheritdoc/>
    public void OnEvent(TrailEvent trailEvent) => Events.Add(trailEvent);

    /// <inheritdoc/>
    public void OnIgnored(Outcome outcome) => Others.Add(outcome);

    /// <inheritdoc/>
    public void OnRejected(Rejection rejection)
    {
        Others.Add(rejection.Outcome);
        if (!options.KeepsRejected)
        {
            // A file of junk must not fill the memory.
            if (Rejections.Count < options.RejectionsShown) Rejections.Add(Shown(rejection));
            return;
        }

        Rejections.Add(rejection);
        _rejectedBytes += rejection.Bytes.Length;
    }

    /// <summary>As much of a record as is shown of it.</summary>
    public static Rejection Shown(Rejection rejection) => rejection.Bytes.Length <= ShownBytes
        ? rejection
        : rejection with { Bytes = rejection.Bytes[..ShownBytes].ToArray() };
}
