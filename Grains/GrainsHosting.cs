using Grainwatch.Detection.Policies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Grainwatch.Grains;

/// <summary>Gives a silo what the grains need.</summary>
public static class GrainsHosting
{
    /// <summary>
    /// Adds the grains and their policy. A storage provider named <see cref="GrainStorage.Provider"/> is the caller's
    /// to add.
    /// </summary>
    public static ISiloBuilder AddGrainwatchGrains(this ISiloBuilder silo, Policy policy)
    {
        silo.Services.AddSingleton(policy);
        silo.Services.TryAddSingleton(TimeProvider.System);
        return silo;
    }
}
