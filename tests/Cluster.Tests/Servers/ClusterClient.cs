using Grainwatch.Detection.Principals;
using Grainwatch.Grains;
using Grainwatch.Silo.Hosting;
using Grainwatch.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>A client of silos in other processes, as the gateway is one.</summary>
internal sealed class ClusterClient : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Backends _backends;
    private readonly ClusterPrincipals _principals;

    private ClusterClient(IHost host, Backends backends)
    {
        (_host, _backends) = (host, backends);
        Grains = host.Services.GetRequiredService<IGrainFactory>();
        _principals = new ClusterPrincipals(Grains, new ClusterPrincipalsOptions());
    }

    /// <summary>The grains.</summary>
    public IGrainFactory Grains { get; }

    /// <summary>The principals.</summary>
    public IPrincipals Principals => _principals;

    /// <summary>A client of the silos that PostgreSQL lists; gives up after some seconds.</summary>
    public static Task<ClusterClient> ConnectAsync(
        string postgres, ClusterTls? tls = null, int seconds = 60) => ConnectAsync(
        new ClientSettings
        {
            Membership = new MembershipSettings
            {
                Kind = MembershipKind.Postgres,
                Postgres = new Secret(postgres),
                ResponseTimeoutSeconds = 10,
                Tls = tls,
            },
        },
        seconds);

    /// <summary>A client of a silo on this machine.</summary>
    public static Task<ClusterClient> ConnectAsync(int gatewayPort) =>
        ConnectAsync(new ClientSettings { GatewayPorts = [gatewayPort] }, 60);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _principals.Dispose();
        await _host.StopAsync();
        _host.Dispose();
        await _backends.DisposeAsync();
    }

    private static async Task<ClusterClient> ConnectAsync(ClientSettings settings, int seconds)
    {
        var backends = Backends.Of(settings);
        var host = ClientHost.Build(settings, backends, new Waiting(TextWriter.Null, TimeProvider.System));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await host.StartAsync(patience.Token);
            return new ClusterClient(host, backends);
        }
        catch
        {
            host.Dispose();
            await backends.DisposeAsync();
            throw;
        }
    }
}
