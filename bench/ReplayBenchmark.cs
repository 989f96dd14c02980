using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Routing;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;

namespace Grainwatch.Bench;

/// <summary>
/// S1, S2: a replay's rate beside that of unpacking and tokenising the same files, in turn. On a machine that others
/// use too, the ratio of processor times is the one to trust.
/// </summary>
internal sealed class ReplayBenchmark
{
    private const double Million = 1e6;

    private readonly string _trail;
    private readonly string? _geo;
    private readonly int _threads;
    private readonly int _rounds;

    private ReplayBenchmark(string trail, string? geo, int threads, int rounds)
    {
        _trail = trail;
        _geo = geo;
        _threads = threads;
        _rounds = rounds;
    }

    public static bool TryParse(
        string trail, ReadOnlySpan<string> args, [NotNullWhen(true)] out ReplayBenchmark? benchmark)
    {
        benchmark = null;
        var (geo, threads, rounds) = ((string?)null, 1, 5);
        for (; args is [var name, var value, ..]; args = args[2..])
        {
            if (name == "--geo") geo = value;
            else if (name == "--threads" && int.TryParse(value, CultureInfo.InvariantCulture, out threads)) continue;
            else if (name == "--rounds" && int.TryParse(value, CultureInfo.InvariantCulture, out rounds)) continue;
            else return false;
        }

        benchmark = args.Length == 0 ? new ReplayBenchmark(trail, geo, threads, rounds) : null;
        return benchmark is not null;
    }

    public async Task RunAsync(TextWriter output)
    {
        var inputs = TrailInputs.Find([_trail]);
        await output.WriteLineAsync(
            $"{inputs.Count:N0} files, {_threads} thread(s), {Environment.ProcessorCount} processors");
        List<double> ratios = [], ratiosOfTime = [];
        for (var round = 0; round <= _rounds; round++)
        {
            var before = ProcessorTime();
            var raw = RawPass.Run(inputs);
            var between = ProcessorTime();
            var replay = await ReplayAsync(inputs);
            var ratio = raw.Duration / replay.Duration;
            var ofTime = (between - before) / (ProcessorTime() - between);
            var warmUp = round == 0 ? " (warm-up)" : "";
            await output.WriteLineAsync(
                $"raw {raw.DecodedBytes / Million / raw.Duration.TotalSeconds,7:N0} MB/s   replay "
                + $"{replay.DecodedBytes / Million / replay.Duration.TotalSeconds,7:N0} MB/s, "
                + $"{replay.Records / replay.Duration.TotalSeconds,9:N0} events/s   ratio {ratio:N2}, "
                + $"of processor time {ofTime:N2}{warmUp}");
            if (round == 0) continue;
            ratios.Add(ratio);
            ratiosOfTime.Add(ofTime);
        }

        await output.WriteLineAsync(
            $"median ratio {Median(ratios):N2}, of processor time {Median(ratiosOfTime):N2}; {_rounds} rounds");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private async Task<ReplayResult> ReplayAsync(IReadOnlyList<TrailInput> inputs)
    {
        var origins = new OriginCache(_geo is null ? Geolocator.None : Geolocator.Open(_geo));
        using var principals = new LocalPrincipals(new MemoryStore(_threads), Policy.Default, TimeProvider.System);
        using var router = new EventRouter(principals);
        var replayer = new Replayer(
            router,
            () => new TrailReader(new RecordReader(Policy.Default.CreateIdentifier(), origins, TimeProvider.System)),
            new ReplayOptions { Threads = _threads });
        return await replayer.RunAsync(inputs);
    }
}
