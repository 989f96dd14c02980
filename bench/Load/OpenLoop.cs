using System.Diagnostics;

namespace Grainwatch.Bench.Load;

/// <summary>
/// Sends at a fixed rate, whether answers come or not, and counts each from when it was due: who is slow cannot slow
/// down the questions, and so look fast.
/// </summary>
internal static class OpenLoop
{
    /// <summary>Does so many things at a rate, and waits for the last.</summary>
    /// <param name="count">How many.</param>
    /// <param name="perSecond">How many a second.</param>
    /// <param name="latencies">Notes each.</param>
    /// <param name="send">Does one, by its number.</param>
    public static Task RunAsync(int count, double perSecond, Latencies latencies, Func<int, Task> send) =>
        RunAsync(count, i => i / perSecond, _ => latencies, send);

    /// <summary>Does so many things, each when it is due, and waits for the last.</summary>
    /// <param name="count">How many.</param>
    /// <param name="due">When each is due, by its number, in seconds from the start; never before the last one.</param>
    /// <param name="latencies">Notes each, by its number.</param>
    /// <param name="send">Does one, by its number.</param>
    public static async Task RunAsync(
        int count, Func<int, double> due, Func<int, Latencies> latencies, Func<int, Task> send)
    {
        var sent = new Task[count];
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // A thread of its own, for timers are too coarse; and none of the pool's waits for it, for those send.
        var thread = new Thread(() =>
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
            {
                var at = started + (long)(due(i) * Stopwatch.Frequency);
                WaitUntil(at);
                var number = i;
                sent[i] = Task.Run(() => SendAsync(number, at));
            }

            ended.SetResult();
        });
        thread.Start();
        await ended.Task;
        await Task.WhenAll(sent);

        async Task SendAsync(int number, long at)
        {
            await send(number);
            latencies(number).Add(at);
        }
    }

    private static void WaitUntil(long due)
    {
        for (var left = Left(due); left > TimeSpan.Zero; left = Left(due))
        {
            // Whole milliseconds asleep; the rest leaves the processor to whoever wants it.
            Thread.Sleep((int)left.TotalMilliseconds);
        }
    }

    private static TimeSpan Left(long due) => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
}
