namespace Grainwatch.Local.Stores;

/// <summary>How journals are kept.</summary>
public sealed record JournalOptions
{
    /// <summary>
    /// Parts of a folder that is made new; an existing folder keeps its own number. Default: a part for each processor.
    /// </summary>
    public int Shards { get; init; } = Environment.ProcessorCount;

    /// <summary>A file below this is not worth compacting. Default: 16 MiB.</summary>
    public long CompactFromBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Opens the file of a path.</summary>
    internal Func<string, DiskFile> OpenFile { get; init; } = path => new DiskFile(path);
}
