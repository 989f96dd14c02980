using System.Collections.Concurrent;
using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Ingest.Sinks.Writers;
using Grainwatch.Ingest.Tests.Sources;
using Xunit;
using Xunit.Abstractions;
using static Grainwatch.Ingest.Tests.Sinks.SinkAlerts;

namespace Grainwatch.Ingest.Tests.Sinks.Delivering;

public sealed class DeliveryQueueTests(ITestOutputHelper output)
{
    private readonly ConcurrentQueue<Outgoing> _sent = [];
    private readonly ManualClock _clock = new(Now);
    private Func<Outgoing, SendResult> _answer = _ => SendResult.Taken("taken");

    [Fact]
    public async Task Run_RandomFaults_EachRevisionToldIsInEachStoreAndNoneOutOfOrder()
    {
        for (var i = 0; i < Seeds.Histories(20); i++)
        {
            var seed = Seeds.First + i;
            var run = new DeliveryRun(seed);

            await run.RunAsync();

            var why = Seeds.Repeat(seed, nameof(DeliveryQueueTests));
            Assert.True(run.Crashes > 0, why);
            foreach (var (sink, stored) in run.Stores)
            {
                Assert.True(run.Told.ToHashSet().IsSubsetOf(stored), $"'{sink}' lacks a revision; {why}");
                // By their own count: each from 1 on is there.
                Assert.Empty(run.Made.Except(stored));
                foreach (var of in stored.GroupBy(entry => entry.Id))
                {
                    var revisions = of.Select(entry => entry.Revision).ToList();
                    // What came before a crash may come again; what is newer never comes before what is older.
                    var first = revisions.Distinct().ToList();
                    Assert.True(first.SequenceEqual(first.Order()), $"'{sink}': {string.Join(' ', revisions)}; {why}");
                }
            }
        }

        output.WriteLine(Seeds.Repeat(Seeds.First, nameof(DeliveryQueueTests)));
    }

    [Fact]
    public async Task Run_OutboxClearedTooSoon_IsFound()
    {
        var missing = 0;
        for (var i = 0; i < 10; i++)
        {
            var run = new DeliveryRun(Seeds.First + i) { ForgetsTooSoon = true };
            await run.RunAsync();
            missing += run.Stores.Sum(store => run.Told.Except(store.Stored).Count());
        }

        Assert.True(missing > 0, "what was never durable was delivered all the same");
    }

    [Fact]
    public async Task TakeAsync_ChangedAlerts_AreDeliveredInOrder()
    {
        await using var queue = await OpenAsync();

        await queue.TakeAsync([Make("1"), Make("2")], []);
        await queue.TakeAsync([Make("1", 2, AlertState.Closed)], []);

        await UntilAsync(() => _sent.Count == 3);
        Assert.Equal([1, 1, 2], _sent.Select(sent => sent.Alert.Revision));
        Assert.Equal(SinkState.Idle, Assert.Single(queue.Statuses()).State);
    }

    [Fact]
    public async Task TakeAsync_AlertRaisedAgainAfterItWasGone_BeginsAnew()
    {
        await using var queue = await OpenAsync();
        var gone = Make("1").Id;
        await queue.TakeAsync([Make("1"), Make("1", 2)], []);

        // What it was at last, and what it is now that it is back; told twice, as after a failure.
        await queue.TakeAsync([Make("1", 3, AlertState.Closed), Make("1")], [gone]);
        await queue.TakeAsync([Make("1", 2, AlertState.Closed)], []);

        await UntilAsync(() => _sent.Count == 5);
        Assert.Equal([1, 2, 3, 1, 2], _sent.Select(sent => sent.Alert.Revision));
        Assert.Equal(0, queue.Statuses()[0].MissedRevisions);
    }

    [Fact]
    public async Task Pump_Refused_IsADeadLetterAndTheNextGoesOn()
    {
        _answer = sent => sent.Alert.Subject == "1"
            ? new SendResult(SendOutcome.Refused, "400 no")
            : SendResult.Taken("");
        await using var queue = await OpenAsync();

        await queue.TakeAsync([Make("1"), Make("2")], []);

        await UntilAsync(() => _sent.Count == 2);
        await UntilAsync(() => queue.Statuses()[0].Pending == 0);
        Assert.Equal((1, "400 no"), (queue.Statuses()[0].DeadLetters, queue.Statuses()[0].LastError));

        _answer = _ => SendResult.Taken("");
        Assert.Equal(1, await queue.ReplayAsync("a"));
        await UntilAsync(() => _sent.Count == 3 && queue.Statuses()[0].Pending == 0);
        Assert.Equal(0, queue.Statuses()[0].DeadLetters);
        Assert.Null(await queue.ReplayAsync("b"));
    }

    [Fact]
    public async Task Pump_Failing_WaitsAndGivesUpWhenItsTimeIsOver()
    {
        _answer = _ => SendResult.Failed("down", TimeSpan.FromMinutes(1));
        await using var queue = await OpenAsync(sink => sink with { GiveUpAfter = TimeSpan.FromMinutes(10) });
        await queue.TakeAsync([Make("1")], []);
        await UntilAsync(() => queue.Statuses()[0].State == SinkState.Retrying);

        Assert.Equal(Now.AddMinutes(1), queue.Statuses()[0].NextAttempt);
        for (var attempt = 2; attempt <= 4; attempt++)
        {
            Assert.Equal(0, queue.Statuses()[0].DeadLetters);
            _clock.Advance(TimeSpan.FromMinutes(attempt == 2 ? 2 : 5));
            // Whoever waits by a real clock looks again when something comes.
            await queue.TakeAsync([Make($"wake {attempt}")], []);
            await UntilAsync(() => _sent.Count >= attempt);
        }

        await UntilAsync(() => queue.Statuses()[0].DeadLetters >= 1);
    }

    [Fact]
    public async Task Statuses_FailingForFiveMinutes_SaysFailing()
    {
        _answer = _ => SendResult.Failed("down");
        await using var queue = await OpenAsync();
        await queue.TakeAsync([Make("1")], []);
        await UntilAsync(() => queue.Statuses()[0].State == SinkState.Retrying);

        _clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(SinkState.Failing, queue.Statuses()[0].State);
    }

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        for (var left = 1000; !isTrue() && left > 0; left--) await Task.Delay(10);
        Assert.True(isTrue());
    }

    private async Task<DeliveryQueue> OpenAsync(Func<Sink, Sink>? change = null)
    {
        var sink = change?.Invoke(Sink("a")) ?? Sink("a");
        var sinks = new LiveSinks(new SinkSet("v", [sink]), _clock, _ => new Writer(this));
        var queue = await DeliveryQueue.OpenAsync(
            new NoDeliveryLog(), sinks, _clock, new DeliveryOptions { EndPatience = TimeSpan.Zero });
        queue.Start();
        return queue;
    }

    private sealed class Writer(DeliveryQueueTests test) : ISinkWriter
    {
        public Task<SendResult> SendAsync(Outgoing outgoing, CancellationToken cancellation)
        {
            test._sent.Enqueue(outgoing);
            return Task.FromResult(test._answer(outgoing));
        }

        public void Dispose()
        {
        }
    }
}
