using Grainwatch.Bench.Load;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Bench.Cluster;

/// <summary>
/// S11: at half of the peak rate, how long the others wait when half of the events are one principal's, beside how long
/// they wait when none is hot. One silo in this process, memory storage; each principal's events linger for a second
/// after the first of them, and count from then on.
/// </summary>
internal sealed class HotBenchmark(string trail, string? geo)
{
    private const int WarmupWindow = 16 * 1024;
    private const double PeakSeconds = 5;
    private const double Seconds = 12;
    private const double LingerSeconds = 1;

    public async Task RunAsync(TextWriter output)
    {
        var corpus = await Corpus.ReadAsync(trail, geo, output);
        await using var silo = await OwnSilo.StartAsync(new SiloSettings());
        await using var caller = await silo.CallerAsync();
        var warm = await Rates.EventsAsync(caller, corpus, PeakSeconds, WarmupWindow);
        var peak = await Rates.EventsAsync(caller, corpus, PeakSeconds, warm.Window);
        var rate = Math.Min(peak.PerSecond / 2, corpus.Left / 2 / Seconds);
        await output.WriteLineAsync($"{peak.PerSecond:N0} events/s at the peak, {rate:N0} from here on");

        var count = (int)(rate * Seconds);
        var (_, calm) = await MeasureAsync(caller, corpus.Take(count), rate, hot: null);
        await output.WriteLineAsync($"none hot: {calm}");
        var taken = corpus.Take(count);
        var hot = taken[0].Principal;
        var (own, others) = await MeasureAsync(caller, Heat(taken, hot), rate, hot.Key);
        await output.WriteLineAsync($"{hot.Key} has half: the others {others}");
        await output.WriteLineAsync($"  and itself {own}");
        await output.WriteLineAsync($"S11: ratio of p99 {others.Percentile(99) / calm.Percentile(99):N2} (target 2)");
    }

    /// <summary>Every other event becomes one principal's.</summary>
    private static List<TrailEvent> Heat(IEnumerable<TrailEvent> events, Principal hot) =>
        [.. events.Select((e, i) => i % 2 == 0 ? e with { Principal = hot, Addendum = null } : e)];

    private static async Task<(Latencies Hot, Latencies Others)> MeasureAsync(
        Caller caller, IReadOnlyList<TrailEvent> events, double rate, PrincipalKey? hot)
    {
        Latencies own = new(), others = new();
        var batches = Linger(events, rate);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        await OpenLoop.RunAsync(
            batches.Count,
            i => batches[i].Due,
            new Latencies(),
            async i =>
            {
                await caller.Router.RouteAsync(batches[i].Events);
                var due = started + (long)(batches[i].Due * System.Diagnostics.Stopwatch.Frequency);
                (batches[i].Events[0].Principal.Key.Equals(hot) ? own : others).Add(due);
            });
        return (own, others);
    }

    /// <summary>What is sent when, if events come at a rate: each principal's, a second after its first.</summary>
    private static List<(double Due, List<TrailEvent> Events)> Linger(IReadOnlyList<TrailEvent> events, double rate)
    {
        List<(double Due, List<TrailEvent> Events)> batches = [];
        Dictionary<PrincipalKey, (double Due, List<TrailEvent> Events)> open = [];
        for (var i = 0; i < events.Count; i++)
        {
            var (key, now) = (events[i].Principal.Key, i / rate);
            if (!open.TryGetValue(key, out var batch) || batch.Due < now)
            {
                batch = (now + LingerSeconds, []);
                open[key] = batch;
                batches.Add(batch);
            }

            batch.Events.Add(events[i]);
        }

        return batches;
    }
}
