namespace Grainwatch.Local.Principals;

/// <summary>How the single-machine host runs.</summary>
public sealed record LocalOptions
{
    /// <summary>Calls that may wait for a shard; who comes then waits before the queue. Default: 4,096.</summary>
    public int QueueLengthMax { get; init; } = 4096;

    /// <summary>
    /// Memories that stay awake, over all shards; the least recently used go first, and are read again when they are
    /// needed. One takes about 100 KB. Default: 16,384.
    /// </summary>
    public int ResidentsMax { get; init; } = 16 * 1024;
}
