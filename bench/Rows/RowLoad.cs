using System.Diagnostics;
using Grainwatch.Bench.Processes;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Replay;

namespace Grainwatch.Bench.Rows;

/// <summary>
/// Loads a population into a server as <c>replay --into URL --no-deliver</c> does: rows of history, over HTTP.
/// </summary>
internal static class RowLoad
{
    private const int Connections = 4;
    private const int RowsOfRequest = 4096;

    // Connections get ahead of each other, and the rows of all of them are made as they go.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    /// <summary>Sends all rows; tells rates and what it took.</summary>
    public static async Task RunAsync(TextWriter output, ServingProcess server, RowPopulation population)
    {
        var started = Stopwatch.GetTimestamp();
        var (before, own) = (server.Usage, ProcessUsage.OfThis());
        var route = new EngineRoute(
            server.Client, PolicyInForce.Default.Version, delivers: false, s_patience, TimeProvider.System);
        var receipts = await Task.WhenAll(
            Enumerable.Range(0, Connections).Select(connection => Task.Run(() => SendAsync(connection))));
        var receipt = receipts.Aggregate((one, other) => one + other);
        var took = Stopwatch.GetElapsedTime(started);
        var (after, ownAfter) = (server.Usage, ProcessUsage.OfThis());
        var used = after.ProcessorTime - before.ProcessorTime;
        await output.WriteLineAsync(
            $"loaded {receipt.Total:N0} rows in {took.TotalSeconds:N1} s: {receipt.Total / took.TotalSeconds:N0} "
            + $"rows/s, durable ({receipt.Duplicate:N0} duplicates, {receipt.Late:N0} late); server "
            + $"{used.TotalMicroseconds / receipt.Total:N2} us of processor time a row, peak "
            + $"{after.ResidentBytesMax / 1e6:N0} MB resident (the load took "
            + $"{(ownAfter.ProcessorTime - own.ProcessorTime).TotalMicroseconds / receipt.Total:N2} us a row more)");

        async Task<ApplyReceipt> SendAsync(int connection)
        {
            var sum = default(ApplyReceipt);
            // An organisation's rows go through one connection, so that they arrive in their order.
            foreach (var rows in population.RowsOf(copy => copy % Connections == connection).Chunk(RowsOfRequest))
                sum += await route.RouteAsync(rows);
            return sum;
        }
    }
}
