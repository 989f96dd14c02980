using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Grainwatch.Grains;

/// <summary>Gives a silo what the grains need.</summary>
public static class GrainsHosting
{
    /// <summary>
    /// Adds the grains and their policy, which may be replaced. A storage provider named
    /// <see cref="GrainStorage.Provider"/> is the caller's to add, and an <see cref="IStoredPrincipals"/> of the same
    /// storage: without one, lists that are lost stay so until their principals change.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="policy">The policy of its grains.</param>
    /// <param name="options">How grains look after those that are not woken again.</param>
    /// <param name="sinks">Where alerts go, the caller's; null for nowhere.</param>
    /// <param name="delivery">How they are delivered.</param>
    public static ISiloBuilder AddGrainwatchGrains(
        this ISiloBuilder silo,
        LivePolicy policy,
        GrainsOptions? options = null,
        LiveSinks? sinks = null,
        DeliveryOptions? delivery = null)
    {
        silo.Services.AddSingleton(new SiloSinks(sinks, delivery ?? SiloSinks.Usual));
        silo.Services.AddSingleton(policy);
        silo.Services.AddSingleton(options ?? new GrainsOptions());
        silo.Services.AddSingleton<PrincipalListing>();
        silo.Services.AddSingleton<UntoldNotices>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SweepService>();
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.TryAddSingleton(services =>
            new HostInstruments("grains", services.GetRequiredService<TimeProvider>()));
        silo.Services.TryAddSingleton<OutboxGauge>();
        return silo;
    }
}
