using Grainwatch.Ingest.Files;

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

    /// <summary>
    /// Is given, on a shard's thread, what goes wrong and fails no call, a sentence each. Default: a line on
    /// the standard error stream.
    /// </summary>
    public Action<string> Warn { get; init; } = sentence => Console.Error.WriteLine($"grainwatch: {sentence}");

    /// <summary>Makes the entries of a folder durable.</summary>
    internal Action<string> FlushFolder { get; init; } = Disk.FlushFolder;

    /// <summary>Opens the file of a path.</summary>
    internal Func<string, DiskFile> OpenFile { get; init; } = path => new DiskFile(path);
}
