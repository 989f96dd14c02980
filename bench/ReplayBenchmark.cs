using System.Diagnostics;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Routing;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;

namespace Grainwatch.Bench;

/// <summary>
/// S1: a replay's rate on one thread beside that of unpacking and tokenising the same files, in turn. S2: that of
/// several threads beside it. On a machine that others use too, the ratio of processor times is the one to trust.
/// </summary>
internal sealed class ReplayBenchmark(string trail, string? geo, int threads, int rounds)
{
    private const double Million = 1e6;

    public async Task RunAsync(TextWriter output)
    {
        var inputs = TrailInputs.Find([trail]);
        await output.WriteLineAsync(
            $"{inputs.Count:N0} files, {threads} thread(s), {Environment.ProcessorCount} processors");
        List<double> toRaw = [], toRawOfTime = [], toOne = [];
        for (var round = 0; round <= rounds; round++)
        {
            var before = ProcessorTime();
            var raw = RawPass.Run(inputs);
            var between = ProcessorTime();
            var one = await ReplayAsync(inputs, 1);
            var ratio = raw.Duration / one.Duration;
            var ofTime = (between - before) / (ProcessorTime() - between);
            var line = $"raw {raw.DecodedBytes / Million / raw.Duration.TotalSeconds,5:N0} MB/s   one thread "
                + $"{Rate(one)}   ratio {ratio:N2}, of processor time {ofTime:N2}";
            var speedup = 0.0;
            if (threads > 1)
            {
                var many = await ReplayAsync(inputs, threads);
                speedup = one.Duration / many.Duration;
                line += $"   {threads} threads {Rate(many)}   {speedup:N2} times as fast";
            }

            await output.WriteLineAsync(line + (round == 0 ? " (warm-up)" : ""));
            if (round == 0) continue;
            toRaw.Add(ratio);
            toRawOfTime.Add(ofTime);
            toOne.Add(speedup);
        }

        await output.WriteLineAsync(
            $"S1: median ratio {Median(toRaw):N2}, of processor time {Median(toRawOfTime):N2}; {rounds} rounds");
        if (threads > 1) await output.WriteLineAsync($"S2: median {Median(toOne):N2} times one thread's rate");
    }

    private static string Rate(ReplayResult result) =>
        $"{result.DecodedBytes / Million / result.Duration.TotalSeconds,5:N0} MB/s, "
        + $"{result.Records / result.Duration.TotalSeconds,8:N0} events/s";

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private async Task<ReplayResult> ReplayAsync(IReadOnlyList<TrailInput> inputs, int readers)
    {
        var origins = new OriginCache(geo is null ? Geolocator.None : Geolocator.Open(geo));
        using var principals = new LocalPrincipals(new MemoryStore(readers), Policy.Default, TimeProvider.System);
        using var router = new EventRouter(principals);
        var replayer = new Replayer(
            router,
            () => new TrailReader(new RecordReader(Policy.Default.CreateIdentifier(), origins, TimeProvider.System)),
            new ReplayOptions { Threads = readers });
        return await replayer.RunAsync(inputs);
    }
}
