using System.Diagnostics;
using Grainwatch.Bench.Load;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Bench.Cluster;

/// <summary>The two sides of S6, as rates of one client.</summary>
internal static class Rates
{
    // As many grains as the usual corpus has principals.
    private const int Grains = 598;
    private const int EventsMin = 1024;
    private const int EventsMax = 256 * 1024;

    /// <summary>Calls of empty grains a second, as many at once as events are sent with.</summary>
    public static async Task<double> CallsAsync(Caller caller, double seconds)
    {
        var grains = Enumerable.Range(0, Grains).Select(i => caller.Grains.GetGrain<IEmptyGrain>($"{i}")).ToArray();
        await Task.WhenAll(grains.Select(grain => grain.CallAsync()));
        var calls = 0L;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Caller.CallsMax).Select(i => Task.Run(() => LoopAsync(i))));
        return calls / Stopwatch.GetElapsedTime(started).TotalSeconds;

        async Task LoopAsync(int first)
        {
            var mine = 0;
            for (; Stopwatch.GetElapsedTime(started).TotalSeconds < seconds; mine++)
                await grains[(first + mine) % Grains].CallAsync();
            Interlocked.Add(ref calls, mine);
        }
    }

    /// <summary>
    /// Events acknowledged a second, with a linger of one second: what arrives within a second, at the rate at which
    /// the cluster takes them, is handed over together, one call for each principal.
    /// </summary>
    /// <param name="caller">The client.</param>
    /// <param name="corpus">The events.</param>
    /// <param name="count">How many, at least, unless the corpus or the time ends.</param>
    /// <param name="window">Events of a second, to begin with.</param>
    /// <param name="seconds">For how long at most.</param>
    public static async Task<Applied> EventsAsync(
        Caller caller, Corpus corpus, int count, int window, double seconds = double.MaxValue)
    {
        var (receipt, calls, again) = (default(ApplyReceipt), 0L, 0);
        var latencies = new Latencies();
        var started = Stopwatch.GetTimestamp();
        while (receipt.Total < count && Stopwatch.GetElapsedTime(started).TotalSeconds < seconds && corpus.Left > 0)
        {
            calls += corpus.KeysOf(window).Count;
            var events = corpus.Take(window);
            var sent = Stopwatch.GetTimestamp();
            receipt += await AcknowledgedAsync(events);
            latencies.Add(sent);
            var perSecond = events.Count / Stopwatch.GetElapsedTime(sent).TotalSeconds;
            window = Math.Clamp((int)perSecond, EventsMin, EventsMax);
        }

        return new Applied(receipt, calls, again, Stopwatch.GetElapsedTime(started), window, latencies);

        // As whoever sends does: until all of them are acknowledged.
        async Task<ApplyReceipt> AcknowledgedAsync(IReadOnlyList<TrailEvent> events)
        {
            while (true)
            {
                try
                {
                    return await caller.Router.RouteAsync(events);
                }
                catch (PrincipalStoreException)
                {
                    again++;
                    await Task.Delay(TimeSpan.FromSeconds(1));
                }
            }
        }
    }
}

/// <summary>What was applied.</summary>
/// <param name="Receipt">The events.</param>
/// <param name="Calls">Calls in which they were.</param>
/// <param name="Again">How often a second's events were sent again, because storage was too slow for some.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Window">Events of a second at the end.</param>
/// <param name="Latencies">From a window's end to its acknowledgement.</param>
internal sealed record Applied(
    ApplyReceipt Receipt, long Calls, int Again, TimeSpan Duration, int Window, Latencies Latencies)
{
    /// <summary>Events a second.</summary>
    public double PerSecond => Receipt.Total / Duration.TotalSeconds;
}
