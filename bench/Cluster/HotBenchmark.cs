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
    private const int FirstWindow = 16 * 1024;
    private const int PeakEvents = 300_000;
    private const int Rounds = 2;
    private const double Seconds = 8;
    private const double LingerSeconds = 1;

    public async Task RunAsync(TextWriter output)
    {
        var corpus = await Corpus.ReadAsync(trail, geo, output);
        await using var silo = await OwnSilo.StartAsync(new SiloSettings());
        await using var caller = await silo.CallerAsync();
        var warm = await Rates.EventsAsync(caller, corpus, PeakEvents, FirstWindow);
        var peak = await Rates.EventsAsync(caller, corpus, PeakEvents, warm.Window);
        var rate = peak.PerSecond / 2;
        var count = (int)(rate * Seconds);
        await output.WriteLineAsync($"{peak.PerSecond:N0} events/s at the peak, {rate:N0} from here on");
        if (corpus.Left < 2 * Rounds * count)
        {
            await output.WriteLineAsync($"the trail is too short for {Rounds} rounds of {Seconds} s with and without");
            return;
        }

        // One round of each that does not count: what a rate needs grows to its size.
        await MeasureAsync(caller, corpus.Take(count / 4), rate, hot: null, new Latencies(), new Latencies());
        var hot = corpus.Next.Principal;
        Latencies calm = new(), own = new(), others = new();
        for (var round = 0; round < Rounds; round++)
        {
            await MeasureAsync(caller, corpus.Take(count), rate, hot: null, new Latencies(), calm);
            await MeasureAsync(caller, Heat(corpus.Take(count), hot), rate, hot.Key, own, others);
        }

        await output.WriteLineAsync($"none hot: {calm}");
        await output.WriteLineAsync($"{hot.Key} has half: the others {others}");
        await output.WriteLineAsync($"  and itself {own}");
        await output.WriteLineAsync($"S11: ratio of p99 {others.Percentile(99) / calm.Percentile(99):N2} (target 2)");
    }

    /// <summary>Every other event becomes one principal's.</summary>
    private static List<TrailEvent> Heat(IEnumerable<TrailEvent> events, Principal hot) =>
        [.. events.Select((e, i) => i % 2 == 0 ? e with { Principal = hot, Addendum = null } : e)];

    private static Task MeasureAsync(
        Caller caller,
        IReadOnlyList<TrailEvent> events,
        double rate,
        PrincipalKey? hot,
        Latencies own,
        Latencies others)
    {
        var batches = Linger(events, rate);
        var of = batches.ConvertAll(batch => batch.Events[0].Principal.Key.Equals(hot) ? own : others);
        return OpenLoop.RunAsync(
            batches.Count, i => batches[i].Due, i => of[i], i => caller.Router.RouteAsync(batches[i].Events));
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
