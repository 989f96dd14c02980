using System.CommandLine;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Sources.S3;

namespace Grainwatch.Local.Commands;

/// <summary>The options of which files and objects to replay.</summary>
internal sealed class SourceOptions
{
    // Reading ahead from S3 is waiting, most of the time.
    private const int ObjectsAtOnce = 8;

    private readonly Option<string?> _since = SourceValues.Time(
        "--since",
        "Only what was delivered from a time on, as names tell it; 2026-05-01 is its first instant, UTC.");

    private readonly Option<string?> _until = SourceValues.Time(
        "--until",
        "Only what was delivered before a time, as names tell it; 2026-05-01 is its first instant, UTC.");

    private readonly Option<string?> _endpoint = SourceValues.Endpoint();

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [_since, _until, _endpoint];

    /// <summary>The files and objects to replay.</summary>
    /// <exception cref="MissingInputException">There is nothing to replay.</exception>
    /// <exception cref="CommandException">A location is wrong.</exception>
    public async Task<IReadOnlyList<TrailInput>> FindInputsAsync(
        ParseResult parsed, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        var range = new DeliveryRange(SourceValues.ReadTime(parsed, _since), SourceValues.ReadTime(parsed, _until));
        var files = paths.Where(path => !S3Location.IsOne(path)).ToList();
        List<TrailInput> inputs = [.. TrailInputs.Find(files).Where(input => range.MayHold(input.Delivered))];
        foreach (var location in paths.Where(S3Location.IsOne).Select(Parse).Distinct())
        {
            // It lives as long as the process: objects are opened while the replay runs.
            var store = new S3Store(location.Bucket, SourceValues.ReadEndpoint(parsed, _endpoint));
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
}
