using System.Text.Json;
using Grainwatch.Grains;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Delivering;

namespace Grainwatch.Silo.Gateways;

/// <summary>The sinks of a cluster, which its silos deliver to.</summary>
/// <param name="grains">The cluster.</param>
internal sealed class ClusterSinks(IGrainFactory grains) : ISinkDesk
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<SinkStatus>> StatusesAsync(CancellationToken cancellation = default)
    {
        var shards = await AskAllAsync(async shard => JsonSerializer.Deserialize(
            (await shard.StatusesAsync()).Json.Span, GrainwatchJson.Default.SinkStatusArray) ?? [], cancellation);
        var order = shards.MaxBy(statuses => statuses.Length)!.Select(status => status.Name).ToList();
        return
        [
            .. shards.SelectMany(statuses => statuses).GroupBy(status => status.Name)
                .Select(group => SinkStatus.Merge([.. group])).OrderBy(status => order.IndexOf(status.Name)),
        ];
    }

    /// <inheritdoc/>
    public async Task<SinksInForce?> InForceAsync(CancellationToken cancellation = default)
    {
        try
        {
            var kept = new ClusterDocuments(grains, ISettingsGrain.SinksKey);
            return await kept.ReadAsync(cancellation) is [var first, ..]
                ? SinksInForce.Of(first, [], await kept.FollowersAsync(cancellation))
                : null;
        }
        catch (DocumentStoreException)
        {
            // What is asked beside it says so.
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<SinkTest?> TestAsync(string name, CancellationToken cancellation = default) => CallAsync(async () =>
        await grains.GetGrain<IDeliveryGrain>(ClusterShards.DeliveryKeys.First()).TestAsync(name) is { } answer
            ? JsonSerializer.Deserialize(answer.Json.Span, GrainwatchJson.Default.SinkTest)
            : null, cancellation);

    /// <inheritdoc/>
    public async Task<int?> ReplayAsync(string name, CancellationToken cancellation = default)
    {
        var counts = await AskAllAsync(shard => shard.ReplayAsync(name), cancellation);
        return Array.TrueForAll(counts, count => count is null) ? null : counts.Sum();
    }

    private Task<T[]> AskAllAsync<T>(Func<IDeliveryGrain, Task<T>> ask, CancellationToken cancellation) => CallAsync(
        () => Task.WhenAll(ClusterShards.DeliveryKeys.Select(key => ask(grains.GetGrain<IDeliveryGrain>(key)))),
        cancellation);

    private static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call().WaitAsync(cancellation);
        }
        catch (Exception e) when (e is StoreFaultException or OrleansException or TimeoutException)
        {
            throw new DeliveryException($"the cluster's delivery does not answer: {e.Message}", e);
        }
    }
}
