using System.CommandLine;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Replay;
using Grainwatch.Local.Reports;

namespace Grainwatch.Local.Commands;

/// <summary>Plays the sample trail, shows what it raises, and serves it.</summary>
internal static class DemoCommand
{
    private const string Examples = """
        Examples:
          grainwatch demo           alerts of the sample trail, then the HTTP API until Ctrl-C
          grainwatch demo --once    the alerts alone
        """;

    // Noon of the sample's last day. Its risks would long have sunk, and its geolocation files be stale, by the clock
    // of whoever tries it.
    private static readonly DateTime s_begin = new(2026, 5, 25, 12, 0, 0, DateTimeKind.Utc);

    public static (Command Command, string Examples) Create(Terminal terminal)
    {
        var once = new Option<bool>("--once") { Description = "End after the alerts." };
        var all = new Option<bool>("--all") { Description = "List alerts of low severity and suppressed ones too." };
        var listen = CommonOptions.Listen();
        var policy = CommonOptions.Policy();
        policy.Description = "The policy, a JSON file (docs/policy.md). Default: the sample's own.";
        var sinks = CommonOptions.Sinks();
        var command = new Command("demo", "Play the sample trail of a made-up organisation, in memory.")
        {
            once, all, listen, policy, sinks,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var address = CommonOptions.ReadListen(parsed.GetValue(listen)!);
            var sample = FindSample();
            // A newcomer sees alerts and nothing else; who names a policy wants to be told that it is used.
            var inForce = parsed.GetValue(policy) is { } file
                ? PolicyFiles.Open(file, terminal)
                : PolicyFiles.Open(Path.Combine(sample, "policy.json"));
            var trail = Path.Combine(sample, "AWSLogs");
            var clock = new ShiftedClock(s_begin);
            using var session = Session.Open(
                terminal, inForce.Policy, [Path.Combine(sample, "geo")], null, Environment.ProcessorCount,
                sinks: SinkFiles.Open(parsed.GetValue(sinks), terminal), clock: clock);
            var inputs = TrailInputs.Find([trail]);
            var result = await session.ReplayAsync(terminal, inputs, new ReplayOptions(), cancellation);
            var report = await ReplayReport.CreateAsync(session.Principals, result);
            await report.WriteAsync(terminal, new ReportOptions(IsJson: false, parsed.GetValue(all), Out: null));
            if (result.WasStopped) return ExitCode.Interrupted;
            if (parsed.GetValue(once)) return ExitCode.Ok;
            return await ServeCommand.ServeAsync(
                session,
                new Listeners(address),
                server => Invite(terminal, server.Url, report, inputs[0].Path),
                cancellation,
                // What happens today is taken all the same.
                options: new GatewayOptions { ClockAheadMax = clock.Behind + new ReaderLimits().ClockAheadMax });
        });
        return (command, Examples);
    }

    /// <summary>The sample trail lies in the repository, above the executable or the working folder.</summary>
    private static string FindSample()
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var sample = Path.Combine(folder.FullName, "samples", "small");
                if (Directory.Exists(Path.Combine(sample, "AWSLogs"))) return sample;
            }
        }

        throw new MissingInputException(
            "The sample trail, samples/small of the repository, is not here; 'grainwatch replay' takes your own.");
    }

    private static void Invite(Terminal terminal, string url, ReplayReport report, string file)
    {
        terminal.Line($"serving on {url} (open: this machine only, without authentication, in memory); Ctrl-C to stop");
        terminal.Line($"console: {url}/console/");
        terminal.Line($"its clock began at the end of the sample, {s_begin:yyyy-MM-dd HH:mm}Z");
        terminal.Line("try:");
        if (report.Open is [var worst, ..])
        {
            terminal.Line($"  curl -s '{url}/v1/alerts/{worst.Id}'");
            terminal.Line($"  curl -s '{url}/v1/principals/{worst.DisplayName}'");
        }

        terminal.Line($"  curl -s '{url}/v1/alerts?severity=high'");
        terminal.Line(
            $"  curl -s --data-binary '@{Path.GetRelativePath(Environment.CurrentDirectory, file)}' '{url}/v1/events'");
    }
}
