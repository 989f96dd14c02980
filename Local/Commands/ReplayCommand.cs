using System.CommandLine;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Replay;
using Grainwatch.Local.Quality;
using Grainwatch.Local.Reports;

namespace Grainwatch.Local.Commands;

/// <summary>Replays trail files and reports.</summary>
internal static class ReplayCommand
{
    private const string Examples = """
        Examples:
          grainwatch replay AWSLogs/ --geo GeoLite2-City.mmdb --geo GeoLite2-ASN.mmdb
          grainwatch replay 'AWSLogs/**/2026/05/*/*.json.gz' --geo geo/ --out alerts.jsonl
          grainwatch replay s3://my-trail/AWSLogs/ --since 2026-05-01 --until 2026-06-01 --geo geo/
          grainwatch replay events.jsonl --format json | jq '.alerts[].title'
          grainwatch replay AWSLogs/ --explain-rejected
          grainwatch replay samples/small/AWSLogs --geo samples/small/geo --score samples/small/labels.jsonl
          grainwatch replay AWSLogs/ --geo geo/ --into data --no-deliver     (then: serve --data data)
          grainwatch replay AWSLogs/ --into http://127.0.0.1:8480 --no-deliver   (while it serves)
        """;

    public static (Command Command, string Examples) Create(Terminal terminal)
    {
        var options = new ReplayOptionSet();
        var command = new Command("replay", "Replay trail files in event-time order, and report the alerts.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
            await RunAsync(terminal, await options.ReadAsync(parsed, cancellation), cancellation));
        return (command, Examples);
    }

    private static Task<int> RunAsync(Terminal terminal, ReplayRequest request, CancellationToken cancellation)
    {
        if (request.Target.Engine is null) return ReplayHereAsync(terminal, request, cancellation);
        return request.NeedsHost
            ? throw new CommandException(ExitCode.Usage, "An engine elsewhere locates the events and has the alerts: "
                + "leave out --geo, --out, --score, --against and --compare-raw.")
            : ReplayThereAsync(terminal, request, cancellation);
    }

    private static async Task<int> ReplayHereAsync(
        Terminal terminal, ReplayRequest request, CancellationToken cancellation)
    {
        var inForce = PolicyFiles.Open(request.Policy, request.Target.Folder, terminal);
        var labels = request.Score is null ? null : LabelFile.Read(request.Score);
        var against = request.Against is null ? null : ReadPolicy(request.Against, terminal);
        using var session = Session.Open(
            terminal, inForce.Policy, request.Geo, request.Target.Folder, request.Threads, request.Quarantine);
        session.NoteGeolocation(terminal);
        using var trial = labels is null && against is null
            ? null
            : new QualityTrial(inForce.Policy, labels, against, request.Threads);
        var result = await session.ReplayAsync(
            terminal, request.Inputs, OptionsOf(request), cancellation, trial, request.Target.Arrival);
        var raw = request.CompareRaw && !result.WasStopped ? RawPass.Run(request.Inputs, cancellation) : null;
        var report = await ReplayReport.CreateAsync(session.Principals, result, raw, trial);
        await report.WriteAsync(terminal, request.Report);
        return CodeOf(result);
    }

    private static async Task<int> ReplayThereAsync(
        Terminal terminal, ReplayRequest request, CancellationToken cancellation)
    {
        var inForce = PolicyFiles.Open(request.Policy, terminal);
        var result = await request.Target.SendAsync(
            terminal, inForce, request.Inputs, OptionsOf(request), cancellation);
        await ReplayReport.OfEngine(result, inForce.Policy.Lateness).WriteAsync(terminal, request.Report);
        return CodeOf(result);
    }

    private static ReplayOptions OptionsOf(ReplayRequest request)
    {
        var options = new ReplayOptions { Threads = SourceOptions.ReadersOf(request.Inputs, request.Threads) };
        return request.Report.Explain ? options with { RejectionsShown = RejectionText.RecordsMax } : options;
    }

    private static int CodeOf(ReplayResult result) => result switch
    {
        { WasStopped: true } => ExitCode.Interrupted,
        { Failures.Count: > 0 } or { Receipt.Rejected: > 0 } => ExitCode.Failed,
        _ => ExitCode.Ok,
    };

    /// <summary>The policy of a file, or the built-in one by its name.</summary>
    /// <exception cref="CommandException">The file is wrong.</exception>
    private static Policy ReadPolicy(string name, Terminal terminal) =>
        PolicyFiles.Open(name == ReplayOptionSet.DefaultPolicy ? null : name, terminal).Policy;
}
