using System.Text.Json;
using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>
/// Keeps a <see cref="DeliveryQueue"/> over grain storage. Reentrant, so that many share a write. Whatever goes wrong
/// with the storage ends the activation: the next call, the sweep's at the latest, wakes another, which reads.
/// </summary>
[Reentrant]
[GrainType("delivery"), StoredAs(GrainStorage.Delivery)]
internal sealed partial class DeliveryGrain(
    [FromKeyedServices(GrainStorage.Provider)] IGrainStorage storage,
    SiloSinks sinks,
    HostInstruments instruments,
    TimeProvider time,
    ILogger<DeliveryGrain> logger) : Grain, IDeliveryGrain
{
    private DeliveryQueue? _queue;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        if (sinks.Sinks is not { } live) return true;
        var key = this.GetPrimaryKeyString();
        _queue = await DeliveryQueue.OpenAsync(
            new GrainDeliveryLog(storage, this.GetGrainId()),
            live,
            time,
            sinks.Options with
            {
                Warn = sentence => LogWarning(logger, key, sentence),
                Attempted = instruments.OnSent,
            });
        _queue.Start();
        return true;
    });

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_queue is not null) await _queue.DisposeAsync();
    }

    /// <inheritdoc/>
    public Task TakeAsync(Document[] alerts, string[] gone) => GuardAsync(async () =>
    {
        await Queue.TakeAsync(
            [.. alerts.Select(Documents.Read<Alert>)],
            [.. gone.Select(text => AlertId.TryParse(text, out var id) ? id : default)]);
        return true;
    });

    /// <inheritdoc/>
    public Task<Document> StatusesAsync() => GuardAsync(() => Task.FromResult(new Document
    {
        Json = JsonSerializer.SerializeToUtf8Bytes(
            [.. _queue?.Statuses() ?? []], GrainwatchJson.Default.SinkStatusArray),
    }));

    /// <inheritdoc/>
    public async Task<Document?> TestAsync(string sink) =>
        sinks.Sinks is { } live && await live.TestAsync(sink, CancellationToken.None) is { } test
            ? new Document { Json = JsonSerializer.SerializeToUtf8Bytes(test, GrainwatchJson.Default.SinkTest) }
            : null;

    /// <inheritdoc/>
    public Task<int?> ReplayAsync(string sink) => GuardAsync(() =>
        _queue?.ReplayAsync(sink) ?? Task.FromResult<int?>(null));

    /// <inheritdoc/>
    public Task WakeAsync() => GuardAsync(async () =>
    {
        if (_queue is not null) await _queue.ReconcileAsync();
        return true;
    });

    private DeliveryQueue Queue => _queue ?? throw new DeliveryException(
        "this silo was given no sinks, though another one was: the silos of a cluster take the same --sinks");

    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (DeliveryException e)
        {
            // One that is full, or has nothing to do with sinks, is well.
            if (e is not DeliveryFullException) DeactivateOnIdle();
            throw Faults.Of(e);
        }
    }

    [LoggerMessage(24, LogLevel.Warning, "Delivery {Shard}: {Sentence}")]
    private static partial void LogWarning(ILogger logger, string shard, string sentence);
}
