using System.Diagnostics;

namespace Grainwatch.Bench.Load;

/// <summary>Some connections, each of which sends the next when it has its answer.</summary>
internal static class ClosedLoop
{
    /// <summary>Does so many things, so many at a time; gives how long all took.</summary>
    /// <param name="count">How many.</param>
    /// <param name="connections">How many at a time.</param>
    /// <param name="latencies">Notes each.</param>
    /// <param name="send">Does one, by its number.</param>
    public static async Task<TimeSpan> RunAsync(
        int count, int connections, Latencies latencies, Func<int, Task> send)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(ConnectAsync)));
        return Stopwatch.GetElapsedTime(started);

        async Task ConnectAsync()
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                var sent = Stopwatch.GetTimestamp();
                await send(i);
                latencies.Add(sent);
            }
        }
    }
}
