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
    private const string States = """
        "open","acknowledged","closed","suppressed","superseded","withdrawn"
        """;

    private readonly TempFolder _folder = new();
    private readonly Random _random = new(Settings.Seed);
    private readonly Api _api = new();
    private int _kills;
    private TimeSpan _drained;

    private static TimeSpan Outage => TimeSpan.FromSeconds(Settings.OutageSeconds ?? 3);

    public void Dispose()
    {
        _api.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Serve_ReceiverForgetsWhatItAcknowledged_IsFound()
    {
        var crowd = new Crowd(Settings.Seed) { AtWork = 16 };
        await using var receiver = new Receiver(Settings.Seed) { ForgetsOfTen = 3 };

        var (found, made) = await RunAsync(
            "data", receiver, [.. Enumerable.Range(0, 20).Select(_ => crowd.Next(EventsABatch))], isFaulty: false);

        Assert.NotEmpty(Deliveries.Gaps(found, made));
    }

    [Fact]
    public async Task Serve_ReceiverDownAndFailingAndProcessKilled_EachRevisionOnceInTheStore()
    {
        var crowd = new Crowd(Settings.Seed) { AtWork = 16 };
        var batches = Enumerable.Range(0, BatchesUsually).Select(_ => crowd.Next(EventsABatch)).ToList();
        await using var receiver = new Receiver(Settings.Seed);
        var (found, made) = await RunAsync("data", receiver, batches, isFaulty: true);
        await using var steady = new Receiver(Settings.Seed);
        var (expected, _) = await RunAsync("reference", steady, batches, isFaulty: false);

        var repeated = receiver.Requests - found.Count;
        var why = $"{Settings.Repeat(nameof(DeliveryTests))}; {made.Count} alerts, {found.Count} of {expected.Count} "
            + $"revisions, {_kills} kills, {receiver.Requests} requests, {repeated} of them for what was there; down "
            + $"for {Outage.TotalSeconds} s, then all was there after {_drained.TotalSeconds:0.0} s";
        output.WriteLine(why);
        Assert.True(expected.Count > 20, why);
        Assert.True(expected.Count > made.Count, $"nothing was ever changed; {why}");
        Assert.True(_kills > 3, why);
        Assert.True(repeated > 0, $"nothing was tried twice; {why}");
        Assert.Empty(receiver.Faults);
        Assert.Empty(receiver.OutOfOrder);
        string[] differences = [.. Deliveries.Gaps(found, made), .. Deliveries.Differences(found, expected)];
        Assert.True(differences.Length == 0, $"{why}\n{string.Join('\n', differences)}");
    }

    /// <summary>What the receiver has, and the alerts that the host has with their revisions.</summary>
    private async Task<(HashSet<(string Id, int Revision)> Found, List<(string Id, int Revision)> Made)> RunAsync(
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
                    await Task.Delay(Outage);
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
            var since = TimeProvider.System.GetTimestamp();
            await DeliveredAsync(process, receiver);
            if (isFaulty) _drained = TimeProvider.System.GetElapsedTime(since);
            return (receiver.Stored, await MadeAsync());
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

    /// <summary>Waits until nothing waits, and whoever forgets nothing has each revision.</summary>
    private async Task DeliveredAsync(ServeProcess process, Receiver receiver)
    {
        JsonObject? last = null;
        IReadOnlyList<string> gaps = [];
        for (var left = Settings.OutageSeconds is null ? 600 : 3000; left > 0; left--)
        {
            last = await _api.GetAsync("/v1/sinks");
            var sinks = last!["sinks"]!.AsArray();
            Assert.All(sinks, sink =>
                Assert.Equal((0, 0), ((int)sink!["deadLetters"]!, (int)sink["missedRevisions"]!)));
            gaps = receiver.ForgetsOfTen > 0 ? [] : Deliveries.Gaps(receiver.Stored, await MadeAsync());
            if (gaps.Count == 0 && sinks.All(sink => (string?)sink!["state"] == "idle")) return;
            await Task.Delay(200);
        }

        Assert.Fail($"{string.Join('\n', gaps)}\n{last}\n{process.Said}");
    }

    /// <summary>All alerts in any state, by the host's own count.</summary>
    private async Task<List<(string Id, int Revision)>> MadeAsync()
    {
        List<(string, int)> made = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await _api.GetAsync($"/v1/alerts?state={States.Replace("\"", "")}&limit=500{cursor}"))!;
            made.AddRange(page["alerts"]!.AsArray().Select(alert => ((string)alert!["id"]!, (int)alert["revision"]!)));
            cursor = (string?)page["next"] is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : null;
        }

        return made;
    }

    private string WriteSinks(string name, Receiver receiver)
    {
        var secret = _folder.Write($"{name}.secret", Receiver.Secret);
        var filter = $$"""{"states":[{{States}}]}""";
        return _folder.Write($"{name}.json", $$"""
            {"sinks":[
              {"name":"hook","type":"webhook","url":"{{receiver.Url}}","secretFile":"{{secret}}",
               "filter":{{filter}} },
              {"name":"file","type":"file","path":"{{_folder.Of($"{name}.jsonl")}}","format":"ocsf"}
            ]}
            """);
    }
}
