using Grainwatch.Detection.Policies;
using Grainwatch.Grains;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;

namespace Grainwatch.Silo.Hosting;

/// <summary>The HTTP API before the principals of a cluster.</summary>
internal sealed class GatewayService : IAsyncDisposable
{
    private readonly ClusterPrincipals _principals;
    private readonly Gateway _gateway;
    private readonly GatewayServer _server;

    /// <summary>A gateway, not yet started, that calls grains through a factory.</summary>
    public GatewayService(IGrainFactory grains, GatewaySettings settings, Geolocator geolocator, Policy policy)
    {
        _principals = new ClusterPrincipals(grains, new ClusterPrincipalsOptions { CallsMax = settings.CallsMax });
        _gateway = new Gateway(_principals, new OriginCache(geolocator), policy, TimeProvider.System);
        _server = new GatewayServer(_gateway, settings.Listeners);
    }

    /// <summary>Where it is served, once it is.</summary>
    public string Address => _server.Url;

    /// <summary>Where the Firehose endpoint is served to other machines; null when it is not.</summary>
    public string? FirehoseAddress => _server.FirehoseUrl;

    /// <summary>Starts to serve.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    /// <summary>Ends what is being served, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
        _gateway.Dispose();
        _principals.Dispose();
    }

    /// <summary>Lines that say what a gateway runs with.</summary>
    public static IEnumerable<string> Describe(GatewaySettings settings, Geolocator geolocator)
    {
        yield return $"at most {settings.CallsMax:N0} calls to the cluster at once";
        foreach (var file in geolocator.Files) yield return $"geolocation, {GeolocationFiles.Describe(file)}";
        if (geolocator.Files.Count == 0) yield return "no geolocation: rules that need a place stay silent (--geo)";
    }
}
