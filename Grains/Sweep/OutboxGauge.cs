using System.Collections.Concurrent;
using Grainwatch.Telemetry;

namespace Grainwatch.Grains;

/// <summary>
/// What the shards of the sweep that live in this silo know of principals that have not told yet. Each says so when it
/// changes; who is asked then adds up. Safe to call from any thread.
/// </summary>
internal sealed class OutboxGauge
{
    private readonly ConcurrentDictionary<string, (long Depth, DateTimeOffset Oldest)> _shards =
        new(StringComparer.Ordinal);

    /// <summary>The gauge of a silo.</summary>
    public OutboxGauge(HostInstruments instruments, TimeProvider time) => instruments.ObserveOutbox(() =>
        _shards.Values.Aggregate(default(OutboxDepth), (sum, shard) => sum + new OutboxDepth(
            shard.Depth, shard.Depth == 0 ? TimeSpan.Zero : Age(time.GetUtcNow(), shard.Oldest))));

    /// <summary>A shard knows of so many, of which the first has waited since then.</summary>
    public void Set(string shard, long depth, DateTimeOffset oldest) => _shards[shard] = (depth, oldest);

    /// <summary>A shard lives here no more.</summary>
    public void Remove(string shard) => _shards.TryRemove(shard, out _);

    private static TimeSpan Age(DateTimeOffset now, DateTimeOffset since) =>
        since < now ? now - since : TimeSpan.Zero;
}
