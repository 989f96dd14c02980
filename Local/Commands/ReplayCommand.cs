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
          grainwatch replay samples/small/AWSLogs --geo samples/small/geo --score samples/small/labels.jsonl
          grainwatch replay AWSLogs/ --geo geo/ --data grainwatch-data   (then: grainwatch serve --data grainwatch-data)
        """;

    private const int ThreadsMax = 256;

    private const string DefaultPolicy = "default";

    private static readonly string[] Formats = ["table", "json"];

    public static (Command Command, string Examples) Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Trail files, folders or patterns, or s3://BUCKET/PREFIX. Of a folder: *.json, *.jsonl, "
                + "*.ndjson, with .gz or without, in all folders below.",
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
        var threads = CreateThreads();
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
        var score = new Option<string?>("--score")
        {
            HelpName = "LABELS",
            Description = "Say how well the alerts tell what happened, by labels (JSON, one a line, as samples/ has "
                + "them): precision, recall, what was missed, what was false.",
        };
        var against = CreateAgainst(data);
        var command = new Command("replay", "Replay trail files in event-time order, and report the alerts.")
        {
            paths, geo, policy, output, format, threads, data, all, compareRaw, score, against,
        };
        var sources = SourceOptions.AddToReplay(command);
        command.SetAction(async (parsed, cancellation) => await RunAsync(
            terminal,
            await sources.FindInputsAsync(parsed, parsed.GetValue(paths)!, cancellation),
            parsed.GetValue(geo)!,
            parsed.GetValue(policy),
            parsed.GetValue(data),
            parsed.GetValue(threads),
            parsed.GetValue(compareRaw),
            (parsed.GetValue(score), parsed.GetValue(against)),
            new ReportOptions(parsed.GetValue(format) == "json", parsed.GetValue(all), parsed.GetValue(output)),
            cancellation));
        return (command, Examples);
    }

    private static async Task<int> RunAsync(
        Terminal terminal,
        IReadOnlyList<TrailInput> inputs,
        string[] geo,
        string? policy,
        string? data,
        int threads,
        bool compareRaw,
        (string? Score, string? Against) quality,
        ReportOptions options,
        CancellationToken cancellation)
    {
        var inForce = PolicyFiles.Open(policy, terminal);
        var labels = quality.Score is null ? null : LabelFile.Read(quality.Score);
        var against = quality.Against is null ? null : ReadPolicy(quality.Against, terminal);
        using var session = Session.Open(terminal, inForce.Policy, geo, data, threads);
        session.NoteGeolocation(terminal);
        using var trial = labels is null && against is null
            ? null
            : new QualityTrial(session.Policy, labels, against, threads);
        var result = await session.ReplayAsync(
            terminal,
            inputs,
            new ReplayOptions { Threads = SourceOptions.ReadersOf(inputs, threads) },
            cancellation,
            trial);
        var raw = compareRaw && !result.WasStopped ? RawPass.Run(inputs, cancellation) : null;
        var report = await ReplayReport.CreateAsync(session.Principals, result, raw, trial);
        await report.WriteAsync(terminal, options);
        return result switch
        {
            { WasStopped: true } => ExitCode.Interrupted,
            { Failures.Count: > 0 } or { Receipt.Rejected: > 0 } => ExitCode.Failed,
            _ => ExitCode.Ok,
        };
    }

    private static Option<int> CreateThreads()
    {
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
        return threads;
    }

    private static Option<string?> CreateAgainst(Option<string?> data)
    {
        var against = new Option<string?>("--against")
        {
            HelpName = DefaultPolicy,
            Description = "Judge the same events under another policy too, in memory, and show the alerts that appear, "
                + $"vanish, or change severity. '{DefaultPolicy}' is the built-in policy.",
        };
        against.Validators.Add(result =>
        {
            if (result.GetResult(data) is { Implicit: false })
                result.AddError("--against compares in memory, from the first event on; leave --data out.");
        });
        return against;
    }

    /// <summary>The policy of a file, or the built-in one by its name.</summary>
    /// <exception cref="CommandException">The file is wrong.</exception>
    private static Policy ReadPolicy(string name, Terminal terminal) =>
        PolicyFiles.Open(name == DefaultPolicy ? null : name, terminal).Policy;
}
