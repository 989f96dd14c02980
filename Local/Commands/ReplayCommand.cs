using System.CommandLine;
using Grainwatch.Ingest.Replay;
using Grainwatch.Local.Reports;

namespace Grainwatch.Local.Commands;

/// <summary>Replays trail files and reports.</summary>
internal static class ReplayCommand
{
    private const string Examples = """
        Examples:
          grainwatch replay AWSLogs/ --geo GeoLite2-City.mmdb --geo GeoLite2-ASN.mmdb
          grainwatch replay 'AWSLogs/**/2026/05/*/*.json.gz' --geo geo/ --out alerts.jsonl
          grainwatch replay events.jsonl --format json | jq '.alerts[].title'
          grainwatch replay AWSLogs/ --geo geo/ --data grainwatch-data   (then: grainwatch serve --data grainwatch-data)
        """;

    private const int ThreadsMax = 256;

    private static readonly string[] Formats = ["table", "json"];

    public static (Command Command, string Examples) Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Trail files, folders or patterns. Of a folder: *.json, *.jsonl, *.ndjson, with .gz or "
                + "without, in all folders below.",
            Arity = ArgumentArity.OneOrMore,
        };
        var geo = CommonOptions.Geo();
        var policy = CommonOptions.Policy();
        var output = new Option<string?>("--out")
        {
            HelpName = "FILE",
            Description = "Write every alert, open or suppressed, to a file: one JSON object a line.",
        };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "-" }]) result.AddError("--out takes a file, not '-'");
        });
        var format = new Option<string>("--format")
        {
            HelpName = "table|json",
            Description = "A report for people, or one JSON document.",
            DefaultValueFactory = _ => Formats[0],
        };
        format.AcceptOnlyFromAmong(Formats);
        var threads = new Option<int>("--threads")
        {
            HelpName = "N",
            Description = "Threads that read, and as many that apply; with 1, one processor is used.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        threads.Validators.Add(result =>
        {
            var isNumber = int.TryParse(result.Tokens is [var token] ? token.Value : null, out var number);
            if (isNumber && (number < 1 || number > ThreadsMax))
                result.AddError($"--threads: '{number}' is not between 1 and {ThreadsMax}.");
        });
        var data = new Option<string?>("--data")
        {
            HelpName = "DIR",
            Description = "Keep what is learned in a data folder, durably. Default: in memory, for this replay only.",
        };
        var all = new Option<bool>("--all") { Description = "List alerts of low severity and suppressed ones too." };
        var compareRaw = new Option<bool>("--compare-raw")
        {
            Description = "Also unpack and tokenise the same files, doing nothing with them, and show both rates.",
        };
        var command = new Command("replay", "Replay trail files in event-time order, and report the alerts.")
        {
            paths, geo, policy, output, format, threads, data, all, compareRaw,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            terminal,
            parsed.GetValue(paths)!,
            parsed.GetValue(geo)!,
            parsed.GetValue(policy),
            parsed.GetValue(data),
            parsed.GetValue(threads),
            parsed.GetValue(compareRaw),
            new ReportOptions(parsed.GetValue(format) == "json", parsed.GetValue(all), parsed.GetValue(output)),
            cancellation));
        return (command, Examples);
    }

    private static async Task<int> RunAsync(
        Terminal terminal,
        string[] paths,
        string[] geo,
        string? policy,
        string? data,
        int threads,
        bool compareRaw,
        ReportOptions options,
        CancellationToken cancellation)
    {
        var inputs = TrailInputs.Find(paths);
        var inForce = PolicyFiles.Open(policy, terminal);
        using var session = Session.Open(terminal, inForce.Policy, geo, data, threads);
        session.NoteGeolocation(terminal);
        var result = await session.ReplayAsync(
            terminal, inputs, new ReplayOptions { Threads = threads }, cancellation);
        var raw = compareRaw && !result.WasStopped ? RawPass.Run(inputs, cancellation) : null;
        var report = await ReplayReport.CreateAsync(session.Principals, result, raw);
        await report.WriteAsync(terminal, options);
        return result switch
        {
            { WasStopped: true } => ExitCode.Interrupted,
            { Failures.Count: > 0 } or { Receipt.Rejected: > 0 } => ExitCode.Failed,
            _ => ExitCode.Ok,
        };
    }
}
