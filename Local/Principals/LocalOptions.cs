namespace Grainwatch.Local.Principals;

/// <summary>How the single-machine host runs.</summary>
public sealed record LocalOptions
{
    /// <summary>Calls that may wait for a shard; who comes then waits before the queue. Default: 4,096.</summary>
    public int QueueLengthMax { get; init; } = 4096;
}
