using Grainwatch.Grains;
using Grainwatch.Ingest.Routing;
using Grainwatch.Silo.Hosting;
using Grainwatch.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Grainwatch.Bench.Cluster;

/// <summary>A client of silos as the gateway is one: over TCP, wherever they are.</summary>
internal sealed class Caller : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Backends _backends;

    private Caller(IHost host, Backends backends)
    {
        (_host, _backends) = (host, backends);
        Grains = host.Services.GetRequiredService<IGrainFactory>();
        Principals = new ClusterPrincipals(Grains, new ClusterPrincipalsOptions { CallsMax = CallsMax });
        Router = new EventRouter(Principals);
    }

    /// <summary>Calls in flight at once, the gateway's default.</summary>
    public static int CallsMax => new ClusterPrincipalsOptions().CallsMax;

    /// <summary>The grains.</summary>
    public IGrainFactory Grains { get; }

    /// <summary>The principals.</summary>
    public ClusterPrincipals Principals { get; }

    /// <summary>Hands them events, one call for each principal of a batch.</summary>
    public EventRouter Router { get; }

    /// <summary>Connects to silos.</summary>
    public static async Task<Caller> ConnectAsync(ClientSettings settings)
    {
        var backends = Backends.Of(settings);
        var host = ClientHost.Build(settings, backends, new Waiting(TextWriter.Null, TimeProvider.System));
        await host.StartAsync();
        return new Caller(host, backends);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Router.Dispose();
        Principals.Dispose();
        await _host.StopAsync();
        _host.Dispose();
        await _backends.DisposeAsync();
    }
}
