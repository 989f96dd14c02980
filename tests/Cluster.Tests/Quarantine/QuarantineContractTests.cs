using Grainwatch.Contract;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Silo.Gateways;
using Xunit;

namespace Grainwatch.Cluster.Tests.Quarantine;

/// <summary>The contract of quarantine, in the memory of one silo.</summary>
public sealed class OneSiloQuarantineTests(OneSilo fixture)
    : ClusterQuarantineContract(fixture), IClassFixture<OneSilo>;

/// <summary>The contract of quarantine, on three silos.</summary>
public sealed class ThreeSilosQuarantineTests(ThreeSilos fixture)
    : ClusterQuarantineContract(fixture), IClassFixture<ThreeSilos>;

/// <summary>The contract of quarantine, in a cluster that the specifications share.</summary>
public abstract class ClusterQuarantineContract(ClusterFixture fixture) : QuarantineContract
{
    /// <inheritdoc/>
    protected override async Task<IQuarantine> OpenAsync(long bytesMax, TimeProvider clock)
    {
        var quarantine = new ClusterQuarantine(fixture.Host.Cluster.Client, bytesMax, clock);
        await quarantine.RemoveAsync([.. await quarantine.IdsAsync(null)]);
        return quarantine;
    }
}
