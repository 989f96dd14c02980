using System.Diagnostics.CodeAnalysis;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Bench.Cluster;

/// <summary>
/// S6: one silo in this process, memory storage, one second of linger, beside raw calls; and the same over one, two and
/// three silo processes.
/// </summary>
internal sealed class CallBenchmark(string trail, string? geo)
{
    private const int Rounds = 3;
    private const int FirstWindow = 16 * 1024;
    private const double Seconds = 5;

    /// <summary>S6.</summary>
    public async Task RunAsync(TextWriter output)
    {
        var corpus = await Corpus.ReadAsync(trail, geo, output);
        await using var silo = await OwnSilo.StartAsync(new SiloSettings());
        await using var caller = await silo.CallerAsync();
        var ratio = await MeasureAsync(output, caller, corpus);
        await output.WriteLineAsync($"S6: ratio {ratio:N2} events a raw call (target 1)");
    }

    /// <summary>The same over silo processes.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "Each process is disposed with its list.")]
    public async Task ScaleAsync(TextWriter output)
    {
        for (var count = 1; count <= 3; count++)
        {
            // Read anew: what was applied would be known to nobody, but each event is given out once.
            var corpus = await Corpus.ReadAsync(trail, geo, TextWriter.Null);
            var silos = await SiloProcess.StartSomeAsync(count);
            try
            {
                await using var caller = await Caller.ConnectAsync(
                    new ClientSettings { GatewayPorts = [.. silos.Select(silo => silo.GatewayPort)] });
                await output.WriteLineAsync($"{count} silo processes, memory storage:");
                var ratio = await MeasureAsync(output, caller, corpus);
                await output.WriteLineAsync($"  ratio {ratio:N2}");
            }
            finally
            {
                foreach (var silo in silos) await silo.DisposeAsync();
            }
        }
    }

    /// <summary>Both sides in turn; gives the ratio of their medians.</summary>
    private static async Task<double> MeasureAsync(TextWriter output, Caller caller, Corpus corpus)
    {
        // Compiling takes its time on both sides; what is left of the corpus is for the rounds.
        var count = corpus.Left / (Rounds + 1);
        await Rates.CallsAsync(caller, Seconds);
        var window = (await Rates.EventsAsync(caller, corpus, count, FirstWindow)).Window;
        List<double> calls = [], events = [];
        for (var round = 0; round < Rounds && corpus.Left > 0; round++)
        {
            calls.Add(await Rates.CallsAsync(caller, Seconds));
            var applied = await Rates.EventsAsync(caller, corpus, count, window);
            events.Add(applied.PerSecond);
            window = applied.Window;
            await output.WriteLineAsync(
                $"  {calls[^1],9:N0} raw calls/s   {events[^1],9:N0} events/s in {applied.Calls:N0} calls; a second's "
                + $"events acknowledged {applied.Latencies}");
        }

        return Median(events) / Median(calls);
    }

    private static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);
}
