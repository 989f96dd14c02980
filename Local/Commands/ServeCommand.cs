using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Policies;
using Grainwatch.Ingest.Silence;
using Grainwatch.Ingest.Sources;
using Grainwatch.Local.Stores;
using Grainwatch.Soc.Console;
using Grainwatch.Telemetry;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Local.Commands;

/// <summary>Serves the HTTP API over a data folder.</summary>
internal static class ServeCommand
{
    private const string Examples = """
        Examples:
          grainwatch serve --geo GeoLite2-City.mmdb --geo GeoLite2-ASN.mmdb
          grainwatch serve --data data/ --geo geo/ --policy policy.json --listen 127.0.0.1:9000
          grainwatch serve --firehose-listen 0.0.0.0:8443 --tls-cert fullchain.pem --tls-key privkey.pem \
              --firehose-key-file firehose.key
          grainwatch serve --listen 0.0.0.0:8480 --name grainwatch.example.com --access access.json \
              --tls-cert fullchain.pem --tls-key privkey.pem
          grainwatch serve --geo geo/ --watch incoming/
          grainwatch serve --geo geo/ --source s3://my-trail/AWSLogs/ --since 2026-05-01
          grainwatch serve --geo geo/ --otlp http://localhost:4318 --log-format json
          grainwatch serve --geo geo/ --sinks sinks.json
          curl --data-binary @trail.json.gz http://127.0.0.1:8480/v1/events
          curl http://127.0.0.1:8480/v1/alerts

        The policy's file is watched: what it says is in force a second or two after it changed, and a wrong one leaves
        in force what was. Without a file, 'grainwatch policy apply' puts one in force.
        """;

    public static (Command Command, string Examples) Create(Terminal output)
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
        var quarantineMax = CommonOptions.QuarantineMax();
        var retention = CommonOptions.Retention();
        var sinks = CommonOptions.Sinks();
        var serving = new ServingOptionSet();
        var command = new Command(
            "serve", "Take events over HTTP, from folders and from S3; remember durably; show principals and alerts.")
        {
            data, listen, geo, policy, quarantineMax, retention, sinks,
        };
        serving.AddTo(command);
        var sources = new SourceOptionSet();
        sources.AddTo(command);
        var observing = new ObservingOptions();
        observing.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            List<string> errors = [];
            var observed = observing.Read(parsed, errors);
            using var notes = observed.OpenNotes();
            var terminal = notes is null ? output : output with { Notes = notes };
            var listeners = Open(serving.Read(parsed, parsed.GetValue(listen)!), terminal, errors);
            // Before the data folder is made: who mistook the address wants no empty one.
            CheckFree(listeners.Listen);
            if (listeners.FirehoseListen is { } door) CheckFree(door);
            using var served = Read(sources, parsed);
            var delivered = SinkFiles.Open(parsed.GetValue(sinks), terminal);
            var folder = parsed.GetValue(data)!;
            var inForce = new LivePolicy(
                PolicyFiles.Open(parsed.GetValue(policy), folder, terminal, isWatched: true));
            using var session = Session.Open(
                terminal, inForce, parsed.GetValue(geo)!, folder, Environment.ProcessorCount,
                CommonOptions.ReadQuarantine(parsed.GetValue(quarantineMax)!),
                CommonOptions.ReadRetention(parsed.GetValue(retention)!),
                delivered);
            session.NoteGeolocation(terminal);
            session.Geolocation.Watch(terminal.Note);
            var checkpoints = new FileCheckpoints(Path.Combine(folder, "checkpoints"));
            if (session.Delivery is { } delivery)
                await delivery.FollowAsync(parsed.GetValue(sinks)!, terminal.Note);
            await using var policies = await OpenPoliciesAsync(inForce, folder, parsed.GetValue(policy), terminal);
            using var audit = OpenAudit(listeners.Audit ?? Path.Combine(folder, AuditLog.FileName));
            if (observed.Target is { } target) terminal.Note(target.Describe());
            return await ServeAsync(
                session, listeners, Announce, cancellation, gateway => served.Of(gateway.Intake, checkpoints), audit,
                observed, policies, checkpoints);

            void Announce(GatewayServer server)
            {
                if (server.FirehoseUrl is { } url) terminal.Line($"taking from Firehose on {url}/v1/firehose");
                terminal.Line(
                    $"serving on {server.Url} ({WhoMayCall(listeners)}); "
                    + $"{session.Principals.Count:N0} principals in {folder}; console at {server.Url}/console/; "
                    + "Ctrl-C to stop");
            }
        });
        return (command, Examples);
    }

    /// <summary>Serves until it is cancelled.</summary>
    /// <exception cref="CommandException">The address cannot be served on.</exception>
    public static async Task<int> ServeAsync(
        Session session,
        Listeners listeners,
        Action<GatewayServer> started,
        CancellationToken cancellation,
        Func<Gateway, IReadOnlyList<ITrailSource>>? sourcesOf = null,
        AuditLog? audit = null,
        Observing? observed = null,
        PolicyControl? policies = null,
        ICheckpoints? deliveries = null,
        GatewayOptions? options = null)
    {
        using var gateway = new Gateway(
            session.Principals, session.Geolocation.Origins, session.Policy, session.Clock, options,
            geolocation: session.Geolocation, quarantine: session.Quarantine, policies: policies,
            sinks: session.Delivery)
        {
            Host = session.Instruments,
        };
        await using var server = new GatewayServer(
            gateway, listeners, audit, observed?.Log, console: new ConsoleEndpoints());
        // Ends after the sources and before what it looks at.
        using var telemetry = TelemetryPipeline.Start(observed?.Target, "grainwatch-serve", server.Loggers);
        await using var sources = new TrailSources(
            sourcesOf?.Invoke(gateway) ?? [], server.Loggers, TimeProvider.System);
        gateway.Sources = sources;
        try
        {
            await server.StartAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw NotFree(e);
        }

        await StartAsync(sources);
        await using var silence = deliveries is null ? null : Watch(session, gateway, server.Loggers, deliveries);
        started(server);
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await server.StopAsync(CancellationToken.None);
        return ExitCode.Ok;
    }

    private static SilenceWatcher Watch(
        Session session, Gateway gateway, ILoggerFactory loggers, ICheckpoints deliveries)
    {
        var logger = loggers.CreateLogger<SilenceWatcher>();
        var reports = new KeptDeliveries(
            session.Principals, deliveries, () => session.Policy.Current.Policy, Environment.MachineName,
            TimeProvider.System, logger);
        var watcher = new SilenceWatcher(
            gateway.Arrivals, reports, session.Principals, () => session.Policy.Current.Policy, Environment.MachineName,
            TimeProvider.System, logger);
        gateway.Silence = watcher;
        watcher.Start();
        return watcher;
    }

    private static string WhoMayCall(Listeners listeners) =>
        listeners.Access is not null ? "callers are asked who they are"
        : "open: this machine only, without authentication";

    /// <summary>Watches the policy's file, and keeps in the data folder what is in force.</summary>
    private static async Task<PolicyControl> OpenPoliciesAsync(
        LivePolicy live, string folder, string? file, Terminal terminal)
    {
        try
        {
            var kept = new FileDocuments(PolicyFiles.PathIn(folder), TimeProvider.System);
            var options = new DocumentControlOptions { File = file, Note = terminal.Note };
            var policies = new PolicyControl(live, kept, TimeProvider.System, options);
            await policies.StartAsync();
            policies.Watch();
            return policies;
        }
        catch (DocumentStoreException e)
        {
            throw new CommandException(ExitCode.Configuration, e.Message, e);
        }
    }

    private static AuditLog OpenAudit(string where)
    {
        try
        {
            return AuditLog.Of(where, TimeProvider.System);
        }
        catch (AuditException e)
        {
            throw new CommandException(ExitCode.Configuration, $"{e.Message} --audit names another file.", e);
        }
    }

    private static ServedSources Read(SourceOptionSet sources, ParseResult parsed)
    {
        try
        {
            return sources.Read(parsed);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new CommandException(ExitCode.NoInput, e.Message, e);
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCode.Usage, $"{e.Message}.", e);
        }
    }

    private static Listeners Open(ServingSettings settings, Terminal terminal, List<string> errors)
    {
        List<string> warnings = [];
        var listeners = settings.Open(TimeProvider.System, errors, warnings);
        foreach (var warning in warnings) terminal.Note($"warning: {warning}");
        return listeners is not null && errors.Count == 0
            ? listeners
            : throw new CommandException(ExitCode.Configuration, errors[^1]) { Details = errors[..^1] };
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
            throw NotFree(e, $"{address} cannot be served on: ");
        }
    }

    /// <summary>Whoever serves on two addresses is told which by the reason, or before it.</summary>
    private static CommandException NotFree(Exception e, string before = "") => new(
        ExitCode.Configuration, $"{before}{e.Message.TrimEnd('.')}. Another address or port may help.", e);
}
