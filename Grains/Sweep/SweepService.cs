using Microsoft.Extensions.Logging;

namespace Grainwatch.Grains;

/// <summary>
/// Calls for the sweep from each silo, again and again: the shards live wherever they live, and one that died with its
/// silo wakes on another.
/// </summary>
internal sealed partial class SweepService(
    IGrainFactory grains, GrainsOptions options, SiloSinks sinks, TimeProvider time, ILogger<SweepService> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(SweepService),
        ServiceLifecycleStage.Active,
        _ =>
        {
            _running = Task.Run(RunAsync, CancellationToken.None);
            return Task.CompletedTask;
        },
        async _ =>
        {
            await _stop.CancelAsync();
            await _running;
        });

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var key in ClusterShards.SweepKeys)
            {
                try
                {
                    // One way: whether anybody hears it shows in the next round.
                    await grains.GetGrain<ISweepGrain>(key).SweepAsync();
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    LogNotSwept(logger, key, e.Message);
                }
            }

            // Whatever waits for a sink, and whichever silo had it, somebody goes on.
            if (sinks.Sinks is not null) await WakeDeliveryAsync();
            await Task.Delay(options.SweepEvery, time, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WakeDeliveryAsync()
    {
        foreach (var key in ClusterShards.DeliveryKeys)
        {
            try
            {
                await grains.GetGrain<IDeliveryGrain>(key).WakeAsync();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                LogNotSwept(logger, key, e.Message);
            }
        }
    }

    [LoggerMessage(18, LogLevel.Warning, "The sweep {Shard} could not be called: {Why}")]
    private static partial void LogNotSwept(ILogger logger, string shard, string why);
}
