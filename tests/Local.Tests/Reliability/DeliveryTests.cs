using System.Text.Json.Nodes;
using Grainwatch.Contract.Reliability;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary>
/// A webhook that is down for a while, that fails after it has stored, and <c>kill -9</c> of the serving process at
/// random moments: it has each revision once, those that it would have without any fault.
/// <c>GRAINWATCH_OUTAGE_SECONDS=300</c> makes it be down as long as the measures ask.
/// </summary>
public sealed class DeliveryTests(ITestOutputHelper output) : IDisposable
{
    private const int BatchesUsually = 60;
    private const int EventsABatch = 40;

    private readonly TempFolder _folder = new();
    private readonly Random _random = new(Settings.Seed);
    private readonly Api _api = new();
    private int _kills;

    public void Dispose()
    {
        _api.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Serve_ReceiverDownAndFailingAndProcessKilled_EachRevisionOnceInTheStore()
    {
        var crowd = new Crowd(Settings.Seed) { AtWork = 16 };
        var batches = Enumerable.Range(0, BatchesUsually).Select(_ => crowd.Next(EventsABatch)).ToList();
        await using var receiver = new Receiver(Settings.Seed);
        var found = await RunAsync("data", receiver, batches, isFaulty: true);
        await using var steady = new Receiver(Settings.Seed);
        var expected = await RunAsync("reference", steady, batches, isFaulty: false);

        var why = $"{Settings.Repeat(nameof(DeliveryTests))}; {found.Count} of {expected.Count} revisions, {_kills} "
            + $"kills, {receiver.Requests} requests";
        output.WriteLine(why);
        Assert.True(expected.Count > 20, why);
        Assert.True(_kills > 3, why);
        Assert.True(receiver.Requests > expected.Count, $"nothing was tried twice; {why}");
        Assert.Empty(receiver.Faults);
        Assert.Empty(receiver.OutOfOrder);
        var differences = Deliveries.Differences(found, expected);
        Assert.True(differences.Count == 0, $"{why}\n{string.Join('\n', differences)}");
    }

    private async Task<HashSet<(string Id, int Revision)>> RunAsync(
        string name, Receiver receiver, List<List<Deed>> batches, bool isFaulty)
    {
        var data = _folder.Of(name);
        string[] arguments = ["--sinks", WriteSinks(name, receiver)];
        var process = await ServeProcess.StartAsync(data, arguments);
        try
        {
            _api.Url = await process.Serving;
            for (var i = 0; i < batches.Count; i++)
            {
                if (isFaulty && i == batches.Count / 4) await receiver.FallAsync();
                if (isFaulty && i == batches.Count / 2)
                {
                    await Task.Delay(TimeSpan.FromSeconds(Settings.OutageSeconds ?? 3));
                    receiver.Rise();
                    receiver.FailsOfTen = 4;
                }

                if (!isFaulty || _random.Next(6) > 0)
                {
                    Assert.True((await _api.SendAsync(batches[i])).IsAcknowledged);
                    continue;
                }

                process = await KillWhileSendingAsync(process, data, arguments, batches[i]);
            }

            receiver.FailsOfTen = 0;
            await DeliveredAsync(process);
            return receiver.Stored;
        }
        finally
        {
            await process.DisposeAsync();
        }
    }

    private async Task<ServeProcess> KillWhileSendingAsync(
        ServeProcess process, string data, string[] arguments, List<Deed> batch)
    {
        _kills++;
        var sending = _api.SendAsync(batch);
        await Task.Delay(_random.Next(40));
        await process.KillAsync();
        await sending.ContinueWith(_ => { }, TaskScheduler.Default);
        await process.DisposeAsync();
        var next = await ServeProcess.StartAsync(data, arguments);
        _api.Url = await next.Serving;
        Assert.True((await _api.SendAsync(batch)).IsAcknowledged);
        return next;
    }

    private async Task DeliveredAsync(ServeProcess process)
    {
        JsonObject? last = null;
        for (var left = Settings.OutageSeconds is null ? 1200 : 6000; left > 0; left--)
        {
            last = await _api.GetAsync("/v1/sinks");
            var sinks = last!["sinks"]!.AsArray();
            Assert.All(sinks, sink => Assert.Equal(0, (int)sink!["deadLetters"]!));
            // What a kill kept from being told is told within a second.
            await Task.Delay(sinks.All(sink => (int)sink!["pending"]! == 0) ? 1500 : 100);
            if (sinks.All(sink => (int)sink!["pending"]! == 0) && await IsIdleAsync()) return;
        }

        Assert.Fail($"{last}\n{process.Said}");
    }

    private async Task<bool> IsIdleAsync() =>
        (await _api.GetAsync("/v1/sinks"))!["sinks"]!.AsArray().All(sink => (string?)sink!["state"] == "idle");

    private string WriteSinks(string name, Receiver receiver)
    {
        var secret = _folder.Write($"{name}.secret", Receiver.Secret);
        return _folder.Write($"{name}.json", $$"""
            {"sinks":[
              {"name":"hook","type":"webhook","url":"{{receiver.Url}}","secretFile":"{{secret}}"},
              {"name":"file","type":"file","path":"{{_folder.Of($"{name}.jsonl")}}","format":"ocsf"}
            ]}
            """);
    }
}
