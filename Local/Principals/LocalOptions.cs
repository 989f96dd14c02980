using Grainwatch.Detection.Principals;

namespace Grainwatch.Local.Principals;

/// <summary>How the single-machine host runs.</summary>
public sealed record LocalOptions
{
    private const int ResidentBytes = 100 * 1024;
    private const int ResidentsLeast = 1024;
    private const int ResidentsMost = 4 * 1024 * 1024;

    /// <summary>Calls that may wait for a shard; who comes then waits before the queue. Default: 4,096.</summary>
    public int QueueLengthMax { get; init; } = 4096;

    /// <summary>The bounds of what tells watchers of alerts.</summary>
    public AlertFeedOptions Feed { get; init; } = new();

    /// <summary>
    /// Memories that stay awake, over all shards; the least recently used go first, and are read again when they are
    /// needed, which takes ten times as long as applying an event. One takes about 100 KB. Default: half of the memory
    /// that the process may use, and 1,024 at least.
    /// </summary>
    public int ResidentsMax { get; init; } = ResidentsIn(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    /// <summary>How many memories may be awake in so many bytes.</summary>
    internal static int ResidentsIn(long bytes) =>
        (int)Math.Clamp(bytes / ResidentBytes, ResidentsLeast, ResidentsMost);
}
