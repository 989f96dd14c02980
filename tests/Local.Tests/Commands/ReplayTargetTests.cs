using System.Text.Json;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Commands;
using Xunit;
using static Grainwatch.Local.Tests.Commands.CommandRun;

namespace Grainwatch.Local.Tests.Commands;

/// <summary>A replay that teaches a data folder, or an engine that runs elsewhere.</summary>
public sealed class ReplayTargetTests : IDisposable
{
    private static readonly string s_trail = Path.Combine(Sample, "AWSLogs");
    private static readonly string s_geo = Path.Combine(Sample, "geo");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--no-deliver", "say --into")]
    [InlineData("--into=ftp://there", "no address of a gateway")]
    [InlineData("--into=http://127.0.0.1:1|--geo=geo", "leave out --geo")]
    [InlineData("--into=http://127.0.0.1:1|--against=default", "leave --into out")]
    public async Task Replay_TargetThatMakesNoSense_IsUsage(string options, string why)
    {
        var path = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        var run = await RunAsync(["replay", path, .. options.Split('|')]);

        Assert.Equal(64, run.Code);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_IntoAnEngineThatIsNotThere_SaysSoAtOnce()
    {
        var path = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        var run = await RunAsync("replay", path, "--into", "http://127.0.0.1:1");

        Assert.Equal(1, run.Code);
        Assert.Contains("no engine answers at http://127.0.0.1:1/", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_HistoryIntoAFolder_IsHistoryAfterARestart()
    {
        var data = _folder.Of("data");
        await RunAsync("replay", s_trail, "--geo", s_geo, "--into", data, "--no-deliver");
        var none = _folder.Write("none.jsonl", TrailText.Service("2026-05-01T10:02:00Z"));

        var run = await RunAsync("replay", none, "--geo", s_geo, "--into", data, "--format", "json");

        var alerts = JsonDocument.Parse(run.Out).RootElement.GetProperty("alerts").EnumerateArray().ToList();
        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.True(alert.GetProperty("backfilled").GetBoolean()));
    }

    [Fact]
    public async Task Replay_HistoryIntoARunningEngine_RaisesWhatAReplayDoes()
    {
        using var stop = new CancellationTokenSource();
        using var output = new AwaitedWriter("Ctrl-C");
        var running = GrainwatchCommand.RunAsync(
            ["serve", "--listen", "127.0.0.1:0", "--data", _folder.Of("data"), "--geo", s_geo],
            Terminal.Of(output, TextWriter.Null),
            stop.Token);
        await output.Seen.WaitAsync(TimeSpan.FromMinutes(2));
        var url = output.ToString().Split(' ').First(word => word.StartsWith("http", StringComparison.Ordinal));

        var run = await RunAsync("replay", s_trail, "--into", url, "--no-deliver");

        Assert.Equal(0, run.Code);
        Assert.Matches(@"accepted +1,188\n", run.Out);
        Assert.DoesNotContain("no alerts", run.Out, StringComparison.Ordinal);
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        var history = await CountAsync(client, "?backfilled=true&limit=1000");
        Assert.Equal(0, await CountAsync(client, "?backfilled=false"));
        await stop.CancelAsync();
        Assert.Equal(0, await running);
        var here = await RunAsync("replay", s_trail, "--geo", s_geo, "--format", "json");
        Assert.Equal(
            JsonDocument.Parse(here.Out).RootElement.GetProperty("summary").GetProperty("openAlerts").GetInt32(),
            history);

        static async Task<int> CountAsync(HttpClient client, string query) => JsonDocument
            .Parse(await client.GetStringAsync(new Uri($"v1/alerts{query}", UriKind.Relative)))
            .RootElement.GetProperty("alerts").GetArrayLength();
    }
}
