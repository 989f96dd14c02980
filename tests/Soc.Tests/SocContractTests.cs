using System.Net;
using Grainwatch.Contract;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;
using Xunit;

namespace Grainwatch.Soc.Tests;

/// <summary>The contract beside the principals.</summary>
public sealed class PrincipalsSocClientTests : SocContract, IDisposable
{
    private readonly LocalPrincipals _principals =
        new(new MemoryStore(shards: 2), Policy.Default, TimeProvider.System);

    private readonly PrincipalsSocClient _client;

    public PrincipalsSocClientTests() => _client = new PrincipalsSocClient(_principals, isOwner: true);

    protected override IPrincipals Principals => _principals;

    protected override ISocClient Client => _client;

    public void Dispose() => _client.Dispose();
}

/// <summary>The contract over HTTP.</summary>
public sealed class HttpSocClientContractTests : SocContract, IAsyncLifetime, IAsyncDisposable
{
    private readonly LocalPrincipals _principals =
        new(new MemoryStore(shards: 2), Policy.Default, TimeProvider.System);

    private Gateway _gateway = null!;
    private GatewayServer _server = null!;
    private HttpSocClient _client = null!;

    protected override IPrincipals Principals => _principals;

    protected override ISocClient Client => _client;

    public async Task InitializeAsync()
    {
        _gateway = new Gateway(
            _principals, new OriginCache(Geolocator.None), Policy.Default, TimeProvider.System);
        _server = new GatewayServer(_gateway, new Listeners(new IPEndPoint(IPAddress.Loopback, 0)));
        await _server.StartAsync();
        _client = new HttpSocClient(new Uri(_server.Url));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _gateway.Dispose();
        _principals.Dispose();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task Status_AndQuarantine_AreTheGateways()
    {
        var status = await _client.StatusAsync();
        var rejected = await _client.QuarantineAsync(new Gateways.QuarantineFilter { Reason = "bad-time", Limit = 5 });

        Assert.Equal("ok", status.Status);
        Assert.Equal(0, status.Quarantine!.Entries);
        Assert.Empty(status.Sources!);
        Assert.Equal((0, 0), (rejected.Matching, rejected.Entries.Count));
        var fault = await Assert.ThrowsAsync<SocException>(() => _client.QuarantineEntryAsync("abcdef"));
        Assert.Equal(SocFault.NotFound, fault.Fault);
    }
}
