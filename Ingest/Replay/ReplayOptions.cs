namespace Grainwatch.Ingest.Replay;

/// <summary>How files are replayed.</summary>
public sealed record ReplayOptions
{
    /// <summary>
    /// Threads that read. With one, reading waits while what was read is applied, so that one processor is used.
    /// Default: one for each processor.
    /// </summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Events handed to the principals together. Default: 65,536.</summary>
    public int BatchEvents { get; init; } = 64 * 1024;

    /// <summary>Events read ahead of those that are handed over. Default: 131,072.</summary>
    public int AheadEventsMax { get; init; } = 128 * 1024;

    /// <summary>
    /// Events that are held at once to sort them, of files whose names tell no time; about 250 MB at the default. With
    /// more, the files are read once more for each further part of the time they cover. Default: 1,000,000.
    /// </summary>
    public int SortedEventsMax { get; init; } = 1_000_000;

    /// <summary>Rejected records that the result shows. Default: 20.</summary>
    public int RejectionsShown { get; init; } = 20;

    /// <summary>Whether rejected records are handed on whole, for quarantine.</summary>
    internal bool KeepsRejected { get; init; }
}
