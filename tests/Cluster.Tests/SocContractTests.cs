using Grainwatch.Contract;
using Grainwatch.Detection.Principals;
using Grainwatch.Soc;
using Xunit;

namespace Grainwatch.Cluster.Tests;

/// <summary>The contract of analysts' clients, over the Orleans client of three silos.</summary>
public sealed class ThreeSilosSocTests(ThreeSilos fixture) : SocContract, IClassFixture<ThreeSilos>, IDisposable
{
    private readonly PrincipalsSocClient _client = ClusterSoc.Create(fixture.Host.Cluster.Client);

    /// <inheritdoc/>
    protected override IPrincipals Principals => fixture.Host.Principals;

    /// <inheritdoc/>
    protected override ISocClient Client => _client;

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
