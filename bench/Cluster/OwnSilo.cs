using System.Net;
using System.Net.Sockets;
using Grainwatch.Detection.Policies;
using Grainwatch.Silo.Hosting;
using Grainwatch.Silo.Storage;
using Microsoft.Extensions.Hosting;

namespace Grainwatch.Bench.Cluster;

/// <summary>A silo in this process.</summary>
internal sealed class OwnSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Backends _backends;
    private readonly int _gatewayPort;

    private OwnSilo(IHost host, Backends backends, int gatewayPort) =>
        (_host, _backends, _gatewayPort) = (host, backends, gatewayPort);

    /// <summary>Starts one, on ports that nobody has.</summary>
    /// <exception cref="ArgumentException">The settings make no sense; the message says why.</exception>
    public static async Task<OwnSilo> StartAsync(SiloSettings settings)
    {
        var own = settings with
        {
            SiloPort = FreePort(),
            GatewayPort = FreePort(),
            ShedCpuPercent = 0,
            ShedMemoryPercent = 0,
        };
        if (string.Join('\n', SettingsCheck.Errors(own)) is { Length: > 0 } wrong)
            throw new ArgumentException(wrong, nameof(settings));
        var backends = Backends.Of(own);
        await backends.PrepareAsync(new Waiting(Console.Error, TimeProvider.System), CancellationToken.None);
        var host = SiloHost.Build(own, Policy.Default, backends);
        await host.StartAsync();
        return new OwnSilo(host, backends, own.GatewayPort);
    }

    /// <summary>A client of it, over TCP.</summary>
    public Task<Caller> CallerAsync() => Caller.ConnectAsync(new ClientSettings { GatewayPorts = [_gatewayPort] });

    /// <summary>A port of this machine that nobody listened on a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _backends.DisposeAsync();
    }
}
