using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Log;

/// <summary>How the log of a data folder is kept.</summary>
public sealed record LogOptions
{
    /// <summary>
    /// Parts of a folder that is made new; an existing folder keeps its own number. Default: a part for each processor.
    /// </summary>
    public int Shards { get; init; } = Environment.ProcessorCount;

    /// <summary>A segment that has reached this is closed, and another begun. Default: 64 MiB.</summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// For how long memories of the past can be told; what was written stays a quarter longer, or a day. What a present
    /// memory rests on is never lost. Default: 90 days.
    /// </summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>
    /// Rows that may follow a memory before it is written anew, in bytes; more when the memory itself is longer.
    /// Default: 16 KiB.
    /// </summary>
    public int MemoryEveryBytes { get; init; } = 16 * 1024;

    /// <summary>Frames that may follow a memory before it is written anew. Default: 256.</summary>
    public int MemoryEveryFrames { get; init; } = 256;

    /// <summary>What time it is.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Is given, on a shard's thread, what goes wrong and fails no call, a sentence each. Default: nobody hears it.
    /// </summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>
    /// Whether a log is only read, also beside a process that writes it: nothing is made, cut or removed.
    /// </summary>
    internal bool IsReadOnly { get; init; }

    /// <summary>Makes the entries of a folder durable.</summary>
    internal Action<string> FlushFolder { get; init; } = Disk.FlushFolder;

    /// <summary>Opens the file of a path.</summary>
    internal Func<string, DiskFile> OpenFile { get; init; } = path => new DiskFile(path);

    /// <summary>Of a log that is only read.</summary>
    internal static LogOptions ReadOnly { get; } =
        new() { IsReadOnly = true, OpenFile = path => new DiskFile(path, readOnly: true) };
}
