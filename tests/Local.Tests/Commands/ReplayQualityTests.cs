using System.Text.Json;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;
using static Grainwatch.Local.Tests.Commands.CommandRun;

namespace Grainwatch.Local.Tests.Commands;

public sealed class ReplayQualityTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Replay_ScoreAndAgainst_JsonCarriesAll()
    {
        var sample = Sample;

        var run = await RunAsync(
            "replay", Path.Combine(sample, "AWSLogs"), "--geo", Path.Combine(sample, "geo"), "--format", "json",
            "--score", Path.Combine(sample, "labels.jsonl"), "--against", "default");

        Assert.Equal(0, run.Code);
        var root = JsonDocument.Parse(run.Out).RootElement;
        var score = root.GetProperty("score");
        Assert.Equal(score.GetRawText(), root.GetProperty("scoreAgainst").GetRawText());
        Assert.Equal(
            ["federated-relay", "instance-console", "new-geolocation", "two-countries"],
            score.GetProperty("incidents").EnumerateArray().Select(kind => kind.GetProperty("kind").GetString()));
        var rules = score.GetProperty("rules").EnumerateArray().ToList();
        Assert.Equal("sum", rules[^1].GetProperty("rule").GetString());
        Assert.Equal(
            rules[^1].GetProperty("false").GetInt32(), score.GetProperty("falseAlerts").GetArrayLength());
        Assert.Equal(
            rules[^1].GetProperty("false").GetInt32(),
            score.GetProperty("falseClasses").EnumerateArray().Sum(one => one.GetProperty("count").GetInt32()));
        Assert.Equal(0, root.GetProperty("comparison").GetProperty("changes").GetArrayLength());
        Assert.NotEqual(0, root.GetProperty("comparison").GetProperty("same").GetInt32());
    }

    [Fact]
    public async Task Replay_ScoreText_ListsTheScoreAndNotTheAlerts()
    {
        var run = await RunAsync(
            "replay", Path.Combine(Sample, "AWSLogs"), "--geo", Path.Combine(Sample, "geo"), "--score",
            Path.Combine(Sample, "labels.jsonl"));

        Assert.Equal(0, run.Code);
        Assert.Matches(@"console-login-multiple-countries +1 +· +100\.0 %\n", run.Out);
        Assert.Matches(@"two-countries +1 +1 +100\.0 %\n  by console-login-multiple-countries +1\n", run.Out);
        Assert.Contains("false alerts by class", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("CRITICAL", run.Out, StringComparison.Ordinal);
        Assert.Matches("sum +1,258\n", run.Out);
    }

    [Fact]
    public async Task Replay_LabelsOfAnotherTrail_SaysThatNothingWasRead()
    {
        var trail = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        var run = await RunAsync("replay", trail, "--score", Path.Combine(Sample, "labels.jsonl"));

        Assert.Contains("missed incidents", run.Out, StringComparison.Ordinal);
        Assert.Contains("None of its events is in what was read.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_BadLabels_EndsWith78AndNamesTheLine()
    {
        var trail = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));
        var labels = _folder.Write("labels.jsonl", "{\"id\":\"a\"}\n");

        var run = await RunAsync("replay", trail, "--score", labels);

        Assert.Equal(78, run.Code);
        Assert.Contains($"--score: '{labels}', line 1: 'kind' is missing", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Theory]
    [InlineData(66, "--score", "absent")]
    [InlineData(78, "--against", "absent")]
    [InlineData(64, "--against", "default", "--data", "folder")]
    public async Task Replay_CannotBeHeldAgainst_SaysWhy(int code, params string[] arguments)
    {
        var trail = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        var run = await RunAsync(["replay", trail, .. arguments]);

        Assert.Equal(code, run.Code);
        Assert.Contains(code == 78 ? "policy 'absent'" : arguments[0], run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists("folder"));
    }
}
