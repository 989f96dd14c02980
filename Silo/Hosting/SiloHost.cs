using System.Net;
using Grainwatch.Detection.Policies;
using Grainwatch.Grains;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Silo.Policies;
using Grainwatch.Silo.Postgres;
using Grainwatch.Silo.Sinks;
using Grainwatch.Silo.Storage;
using Grainwatch.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Grainwatch.Silo.Hosting;

/// <summary>Builds a silo.</summary>
internal static class SiloHost
{
    /// <summary>A silo, not yet started.</summary>
    /// <param name="settings">Its settings, checked.</param>
    /// <param name="policy">The policy of its grains, until the cluster's is known and whenever that changes.</param>
    /// <param name="backends">What its settings name; the caller's.</param>
    /// <param name="following">How it follows the cluster's policy. Default: without a file, in silence.</param>
    /// <param name="sinks">Where alerts go, the caller's; null for nowhere.</param>
    /// <param name="sinksFollowing">How they follow the cluster's; null for not at all.</param>
    public static IHost Build(
        SiloSettings settings,
        LivePolicy policy,
        Backends backends,
        PolicyFollowing? following = null,
        LiveSinks? sinks = null,
        SinksFollowing? sinksFollowing = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = "grainwatch-silo",
            EnvironmentName = Environments.Production,
        });
        Logs.Add(builder.Logging, settings.Log);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(
            options => options.ShutdownTimeout = TimeSpan.FromSeconds(settings.ShutdownTimeoutSeconds));
        builder.UseOrleans(silo =>
        {
            Join(silo, settings, backends);
            OrleansOptions.Configure(silo, settings);
            GrainStores.Add(silo, settings, backends);
            if (settings.Membership.Tls is { } tls) silo.UseTls(tls.Apply);
            if (settings.IsTraced) silo.AddActivityPropagation();
            var store = settings.Storage.ToString().ToLowerInvariant();
            silo.Services.AddSingleton(_ => new HostInstruments(store, TimeProvider.System));
            silo.AddGrainwatchGrains(policy, sinks: sinks);
            Dashboard.Set(silo, settings.HasDashboard);
            silo.AddPolicyService(following ?? PolicyFollowing.Quiet);
            if (sinks is not null && sinksFollowing is not null) silo.AddSinksService(sinksFollowing);
        });
        return builder.Build();
    }

    /// <summary>Lines that say what the silo runs with, without secrets.</summary>
    public static IEnumerable<string> Describe(SiloSettings settings)
    {
        var membership = settings.Membership;
        var address = AdvertisedAddress.Read(settings.Advertise)!;
        yield return $"cluster {membership.ClusterId}, service {membership.ServiceId}";
        yield return $"silos on {address}:{settings.SiloPort}, clients on {address}:{settings.GatewayPort}, membership "
            + (membership.Kind == MembershipKind.Localhost
                ? $"at 127.0.0.1:{settings.PrimaryPort ?? settings.SiloPort}, for development"
                : "in PostgreSQL");
        if (membership.Postgres is { } text && PostgresConnection.TryRead(text.Value, out var connection, out _))
            yield return PostgresConnection.Describe(connection);
        yield return Trust(membership, IPAddress.IsLoopback(address));
        yield return settings.Storage switch
        {
            StorageKind.Postgres => "principals and alerts are kept in PostgreSQL",
            StorageKind.Blobs => $"principals and alerts are kept in blobs, container {settings.BlobContainer}, "
                + $"answers within {BlobBackend.Patience.TotalSeconds} s",
            _ => "NOT DURABLE: principals and alerts are kept in the silos' memory and are lost when silos stop",
        };
        if (settings.HasDashboard) yield return "collects what the dashboard shows, of calls while somebody looks";
        yield return $"stops within {settings.DrainDelaySeconds + settings.ShutdownTimeoutSeconds} s when told to: "
            + $"not ready for {settings.DrainDelaySeconds} s, then at most {settings.ShutdownTimeoutSeconds} s";
    }

    private static string Trust(MembershipSettings membership, bool isLocal) => membership.Tls is { } tls
        ? $"silos and clients prove themselves over TLS as {tls.Description}"
        : isLocal
            ? "silos and clients talk without TLS, on this machine only"
            : "NO TLS: whoever reaches the two ports can call the grains (--cluster-tls-cert)";

    private static void Join(ISiloBuilder silo, SiloSettings settings, Backends backends)
    {
        if (settings.Membership.Kind == MembershipKind.Localhost)
        {
            silo.UseLocalhostClustering(
                settings.SiloPort,
                settings.GatewayPort,
                new IPEndPoint(IPAddress.Loopback, settings.PrimaryPort ?? settings.SiloPort),
                settings.Membership.ServiceId,
                settings.Membership.ClusterId);
            return;
        }

        silo.UseAdoNetClustering(options =>
        {
            options.Invariant = GrainStores.Npgsql;
            options.DataSource = backends.Postgres!.Source;
        });
        silo.Configure<EndpointOptions>(options =>
        {
            var address = AdvertisedAddress.Read(settings.Advertise)!;
            // What is advertised may be a translated address, which nobody here can listen on.
            var listen = IPAddress.IsLoopback(address) ? address : IPAddress.Any;
            options.AdvertisedIPAddress = address;
            options.SiloPort = settings.SiloPort;
            options.GatewayPort = settings.GatewayPort;
            options.SiloListeningEndpoint = new IPEndPoint(listen, settings.SiloPort);
            options.GatewayListeningEndpoint = new IPEndPoint(listen, settings.GatewayPort);
        });
    }
}
