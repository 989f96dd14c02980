using System.Text.Json.Nodes;
using Grainwatch.Contract.Reliability;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Tests.Commands;
using Grainwatch.Local.Tests.Reliability;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Local.Tests.Sinks;

/// <summary>Sinks that change under a process: one stays and keeps what waits for it, one comes, one goes.</summary>
public sealed class SinksReloadTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Crowd _crowd = new(Settings.Seed) { AtWork = 16 };
    private readonly Api _api = new();

    public void Dispose()
    {
        _api.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Serve_FileChanged_WhatWaitsStaysWhatIsNewBeginsAndWhatIsWrongIsToldAndChangesNothing()
    {
        output.WriteLine(Settings.Repeat(nameof(SinksReloadTests)));
        await using var kept = new Receiver(Settings.Seed);
        await using var other = new Receiver(Settings.Seed);
        var file = _folder.Write("sinks.json", Text(kept));
        await using var process = await ServeProcess.StartAsync(_folder.Of("data"), "--sinks", file);
        _api.Url = await process.Serving;
        var first = await VersionAsync();
        await SendAsync(10);
        await UntilAsync(sinks => Pending(sinks, "kept") == 0 && kept.Stored.Count > 0);
        await kept.FallAsync();
        await SendAsync(10);
        await UntilAsync(sinks => Pending(sinks, "kept") > 0);
        var waited = Pending((await _api.GetAsync("/v1/sinks"))!, "kept");

        // One comes: it begins now, and what waits for the other stays.
        await File.WriteAllTextAsync(file, Text(kept, ("other", other)));
        await UntilAsync(sinks => Version(sinks) != first);
        var second = await VersionAsync();
        Assert.Equal(waited, Pending((await _api.GetAsync("/v1/sinks"))!, "kept"));
        Assert.Empty(other.Stored);
        await other.FallAsync();
        await SendAsync(10);
        await UntilAsync(sinks => Pending(sinks, "other") > 0);

        // A wrong one: nothing changes, and everybody can see why.
        await File.WriteAllTextAsync(file, """{ "sinks": [ { "name": "kept", "type": "webhook" } ] }""");
        await UntilAsync(sinks => sinks["inForce"]!["problems"]!.AsArray().Count > 0);
        var status = (await _api.GetAsync("/v1/status"))!;
        Assert.Equal(second, await VersionAsync());
        Assert.Equal(("degraded", second), (
            (string?)status["sinkSettings"]!["status"], (string?)status["sinkSettings"]!["version"]));
        Assert.Contains("needs one of 'url'", process.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(Receiver.Secret, status.ToJsonString() + process.Said, StringComparison.Ordinal);
        var shown = await CommandRun.RunAsync("sink", "list", "--server", $"{_api.Url}");
        Assert.Contains($"sinks {second}", shown.Out, StringComparison.Ordinal);
        Assert.Contains("needs one of 'url'", shown.Out, StringComparison.Ordinal);

        // Mended, and the new one is gone again, with what waited for it; what waited for the other comes.
        await File.WriteAllTextAsync(file, Text(kept));
        await UntilAsync(sinks => Version(sinks) == first && sinks["sinks"]!.AsArray().Count == 1);
        Assert.Empty((await _api.GetAsync("/v1/sinks"))!["inForce"]!["problems"]!.AsArray());
        kept.Rise();
        await UntilAsync(sinks => Pending(sinks, "kept") == 0);
        Assert.Empty(Deliveries.Gaps(kept.Stored, await MadeAsync()));
        Assert.Contains("the sink 'other' is not configured any more", process.Said, StringComparison.Ordinal);
        output.WriteLine($"{waited} waited for the sink that stayed; {kept.Stored.Count} revisions were delivered");
    }

    [Fact]
    public async Task Serve_AddressChangedWhileItFails_IsTriedAtOnce()
    {
        await using var dead = new Receiver(Settings.Seed);
        await dead.FallAsync();
        await using var well = new Receiver(Settings.Seed);
        var file = _folder.Write("sinks.json", Text(dead));
        await using var process = await ServeProcess.StartAsync(_folder.Of("data"), "--sinks", file);
        _api.Url = await process.Serving;
        await SendAsync(10);
        await UntilAsync(sinks => (string?)sinks["sinks"]![0]!["state"] == "retrying");

        await File.WriteAllTextAsync(file, Text(well));

        await UntilAsync(sinks => Pending(sinks, "kept") == 0);
        Assert.Empty(Deliveries.Gaps(well.Stored, await MadeAsync()));
    }

    private static int Pending(JsonObject sinks, string name) => (int)sinks["sinks"]!.AsArray()
        .Single(sink => (string?)sink!["name"] == name)!["pending"]!;

    private static string Version(JsonObject sinks) => (string)sinks["inForce"]!["version"]!;

    private async Task<string> VersionAsync() => Version((await _api.GetAsync("/v1/sinks"))!);

    private async Task SendAsync(int batches)
    {
        for (var i = 0; i < batches; i++) Assert.True((await _api.SendAsync(_crowd.Next(40))).IsAcknowledged);
    }

    private async Task<List<(string Id, int Revision)>> MadeAsync() =>
    [
        .. (await _api.GetAsync(
                "/v1/alerts?state=open,acknowledged,closed,suppressed,superseded,withdrawn&limit=1000"))!["alerts"]!
            .AsArray().Select(alert => ((string)alert!["id"]!, (int)alert["revision"]!)),
    ];

    private async Task UntilAsync(Func<JsonObject, bool> isTrue)
    {
        JsonObject? last = null;
        for (var left = 300; left > 0; left--)
        {
            last = (await _api.GetAsync("/v1/sinks"))!;
            if (isTrue(last)) return;
            await Task.Delay(100);
        }

        Assert.Fail($"{last}");
    }

    /// <summary>A file with a sink for alerts in any state, and another one.</summary>
    private string Text(Receiver kept, params (string Name, Receiver To)[] more)
    {
        var secret = _folder.Write("secret", Receiver.Secret);
        (string Name, Receiver To)[] all = [("kept", kept), .. more];
        var states = "\"open\",\"acknowledged\",\"closed\",\"suppressed\",\"superseded\",\"withdrawn\"";
        var entries = all.Select(sink => $$"""
            { "name": "{{sink.Name}}", "type": "webhook", "url": "{{sink.To.Url}}", "secretFile": "{{secret}}",
              "filter": { "states": [{{states}}] } }
            """);
        return $$"""{ "sinks": [ {{string.Join(", ", entries)}} ] }""";
    }
}
