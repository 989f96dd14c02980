using System.CommandLine;
using Grainwatch.Local.Reports;

namespace Grainwatch.Local.Commands;

/// <summary>The options of <c>replay</c>.</summary>
internal sealed class ReplayOptionSet
{
    /// <summary>The built-in policy's name for <c>--against</c>.</summary>
    public const string DefaultPolicy = "default";

    private const int ThreadsMax = 256;

    private static readonly string[] Formats = ["table", "json"];

    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Trail files, folders or patterns, or s3://BUCKET/PREFIX. Of a folder: *.json, *.jsonl, "
            + "*.ndjson, with .gz or without, in all folders below.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _geo = CommonOptions.Geo();
    private readonly Option<string?> _policy = CommonOptions.Policy();
    private readonly Option<string?> _out = CreateOut();
    private readonly Option<string> _format = CreateFormat();
    private readonly Option<int> _threads = CreateThreads();
    private readonly Option<string?> _into = ReplayTarget.Into();
    private readonly Option<bool> _noDeliver;
    private readonly TokenOptions _token = new();
    private readonly Option<bool> _all = new("--all")
    {
        Description = "List alerts of low severity and suppressed ones too.",
    };

    private readonly Option<bool> _compareRaw = new("--compare-raw")
    {
        Description = "Also unpack and tokenise the same files, doing nothing with them, and show both rates.",
    };

    private readonly Option<string?> _score = new("--score")
    {
        HelpName = "LABELS",
        Description = "Say how well the alerts tell what happened, by labels (JSON, one a line, as samples/ has "
            + "them): precision, recall, what was missed, what was false.",
    };

    private readonly Option<string?> _against;
    private readonly Option<bool> _explain = new("--explain-rejected")
    {
        Description = "Show rejected records one by one, by reason: where, why, what to do, and their first bytes.",
    };

    private readonly Option<string> _quarantineMax = CommonOptions.QuarantineMax();
    private readonly SourceOptions _sources = new();

    public ReplayOptionSet()
    {
        _noDeliver = ReplayTarget.NoDeliver(_into);
        _against = CreateAgainst(_into);
    }

    /// <summary>Gives them to the command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_paths);
        Option[] options =
        [
            _geo, _policy, _out, _format, _threads, _into, _noDeliver, _all, _compareRaw, _score, _against,
            _explain, _quarantineMax, .. _sources.All,
        ];
        foreach (var option in options) command.Options.Add(option);
        _token.AddTo(command);
    }

    /// <summary>What a command line asks for.</summary>
    /// <exception cref="CommandException">It makes no sense.</exception>
    /// <exception cref="Ingest.Replay.MissingInputException">There is nothing to replay.</exception>
    public async Task<ReplayRequest> ReadAsync(ParseResult parsed, CancellationToken cancellation) => new()
    {
        Inputs = await _sources.FindInputsAsync(parsed, parsed.GetValue(_paths)!, cancellation),
        Geo = parsed.GetValue(_geo)!,
        Policy = parsed.GetValue(_policy),
        Target = ReplayTarget.Of(
            parsed.GetValue(_into), parsed.GetValue(_noDeliver), engine => _token.Read(parsed, engine)),
        Quarantine = CommonOptions.ReadQuarantine(parsed.GetValue(_quarantineMax)!),
        Threads = parsed.GetValue(_threads),
        CompareRaw = parsed.GetValue(_compareRaw),
        Score = parsed.GetValue(_score),
        Against = parsed.GetValue(_against),
        Report = new ReportOptions(
            parsed.GetValue(_format) == Formats[1],
            parsed.GetValue(_all),
            parsed.GetValue(_out),
            parsed.GetValue(_explain)),
    };

    private static Option<string> CreateFormat()
    {
        var format = new Option<string>("--format")
        {
            HelpName = "table|json",
            Description = "A report for people, or one JSON document.",
            DefaultValueFactory = _ => Formats[0],
        };
        format.AcceptOnlyFromAmong(Formats);
        return format;
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

    private static Option<string?> CreateOut()
    {
        var output = new Option<string?>("--out")
        {
            HelpName = "FILE",
            Description = "Write every alert, open or suppressed, to a file: one JSON object a line.",
        };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "-" }]) result.AddError("--out takes a file, not '-'");
        });
        return output;
    }

    private static Option<string?> CreateAgainst(Option<string?> into)
    {
        var against = new Option<string?>("--against")
        {
            HelpName = DefaultPolicy,
            Description = "Judge the same events under another policy too, in memory, and show the alerts that appear, "
                + $"vanish, or change severity. '{DefaultPolicy}' is the built-in policy.",
        };
        against.Validators.Add(result =>
        {
            if (result.GetResult(into) is { Implicit: false })
                result.AddError("--against compares in memory, from the first event on; leave --into out.");
        });
        return against;
    }
}
