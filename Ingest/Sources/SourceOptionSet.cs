using System.CommandLine;
using Grainwatch.Ingest.Sources.Folders;
using Grainwatch.Ingest.Sources.S3;

namespace Grainwatch.Ingest.Sources;

/// <summary>The options of what trail data is read from without being sent, for every command that serves.</summary>
public sealed class SourceOptionSet
{
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

    private readonly Option<string?> _since = SourceValues.Time(
        "--since",
        "Where a bucket that is followed for the first time begins: what was delivered from this time on. Default: a "
        + "day ago.");

    private readonly Option<string?> _endpoint = SourceValues.Endpoint();

    /// <summary>The options.</summary>
    public SourceOptionSet()
    {
        _watchDone.AcceptOnlyFromAmong(s_whenDone);
        _poll.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var seconds) && seconds is < 1 or > 86400)
                result.AddError($"--source-poll: '{seconds}' is not between 1 and 86400.");
        });
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] options = [_watch, _watchDone, _source, _poll, _since, _endpoint];
        foreach (var option in options) command.Options.Add(option);
    }

    /// <summary>The sources that a command line names; the caller disposes of them.</summary>
    /// <exception cref="DirectoryNotFoundException">A folder is none.</exception>
    /// <exception cref="FormatException">A location is wrong.</exception>
    public ServedSources Read(ParseResult parsed)
    {
        var served = new ServedSources();
        foreach (var folder in parsed.GetValue(_watch)!.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
        {
            if (!Directory.Exists(folder))
                throw new DirectoryNotFoundException($"--watch: '{folder}' is no folder; make it first.");
            var whenDone = Enum.Parse<WhenDone>(parsed.GetValue(_watchDone)!, ignoreCase: true);
            served.Add((intake, checkpoints) => new DropFolder(
                folder, intake, checkpoints, TimeProvider.System, new DropFolderOptions { WhenDone = whenDone }));
        }

        var bucket = new BucketOptions
        {
            Since = SourceValues.ReadTime(parsed, _since),
            PollInterval = TimeSpan.FromSeconds(parsed.GetValue(_poll)),
        };
        foreach (var location in parsed.GetValue(_source)!.Select(S3Location.Parse).Distinct().ToList())
        {
            var store = new S3Store(location.Bucket, SourceValues.ReadEndpoint(parsed, _endpoint));
            served.Add((intake, checkpoints) =>
                new BucketSource(location, store, intake, checkpoints, TimeProvider.System, bucket), store);
        }

        return served;
    }
}
