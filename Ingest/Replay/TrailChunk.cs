using Grainwatch.Detection.Events;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Replay;

/// <summary>A piece of what one file holds, on its way from the thread that reads to the one that hands over.</summary>
/// <param name="file">Number of the file.</param>
internal sealed class TrailChunk(int file) : IRecordSink
{
    /// <summary>Events of a full chunk.</summary>
    public const int EventsMax = 4096;

    private const int EventBytes = 256;
    private const int ChunkBytes = 1024;

    private long _rejectedBytes;

    /// <summary>Number of the file.</summary>
    public int File => file;

    /// <summary>Its events, in the order of the file.</summary>
    public List<TrailEvent> Events { get; } = [];

    /// <summary>What was ignored or rejected meanwhile.</summary>
    public Receipt Others { get; } = new();

    /// <summary>The first records that were rejected.</summary>
    public List<Rejection> Rejections { get; } = [];

    /// <summary>What the whole file held; null unless this is its last chunk.</summary>
    public TrailSummary? Summary { get; set; }

    /// <summary>Why the file could not be read to its end; null when it could.</summary>
    public string? Failure { get; set; }

    /// <summary>Records.</summary>
    public long Records => Events.Count + Others.Total;

    /// <summary>What it takes up, in events: about 256 bytes each.</summary>
    public int Weight => Events.Count + (int)((ChunkBytes + _rejectedBytes) / EventBytes);

    /// <inheritdoc/>
    public void OnEvent(TrailEvent trailEvent) => Events.Add(trailEvent);

    /// <inheritdoc/>
    public void OnIgnored(Outcome outcome) => Others.Add(outcome);

    /// <inheritdoc/>
    public void OnRejected(Rejection rejection)
    {
        Others.Add(rejection.Outcome);
        // A result shows few; a file of junk must not fill the memory.
        if (Rejections.Count >= 100) return;
        Rejections.Add(rejection);
        _rejectedBytes += rejection.Bytes.Length;
    }
}
