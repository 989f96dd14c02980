using System.CommandLine;
using System.Globalization;
using Grainwatch.Ingest.Deliveries;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Sources.Folders;
using Grainwatch.Ingest.Sources.S3;

namespace Grainwatch.Local.Commands;

/// <summary>The options of what trail data is read from without being sent.</summary>
internal sealed class SourceOptions
{
    // Reading ahead from S3 is waiting, most of the time.
    private const int ObjectsAtOnce = 8;

    private static readonly string[] s_whenDone = ["move", "keep", "delete"];

    private readonly Option<string[]> _watch = new("--watch")
    {
        HelpName = "DIR",
        Description = "Take in the trail files that are put into a folder. May be given more than once.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> _watchDone = new("--watch-done")
    {
        HelpName = "move|keep|delete",
        Description = "What becomes of a file that was taken from a watched folder: it is moved into .done there, it "
            + "stays, or it is deleted.",
        DefaultValueFactory = _ => s_whenDone[0],
    };

    private readonly Option<string[]> _source = new("--source")
    {
        HelpName = "s3://BUCKET/PREFIX",
        Description = "Follow the trails in a bucket, with credentials and region as the AWS SDK finds them. May be "
            + "given more than once.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int> _poll = new("--source-poll")
    {
        HelpName = "SECONDS",
        Description = "How often buckets are looked at.",
        DefaultValueFactory = _ => 60,
    };

    private readonly Option<string?> _endpoint = new("--s3-endpoint")
    {
        HelpName = "URL",
        Description = "Another service that speaks S3, by path.",
    };

    private readonly Option<string?> _since;

    private readonly Option<string?> _until = new("--until")
    {
        HelpName = "TIME",
        Description = "Only what was delivered before a time, as names tell it; 2026-05-01 is its first instant, UTC.",
    };

    private SourceOptions(string since)
    {
        _since = new Option<string?>("--since") { HelpName = "TIME", Description = since };
        _watchDone.AcceptOnlyFromAmong(s_whenDone);
        foreach (var time in (Option<string?>[])[_since, _until])
        {
            time.Validators.Add(result =>
            {
                if (result.Tokens is [var token] && !TryParseTime(token.Value, out _))
                    result.AddError($"{time.Name}: '{token.Value}' is no time like 2026-05-01 or 2026-05-01T09:30Z.");
            });
        }

        _endpoint.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !TryParseEndpoint(token.Value, out _))
                result.AddError($"--s3-endpoint: '{token.Value}' is no URL like http://127.0.0.1:9000.");
        });
        _poll.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var seconds) && seconds is < 1 or > 86400)
                result.AddError($"--source-poll: '{seconds}' is not between 1 and 86400.");
        });
    }

    /// <summary>Those of <c>serve</c>.</summary>
    public static SourceOptions AddToServe(Command command)
    {
        var options = new SourceOptions(
            "Where a bucket that is followed for the first time begins: what was delivered from this time on. Default: "
            + "a day ago.");
        foreach (var option in (Option[])
            [options._watch, options._watchDone, options._source, options._poll, options._since, options._endpoint])
            command.Options.Add(option);
        return options;
    }

    /// <summary>Those of <c>replay</c>.</summary>
    public static SourceOptions AddToReplay(Command command)
    {
        var options = new SourceOptions(
            "Only what was delivered from a time on, as names tell it; 2026-05-01 is its first instant, UTC.");
        foreach (var option in (Option[])[options._since, options._until, options._endpoint])
            command.Options.Add(option);
        return options;
    }

    /// <summary>The sources that a command line names, and what is to be disposed of after them.</summary>
    /// <exception cref="CommandException">One of them is wrong.</exception>
    public ServedSources Read(ParseResult parsed)
    {
        var served = new ServedSources();
        foreach (var folder in parsed.GetValue(_watch)!.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
        {
            if (!Directory.Exists(folder))
                throw new CommandException(ExitCode.NoInput, $"--watch: '{folder}' is no folder; make it first.");
            var whenDone = Enum.Parse<WhenDone>(parsed.GetValue(_watchDone)!, ignoreCase: true);
            served.Add((intake, checkpoints) => new DropFolder(
                folder, intake, checkpoints, TimeProvider.System, new DropFolderOptions { WhenDone = whenDone }));
        }

        var bucket = new BucketOptions
        {
            Since = RangeOf(parsed).Since,
            PollInterval = TimeSpan.FromSeconds(parsed.GetValue(_poll)),
        };
        foreach (var location in parsed.GetValue(_source)!.Select(Parse).Distinct())
        {
            var store = new S3Store(location.Bucket, S3Of(parsed));
            served.Add((intake, checkpoints) =>
                new BucketSource(location, store, intake, checkpoints, TimeProvider.System, bucket), store);
        }

        return served;
    }

    /// <summary>The files and objects to replay.</summary>
    /// <exception cref="MissingInputException">There is nothing to replay.</exception>
    /// <exception cref="CommandException">A location is wrong.</exception>
    public async Task<IReadOnlyList<TrailInput>> FindInputsAsync(
        ParseResult parsed, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        var range = RangeOf(parsed);
        var files = paths.Where(path => !S3Location.IsOne(path)).ToList();
        List<TrailInput> inputs = [.. TrailInputs.Find(files).Where(input => range.MayHold(input.Delivered))];
        foreach (var location in paths.Where(S3Location.IsOne).Select(Parse).Distinct())
        {
            // It lives as long as the process: objects are opened while the replay runs.
            var store = new S3Store(location.Bucket, S3Of(parsed));
            inputs.AddRange(await S3Inputs.FindAsync(store, location, range, cancellation));
        }

        return inputs.Count > 0
            ? inputs
            : throw new MissingInputException("Nothing was delivered between --since and --until.");
    }

    /// <summary>Threads that read: more than processors for what comes from S3, unless only one is wanted.</summary>
    public static int ReadersOf(IReadOnlyList<TrailInput> inputs, int threads) =>
        threads > 1 && inputs.Any(input => input.Opener is not null) ? Math.Max(threads, ObjectsAtOnce) : threads;

    private static S3Location Parse(string text)
    {
        try
        {
            return S3Location.Parse(text);
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCode.Usage, $"{e.Message}.", e);
        }
    }

    private static bool TryParseTime(string text, out DateTime time) => DateTime.TryParseExact(
        text,
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"],
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out time);

    private static bool TryParseEndpoint(string text, out Uri? endpoint) =>
        Uri.TryCreate(text, UriKind.Absolute, out endpoint) && endpoint.Scheme is "http" or "https";

    private DeliveryRange RangeOf(ParseResult parsed) => new(TimeOf(parsed, _since), TimeOf(parsed, _until));

    private static DateTime? TimeOf(ParseResult parsed, Option<string?> option) =>
        parsed.CommandResult.Command.Options.Contains(option)
        && parsed.GetValue(option) is { } text && TryParseTime(text, out var time) ? time : null;

    private S3Options S3Of(ParseResult parsed) => new()
    {
        Endpoint = parsed.GetValue(_endpoint) is { } text && TryParseEndpoint(text, out var endpoint) ? endpoint : null,
    };
}

/// <summary>Sources that a command line named, and that a gateway is still to be made for.</summary>
internal sealed class ServedSources : IDisposable
{
    private readonly List<Func<Intake, ICheckpoints, ITrailSource>> _makers = [];
    private readonly List<IDisposable> _stores = [];

    /// <summary>One more, and what it reads from.</summary>
    public void Add(Func<Intake, ICheckpoints, ITrailSource> make, IDisposable? store = null)
    {
        _makers.Add(make);
        if (store is not null) _stores.Add(store);
    }

    /// <summary>The sources of a gateway.</summary>
    public IReadOnlyList<ITrailSource> Of(Gateway gateway, ICheckpoints checkpoints) =>
        [.. _makers.Select(make => make(gateway.Intake, checkpoints))];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var store in _stores) store.Dispose();
    }
}
