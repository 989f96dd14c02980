using Xunit;

namespace Grainwatch.Cluster.Tests;

/// <summary>A cluster that the specifications of one class share.</summary>
public abstract class ClusterFixture(short silos) : IAsyncLifetime
{
    internal TestHost Host { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => Host = await TestHost.StartAsync(silos);

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Host.DisposeAsync();
}

/// <summary>A cluster of one silo.</summary>
public sealed class OneSilo() : ClusterFixture(1);

/// <summary>A cluster of two silos.</summary>
public sealed class TwoSilos() : ClusterFixture(2);

/// <summary>A cluster of three silos.</summary>
public sealed class ThreeSilos() : ClusterFixture(3);
