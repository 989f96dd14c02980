using Grainwatch.Contract;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Log;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;

namespace Grainwatch.Local.Tests.Principals;

public sealed class MemoryPrincipalsTests : PrincipalsContract, IDisposable
{
    private readonly Host _host = Host.InMemory();

    protected override IPrincipals Principals => _host.Principals;

    public void Dispose() => _host.Dispose();
}

public sealed class MemoryListsTests : ListsContract, IDisposable
{
    private readonly Host _host = Host.InMemory();

    protected override IPrincipals Principals => _host.Principals;

    public void Dispose() => _host.Dispose();
}

public sealed class MemoryDecisionsTests : DecisionsContract, IDisposable
{
    private readonly Host _host = Host.InMemory();

    protected override IPrincipals Principals => _host.Principals;

    public void Dispose() => _host.Dispose();
}

public sealed class LogDecisionsTests : DecisionsContract, IDisposable
{
    private readonly Host _host = Host.OnDisk();

    protected override IPrincipals Principals => _host.Principals;

    public void Dispose() => _host.Dispose();
}

public sealed class LogPrincipalsTests : PrincipalsContract, IDisposable
{
    private readonly Host _host = Host.OnDisk();

    protected override IPrincipals Principals => _host.Principals;

    public void Dispose() => _host.Dispose();
}

public sealed class LogListsTests : ListsContract, IDisposable
{
    private readonly Host _host = Host.OnDisk();

    protected override IPrincipals Principals => _host.Principals;

    public void Dispose() => _host.Dispose();
}

public sealed class LogDurabilityTests : DurabilityContract, IDisposable
{
    private readonly Host _host = Host.OnDisk();

    protected override IPrincipals Principals => _host.Principals;

    public void Dispose() => _host.Dispose();

    protected override Task RestartAsync()
    {
        _host.Restart();
        return Task.CompletedTask;
    }
}

public sealed class MemoryPolicyChangeTests : PolicyChangeContract, IDisposable
{
    private readonly Host _host = Host.InMemory();

    protected override IPrincipals Principals => _host.Principals;

    public void Dispose() => _host.Dispose();

    protected override Task ChangeAsync(PolicyInForce policy)
    {
        _host.Principals.Policy.Replace(policy);
        return Task.CompletedTask;
    }
}

public sealed class LogPolicyChangeTests : PolicyChangeContract, IDisposable
{
    private readonly Host _host = Host.OnDisk();

    protected override IPrincipals Principals => _host.Principals;

    public void Dispose() => _host.Dispose();

    protected override Task ChangeAsync(PolicyInForce policy)
    {
        _host.Principals.Policy.Replace(policy);
        return Task.CompletedTask;
    }

    protected override Task RestartAsync(PolicyInForce policy)
    {
        _host.Restart(policy);
        return Task.CompletedTask;
    }
}

/// <summary>A host that can be started again over what it kept.</summary>
internal sealed class Host : IDisposable
{
    private readonly TempFolder? _folder;
    private IShardedStore _store;

    private Host(TempFolder? folder)
    {
        _folder = folder;
        _store = Open();
        Principals = new LocalPrincipals(_store, Policy.Default, TimeProvider.System);
    }

    public LocalPrincipals Principals { get; private set; }

    public static Host InMemory() => new(null);

    public static Host OnDisk() => new(new TempFolder());

    public void Restart(PolicyInForce? policy = null)
    {
        Close();
        _store = Open();
        Principals = new LocalPrincipals(_store, (policy ?? PolicyInForce.Default).Policy, TimeProvider.System);
    }

    public void Dispose()
    {
        Close();
        _folder?.Dispose();
    }

    private IShardedStore Open() => _folder is null
        ? new MemoryStore(shards: 2)
        : LogStore.Open(_folder.Of("data"), PolicyInForce.Default, new LogOptions { Shards = 2 });

    private void Close()
    {
        Principals.Dispose();
        (_store as IDisposable)?.Dispose();
    }
}
