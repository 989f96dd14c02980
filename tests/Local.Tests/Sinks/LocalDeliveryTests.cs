using System.Collections.Concurrent;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Ingest.Sinks.Writers;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Log;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Sinks;
using Xunit;

namespace Grainwatch.Local.Tests.Sinks;

public sealed class LocalDeliveryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _sent = [];

    private string Queue => _folder.Of("data", "delivery", "queue-1.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_AfterAnOrderlyEnd_DeliversNothingAgain()
    {
        var story = StoryBook.Tell("two-countries");
        await RunAsync(async principals =>
        {
            await principals.ApplyAsync(story.Key, story.Events, default);
            await UntilAsync(() => _sent.Count == 2);
        });

        await RunAsync(async principals =>
        {
            // Whoever is read again tells again what it had to tell.
            await principals.ViewAsync(story.Key);
            await principals.DecideAsync(story.Key, Shared());
            await Task.Delay(1500);
        });

        Assert.Equal(_sent.Count, _sent.Distinct().Count());
    }

    [Fact]
    public async Task Start_AfterACrashBetweenTheWriteAndTheQueue_TellsWhatWasNotTold()
    {
        var (first, second) = (StoryBook.Tell("two-countries"), StoryBook.Tell("stolen-key"));
        await RunAsync(async principals =>
        {
            await principals.ApplyAsync(first.Key, first.Events, default);
            await UntilAsync(() => _sent.Count == 2);
            // The mark follows the log.
            await Task.Delay(2500);
        });
        File.Copy(Queue, _folder.Of("before"));
        var delivered = _sent.Count;
        await RunAsync(async principals =>
        {
            await principals.ApplyAsync(second.Key, second.Events, default);
            await UntilAsync(() => _sent.Count > delivered);
            await Task.Delay(1000);
        });
        var expected = _sent.ToHashSet();
        _sent.Clear();

        // As if the process had died when the memory was on the disk and the queue was not.
        File.Copy(_folder.Of("before"), Queue, overwrite: true);
        await RunAsync(async _ =>
        {
            await UntilAsync(() => _sent.Count >= expected.Count - delivered);
            await Task.Delay(1000);
        });

        Assert.Equal(expected.Count - delivered, _sent.Distinct().Count());
        Assert.True(expected.IsSupersetOf(_sent));
    }

    private static MarkShared Shared() => new()
    {
        Id = "1",
        At = DateTime.UtcNow,
        By = "ana",
        Shared = true,
    };

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        for (var left = 1000; !isTrue() && left > 0; left--) await Task.Delay(10);
        Assert.True(isTrue());
    }

    private async Task RunAsync(Func<LocalPrincipals, Task> run)
    {
        using var store = LogStore.Open(_folder.Of("data"), PolicyInForce.Default, new LogOptions { Shards = 2 });
        var sinks = new LiveSinks(
            new SinkSet("v", [new Sink { Name = "a", Type = SinkType.Stdout }]), TimeProvider.System,
            _ => new Writer(_sent));
        await using var delivery = await LocalDelivery.OpenAsync(_folder.Of("data"), sinks, TimeProvider.System);
        using var principals = new LocalPrincipals(store, Policy.Default, TimeProvider.System, null, null, delivery);
        delivery.Start();
        await run(principals);
    }

    private sealed class Writer(ConcurrentQueue<string> sent) : ISinkWriter
    {
        public Task<SendResult> SendAsync(Outgoing outgoing, CancellationToken cancellation)
        {
            sent.Enqueue(outgoing.Key);
            return Task.FromResult(SendResult.Taken(""));
        }

        public void Dispose()
        {
        }
    }
}
