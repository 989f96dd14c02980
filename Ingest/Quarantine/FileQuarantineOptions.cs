namespace Grainwatch.Ingest.Quarantine;

/// <summary>How a quarantine in files is kept.</summary>
public sealed record FileQuarantineOptions
{
    /// <summary>
    /// Most bytes of all its files when records are kept. What is taken out may first add a line of some 90 bytes, and
    /// while a file is rewritten there is one more of <see cref="SegmentBytes"/>. Default: 256 MiB.
    /// </summary>
    public long BytesMax { get; init; } = 256L * 1024 * 1024;

    /// <summary>Most entries, each of which takes some 150 bytes of memory. Default: 500,000.</summary>
    public int EntriesMax { get; init; } = 500_000;

    /// <summary>A new file is begun when one would grow beyond this. Default: 16 MiB.</summary>
    public int SegmentBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Tells when records are kept. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The disk.</summary>
    internal QuarantineDisk Disk { get; init; } = new();
}
