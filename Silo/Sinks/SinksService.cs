using Grainwatch.Grains;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Silo.Gateways;
using Microsoft.Extensions.DependencyInjection;

namespace Grainwatch.Silo.Sinks;

/// <summary>
/// Keeps a silo's sinks the cluster's: what its file says when that changes, what another silo's file said, and tells
/// who delivers to look at them.
/// </summary>
internal sealed class SinksService : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly IGrainFactory _grains;
    private readonly SinksFollowing _following;
    private readonly SinksControl _control;
    private Task _starting = Task.CompletedTask;

    /// <summary>Nothing is asked yet.</summary>
    public SinksService(
        IGrainFactory grains, ILocalSiloDetails silo, SiloSinks sinks, SinksFollowing following, TimeProvider time)
    {
        (_grains, _following) = (grains, following);
        var options = new DocumentControlOptions
        {
            File = following.File,
            IsFileAll = false,
            Name = $"{silo.SiloAddress.Endpoint}",
            Kind = "silo",
            Note = following.Note,
        };
        var kept = new ClusterDocuments(grains, ISettingsGrain.SinksKey);
        _control = new SinksControl(sinks.Sinks!, kept, time, options, () => _ = Task.Run(WakeAsync));
    }

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(SinksService),
        ServiceLifecycleStage.Active,
        _ =>
        {
            // Not waited for: until it is known which are in force, alerts go to those of the file.
            _starting = Task.Run(StartAsync, CancellationToken.None);
            return Task.CompletedTask;
        },
        async _ =>
        {
            await _stop.CancelAsync();
            await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _control.DisposeAsync();
        });

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task StartAsync()
    {
        for (string? said = null; ;)
        {
            try
            {
                await _control.StartAsync(_stop.Token);
                break;
            }
            catch (DocumentStoreException e)
            {
                if (said != e.Message)
                    _following.Note($"which sinks are in force is not known, those of the file are used: {e.Message}");
                said = e.Message;
                await Task.Delay(s_retryAfter, _stop.Token);
            }
        }

        _control.Watch();
    }

    /// <summary>Whoever delivers is on any silo, and would look by itself only with the next sweep.</summary>
    private async Task WakeAsync()
    {
        foreach (var key in ClusterShards.DeliveryKeys)
        {
            try
            {
                await _grains.GetGrain<IDeliveryGrain>(key).WakeAsync();
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or ObjectDisposedException)
            {
                // The sweep calls it.
            }
        }
    }
}

/// <summary>How a silo follows the cluster's sinks.</summary>
/// <param name="File">The sinks' file that it was started with.</param>
/// <param name="Note">Hears of sinks that are taken or refused, a sentence each.</param>
internal sealed record SinksFollowing(string File, Action<string> Note);

/// <summary>Adds it to a silo.</summary>
internal static class SinksHosting
{
    /// <summary>Has a silo follow the cluster's sinks.</summary>
    public static void AddSinksService(this ISiloBuilder silo, SinksFollowing following)
    {
        silo.Services.AddSingleton(following);
        silo.Services.AddSingleton<SinksService>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            services => services.GetRequiredService<SinksService>());
    }
}
