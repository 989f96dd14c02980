using Grainwatch.Silo.Postgres;
using Grainwatch.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Grainwatch.Silo.Hosting;

/// <summary>Builds a client of a cluster.</summary>
internal static class ClientHost
{
    /// <summary>
    /// A client, not yet connected. Starting it waits for a silo, and says so, until it is told to stop.
    /// </summary>
    public static IHost Build(ClientSettings settings, Backends backends, Waiting waiting)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = "grainwatch-gateway",
            EnvironmentName = Environments.Production,
        });
        Logs.Add(builder.Logging, settings.Log);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.UseOrleansClient(client =>
        {
            if (settings.Membership.Kind == MembershipKind.Localhost)
            {
                client.UseLocalhostClustering(
                    [.. settings.GatewayPorts], settings.Membership.ServiceId, settings.Membership.ClusterId);
            }
            else
            {
                client.UseAdoNetClustering(options =>
                {
                    options.Invariant = GrainStores.Npgsql;
                    options.DataSource = backends.Postgres!.Source;
                });
            }

            OrleansOptions.Configure(client, settings.Membership);
            if (settings.Membership.Tls is { } tls) client.UseTls(tls.Apply);
            if (settings.IsTraced) client.AddActivityPropagation();
            client.UseConnectionRetryFilter(async (_, cancellation) =>
            {
                await waiting.OnceMoreAsync($"no silo answers {Where(settings)}", cancellation);
                return true;
            });
        });
        return builder.Build();
    }

    /// <summary>Lines that say what the client runs with, without secrets.</summary>
    public static IEnumerable<string> Describe(ClientSettings settings)
    {
        var membership = settings.Membership;
        yield return $"cluster {membership.ClusterId}, service {membership.ServiceId}, silos {Where(settings)}";
        if (membership.Postgres is { } text && PostgresConnection.TryRead(text.Value, out var connection, out _))
            yield return PostgresConnection.Describe(connection);
        if (membership.Tls is { } tls) yield return $"proves itself to silos over TLS as {tls.Description}";
    }

    private static string Where(ClientSettings settings) => settings.Membership.Kind == MembershipKind.Localhost
        ? $"on port {string.Join(", ", settings.GatewayPorts)} of this machine"
        : "of those that PostgreSQL lists";
}
