using Grainwatch.Contract;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Xunit;

namespace Grainwatch.Cluster.Tests;

/// <summary>The contract of applying and viewing, on one silo.</summary>
public sealed class OneSiloPrincipalsTests(OneSilo fixture) : PrincipalsContract, IClassFixture<OneSilo>
{
    /// <inheritdoc/>
    protected override IPrincipals Principals => fixture.Host.Principals;
}

/// <summary>The contract of applying and viewing, on two silos.</summary>
public sealed class TwoSilosPrincipalsTests(TwoSilos fixture) : PrincipalsContract, IClassFixture<TwoSilos>
{
    /// <inheritdoc/>
    protected override IPrincipals Principals => fixture.Host.Principals;
}

/// <summary>The contract of applying and viewing, on three silos.</summary>
public sealed class ThreeSilosPrincipalsTests(ThreeSilos fixture) : PrincipalsContract, IClassFixture<ThreeSilos>
{
    /// <inheritdoc/>
    protected override IPrincipals Principals => fixture.Host.Principals;
}

/// <summary>The contract of lists, on three silos.</summary>
public sealed class ThreeSilosListsTests(ThreeSilos fixture) : ListsContract, IClassFixture<ThreeSilos>
{
    /// <inheritdoc/>
    protected override IPrincipals Principals => fixture.Host.Principals;
}

/// <summary>The contract of lists, on one silo.</summary>
public sealed class OneSiloListsTests(OneSilo fixture) : ListsContract, IClassFixture<OneSilo>
{
    /// <inheritdoc/>
    protected override IPrincipals Principals => fixture.Host.Principals;
}

/// <summary>The contract of lists, on two silos.</summary>
public sealed class TwoSilosListsTests(TwoSilos fixture) : ListsContract, IClassFixture<TwoSilos>
{
    /// <inheritdoc/>
    protected override IPrincipals Principals => fixture.Host.Principals;
}

/// <summary>The contract of decisions, on one silo.</summary>
public sealed class OneSiloDecisionsTests(OneSilo fixture) : DecisionsContract, IClassFixture<OneSilo>
{
    /// <inheritdoc/>
    protected override IPrincipals Principals => fixture.Host.Principals;
}

/// <summary>The contract of decisions, on two silos.</summary>
public sealed class TwoSilosDecisionsTests(TwoSilos fixture) : DecisionsContract, IClassFixture<TwoSilos>
{
    /// <inheritdoc/>
    protected override IPrincipals Principals => fixture.Host.Principals;
}

/// <summary>The contract of durability, on two silos over a storage that outlives them.</summary>
public sealed class DurabilityTests : DurabilityContract, IAsyncLifetime
{
    private readonly SharedStorage _storage = new();
    private TestHost _host = null!;

    /// <inheritdoc/>
    protected override IPrincipals Principals => _host.Principals;

    /// <inheritdoc/>
    public async Task InitializeAsync() => _host = await TestHost.StartAsync(2, _storage);

    /// <inheritdoc/>
    public async Task DisposeAsync() => await _host.DisposeAsync();

    /// <inheritdoc/>
    protected override async Task RestartAsync()
    {
        await _host.KillAsync();
        await _host.DisposeAsync();
        _host = await TestHost.StartAsync(2, _storage);
    }
}

/// <summary>The contract of a policy that is replaced, on three silos that have one in common.</summary>
public sealed class ThreeSilosPolicyChangeTests : PolicyChangeContract, IAsyncLifetime
{
    private readonly LivePolicy _policy = new(PolicyInForce.Default);
    private readonly SharedStorage _storage = new();
    private TestHost _host = null!;

    /// <inheritdoc/>
    protected override IPrincipals Principals => _host.Principals;

    /// <inheritdoc/>
    public async Task InitializeAsync() => _host = await TestHost.StartAsync(3, _storage, _policy);

    /// <inheritdoc/>
    public async Task DisposeAsync() => await _host.DisposeAsync();

    /// <inheritdoc/>
    protected override Task ChangeAsync(PolicyInForce policy)
    {
        _policy.Replace(policy);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task RestartAsync(PolicyInForce policy)
    {
        await _host.DeactivateAllAsync();
        await ChangeAsync(policy);
    }
}
