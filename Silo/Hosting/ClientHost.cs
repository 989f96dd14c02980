using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Grainwatch.Silo.Hosting;

/// <summary>Builds a client of a cluster.</summary>
internal static class ClientHost
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A client, not yet connected. Starting it waits for a silo, and says so, until it is told to stop.
    /// </summary>
    public static IHost Build(ClientSettings settings, TextWriter errors)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = "grainwatch-gateway",
            EnvironmentName = Environments.Production,
        });
        Logs.Add(builder.Logging);
        builder.UseOrleansClient(client =>
        {
            client.UseLocalhostClustering([.. settings.GatewayPorts], settings.ServiceId, settings.ClusterId);
            client.Configure<ClusterOptions>(options =>
            {
                options.ClusterId = settings.ClusterId;
                options.ServiceId = settings.ServiceId;
            });
            client.Configure<ClientMessagingOptions>(
                options => options.ResponseTimeout = TimeSpan.FromSeconds(settings.ResponseTimeoutSeconds));
            client.UseConnectionRetryFilter(async (_, cancellation) =>
            {
                await errors.WriteLineAsync(
                    $"grainwatch-silo: no silo answers on port {string.Join(", ", settings.GatewayPorts)}; waiting");
                await Task.Delay(s_patience, cancellation);
                return true;
            });
        });
        return builder.Build();
    }

    /// <summary>Lines that say what the client runs with.</summary>
    public static IEnumerable<string> Describe(ClientSettings settings) =>
    [
        $"cluster {settings.ClusterId}, service {settings.ServiceId}, silos' client ports on 127.0.0.1: "
            + string.Join(", ", settings.GatewayPorts),
        $"calls time out after {settings.ResponseTimeoutSeconds} s",
    ];
}
