using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Sources;
using Grainwatch.Local.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Local.Commands;

/// <summary>Serves the HTTP API over a data folder.</summary>
internal static class ServeCommand
{
    private const string Examples = """
        Examples:
          grainwatch serve --geo GeoLite2-City.mmdb --geo GeoLite2-ASN.mmdb
          grainwatch serve --data data/ --geo geo/ --policy policy.json --listen 127.0.0.1:9000
          grainwatch serve --geo geo/ --watch incoming/
          grainwatch serve --geo geo/ --source s3://my-trail/AWSLogs/ --since 2026-05-01
          curl --data-binary @trail.json.gz http://127.0.0.1:8480/v1/events
          curl http://127.0.0.1:8480/v1/alerts
        """;

    public static (Command Command, string Examples) Create(Terminal terminal)
    {
        var data = new Option<string>("--data")
        {
            HelpName = "DIR",
            Description = "The data folder; made when it does not exist.",
            DefaultValueFactory = _ => "grainwatch-data",
        };
        var listen = CommonOptions.Listen();
        var geo = CommonOptions.Geo();
        var policy = CommonOptions.Policy();
        var command = new Command("serve", "Take events over HTTP, from folders and from S3; keep profiles durably, show principals and alerts.")
        {
            data, listen, geo, policy,
        };
        var sources = SourceOptions.AddToServe(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var address = CommonOptions.ReadListen(parsed.GetValue(listen)!);
            // Before the data folder is made: who mistook the address wants no empty one.
            CheckFree(address);
            using var served = sources.Read(parsed);
            var inForce = PolicyFiles.Open(parsed.GetValue(policy), terminal);
            var folder = parsed.GetValue(data)!;
            using var session = Session.Open(
                terminal, inForce.Policy, parsed.GetValue(geo)!, folder, Environment.ProcessorCount);
            session.NoteGeolocation(terminal);
            var checkpoints = new FileCheckpoints(Path.Combine(folder, "checkpoints"));
            return await ServeAsync(
                session, address, Announce, cancellation, gateway => served.Of(gateway, checkpoints));

            void Announce(string url) => terminal.Line(
                $"serving on {url} (this machine only, without authentication); "
                + $"{session.Principals.Count:N0} principals in {folder}; Ctrl-C to stop");
        });
        return (command, Examples);
    }

    /// <summary>Serves until it is cancelled.</summary>
    /// <exception cref="CommandException">The address cannot be served on.</exception>
    public static async Task<int> ServeAsync(
        Session session,
        IPEndPoint address,
        Action<string> started,
        CancellationToken cancellation,
        Func<Gateway, IReadOnlyList<ITrailSource>>? sourcesOf = null)
    {
        using var gateway = new Gateway(session.Principals, session.Origins, session.Policy, TimeProvider.System);
        await using var server = GatewayServer.Create(gateway, address);
        await using var sources = new TrailSources(
            sourcesOf?.Invoke(gateway) ?? [], server.Services.GetRequiredService<ILoggerFactory>(), TimeProvider.System);
        try
        {
            await server.StartAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw NotFree(address, e);
        }

        await StartAsync(sources);
        started(server.Urls.First());
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await server.StopAsync(CancellationToken.None);
        return ExitCode.Ok;
    }

    private static async Task StartAsync(TrailSources sources)
    {
        try
        {
            await sources.StartAsync();
        }
        catch (CheckpointException e)
        {
            throw new CommandException(ExitCode.Configuration, e.Message, e);
        }
    }

    private static void CheckFree(IPEndPoint address)
    {
        try
        {
            using var listener = new TcpListener(address);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw NotFree(address, e);
        }
    }

    private static CommandException NotFree(IPEndPoint address, Exception e)
    {
        var why = e.Message.TrimEnd('.');
        return new CommandException(
            ExitCode.Configuration, $"{address} cannot be served on: {why}. Another --listen may help.", e);
    }
}
