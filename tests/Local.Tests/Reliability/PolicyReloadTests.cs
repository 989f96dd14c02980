using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Grainwatch.Contract.Reliability;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Tests.Commands;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary>A policy that changes under a process that serves, under load.</summary>
public sealed class PolicyReloadTests(ITestOutputHelper output) : IDisposable
{
    private const string First = """{ "rules": { "new-geolocation-for-event-type": { "learning": "1d" } } }""";
    private const string Second = """{ "rules": { "new-geolocation-for-event-type": { "learning": "0d" } } }""";
    private const string Broken = "{\n  \"lateness\": \"x\"\n}";

    private const string Before = "444455556666";
    private const string After = "777788889999";

    private readonly TempFolder _folder = new();
    private readonly Crowd _crowd = new(Settings.Seed);

    private string Data => _folder.Of("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Serve_FileChangedUnderLoad_LosesNothingAndStampsWhatComesNext()
    {
        output.WriteLine(Settings.Repeat(nameof(Serve_FileChangedUnderLoad_LosesNothingAndStampsWhatComesNext)));
        var file = _folder.Write("policy.json", First);
        List<Deed> sent = [];
        var waits = new List<double>();
        string? shown;
        await using (var process = await ServeProcess.StartAsync(Data, "--policy", file))
        {
            using var api = new Api { Url = await process.Serving };
            // Somebody who does nothing any more when the policy changes.
            foreach (var some in new Crowd(Settings.Seed + 2, Before).Next(1000).Chunk(200))
                Assert.True((await api.SendAsync(some)).IsAcknowledged);
            using var enough = new CancellationTokenSource();
            var senders = Enumerable.Range(0, 4).Select(_ => Task.Run(() => SendAsync(api, sent, waits, enough.Token)))
                .ToList();
            await Task.Delay(1000);
            await WriteAsync(file, Second);
            var changed = await UntilAsync(api, policy => policy["version"]!.ToString() == VersionOf(Second));
            await Task.Delay(1000);
            await WriteAsync(file, Broken);
            var refused = await UntilAsync(api, policy => policy["problems"]!.AsArray().Count > 0);
            await enough.CancelAsync();
            await Task.WhenAll(senders);
            output.WriteLine($"{sent.Count} events; in force after {changed:0.0} s, refused after {refused:0.0} s; the "
                + $"longest answer took {waits.Max() * 1000:0} ms");

            var status = await api.GetAsync("/v1/status");
            Assert.Equal("degraded", status!["status"]!.ToString());
            Assert.Equal(VersionOf(Second), status["policy"]!["version"]!.ToString());
            var problem = status["policy"]!["problems"]![0]!.ToString();
            Assert.StartsWith($"{file}:2:15: error: $.lateness: 'x'", problem, StringComparison.Ordinal);
            Assert.Single(process.Said.Split('\n'), line => line.Contains(":2:15: error:", StringComparison.Ordinal));

            // Whoever nobody knew before is judged by the second policy alone.
            foreach (var some in new Crowd(Settings.Seed + 1, After).Next(1000).Chunk(200))
                Assert.True((await api.SendAsync(some)).IsAcknowledged);
            Assert.Equal([VersionOf(First)], await StampsAsync(api, Before));
            Assert.Equal([VersionOf(Second)], await StampsAsync(api, After));
            Assert.Equal(sent.Count, await DuplicatesAsync(api, sent));
            shown = await ShownAsync(api, sent);
            await process.KillAsync();
        }

        // What is folded again, each row by the policy that was in force then, is what was.
        File.WriteAllText(file, Second);
        await using var again = await ServeProcess.StartAsync(Data, "--policy", file);
        using var second = new Api { Url = await again.Serving };
        Assert.Equal(shown, await ShownAsync(second, sent));
        Assert.Equal(sent.Count, await DuplicatesAsync(second, sent));
    }

    [Fact]
    public async Task Serve_PolicyApplied_OutlivesTheProcess()
    {
        await using (var process = await ServeProcess.StartAsync(Data))
        {
            var (code, text) = await RunAsync(await process.Serving, "apply", _folder.Write("policy.json", Second));
            Assert.Equal((0, true), (code, text.Contains("learning: 14d to 0s", StringComparison.Ordinal)));
            await process.KillAsync();
        }

        await using var again = await ServeProcess.StartAsync(Data);
        using var api = new Api { Url = await again.Serving };
        Assert.Equal(VersionOf(Second), (await api.GetAsync("/v1/policy"))!["version"]!.ToString());
        Assert.Equal(Second, (await api.GetAsync("/v1/policy"))!["document"]!.ToString());
        Assert.Contains($"policy {VersionOf(Second)}, in force in '{Data}' since", again.Said);
    }

    private static string VersionOf(string text) => PolicyParser.Parse(Encoding.UTF8.GetBytes(text)).Policy!.Version;

    private static async Task<(int Code, string Text)> RunAsync(Uri server, params string[] arguments)
    {
        var run = await CommandRun.RunAsync(["policy", .. arguments, "--server", server.ToString()]);
        return (run.Code, run.Out);
    }

    /// <summary>As an editor does: what is there half is not a policy yet.</summary>
    private static async Task WriteAsync(string file, string text)
    {
        await File.WriteAllTextAsync(file, text[..^1]);
        await Task.Delay(100);
        await File.WriteAllTextAsync(file, text);
    }

    private static async Task<double> UntilAsync(Api api, Func<JsonNode, bool> isSo)
    {
        var watch = Stopwatch.StartNew();
        while (!isSo((await api.GetAsync("/v1/status"))!["policy"]!))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "nothing happens");
            await Task.Delay(50);
        }

        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<long> DuplicatesAsync(Api api, List<Deed> deeds)
    {
        var sum = 0L;
        foreach (var some in deeds.Chunk(500)) sum += (await api.SendAsync(some))["duplicate"];
        return sum;
    }

    /// <summary>The versions of the policies by which the alerts of an account were judged.</summary>
    private static async Task<IReadOnlyList<string>> StampsAsync(Api api, string account)
    {
        var page = await api.GetAsync($"/v1/alerts?account={account}&state=all&limit=100");
        SortedSet<string> stamps = [];
        foreach (var header in page!["alerts"]!.AsArray())
            stamps.Add((await api.GetAsync($"/v1/alerts/{header!["id"]}"))!["policy"]!.ToString());
        return [.. stamps];
    }

    /// <summary>Everything that some principals remember, without what passes with time.</summary>
    private static async Task<string> ShownAsync(Api api, List<Deed> deeds)
    {
        var text = new StringBuilder();
        foreach (var key in deeds.Select(deed => deed.Principal).Distinct().Order(StringComparer.Ordinal).Take(20))
        {
            var view = (await api.GetAsync($"/v1/principals/{key}"))!;
            view.Remove("risk");
            view.Remove("duplicates");
            text.Append(view.ToJsonString());
            foreach (var alert in view["alerts"]!.AsArray())
                text.Append((await api.GetAsync($"/v1/alerts/{alert!["id"]}"))!["policy"]);
        }

        return text.ToString();
    }

    private async Task SendAsync(Api api, List<Deed> sent, List<double> waits, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            List<Deed> some;
            // One after the other as they are given out: no event is late.
            lock (_crowd) some = _crowd.Next(20);
            var watch = Stopwatch.StartNew();
            Assert.True((await api.SendAsync(some, CancellationToken.None)).IsAcknowledged);
            lock (sent)
            {
                sent.AddRange(some);
                waits.Add(watch.Elapsed.TotalSeconds);
            }
        }
    }
}
