using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Grainwatch.Ingest.Tests;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Commands;
using Xunit;
using static Grainwatch.Local.Tests.Commands.CommandRun;

namespace Grainwatch.Local.Tests.Commands;

public sealed class CommandTests : IDisposable
{
    private static readonly string[] Rules =
    [
        "console-login-multiple-countries", "new-geolocation-for-event-type", "federated-console-login",
        "ec2-instance-console-login",
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Demo_Once_ShowsAllFourRules()
    {
        var run = await RunAsync("demo", "--once");

        Assert.Equal(0, run.Code);
        foreach (var rule in Rules) Assert.Contains(rule, run.Out, StringComparison.Ordinal);
        Assert.Empty(run.Error);
        Assert.DoesNotContain('\u001b', run.Out);
        Assert.All(run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Assert.All(run.Out.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        Assert.Matches(@"\n  from [\d.]+ \(AS\d+ [^)]+\)(, key A[KS]IA\w{4}…)?, [^,]+\n", run.Out);
    }

    [Fact]
    public async Task Replay_SumAboveHundred_IsSaid()
    {
        var run = await RunAsync("replay", Path.Combine(Sample, "AWSLogs"), "--geo", Path.Combine(Sample, "geo"));

        Assert.Matches(@"\n  = 10\d, kept within 0–100\n", run.Out);
    }

    [Fact]
    public async Task Demo_UntilStopped_ServesWhatItInvitesTo()
    {
        using var stop = new CancellationTokenSource();
        using var output = new AwaitedWriter("/v1/events'");
        var running = GrainwatchCommand.RunAsync(
            ["demo", "--listen", "127.0.0.1:0"], Terminal.Of(output, TextWriter.Null), stop.Token);
        await output.Seen.WaitAsync(TimeSpan.FromMinutes(2));

        var urls = output.ToString().Split('\n')
            .Where(line => line.StartsWith("  curl -s 'http", StringComparison.Ordinal))
            .Select(line => line.Split('\'')[1]).ToList();
        using var client = new HttpClient();
        foreach (var url in urls)
        {
            var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri(url)));
            Assert.NotEmpty(answer.RootElement.EnumerateObject());
        }

        Assert.Equal(3, urls.Count);
        // It is at the sample's time: nothing is stale, and what happens today is taken all the same.
        var server = new Uri(urls[0]);
        var status = JsonDocument.Parse(await client.GetStringAsync(new Uri(server, "/v1/status"))).RootElement;
        Assert.Equal("ok", status.GetProperty("status").GetString());
        Assert.StartsWith("2026-05-25T12:", status.GetProperty("startedAt").GetString(), StringComparison.Ordinal);
        using var today = new StringContent(TrailText.Call("ada", $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}"));
        var taken = await client.PostAsync(new Uri(server, "/v1/events"), today);
        var outcomes = JsonDocument.Parse(await taken.Content.ReadAsStringAsync()).RootElement.GetProperty("outcomes");
        Assert.Equal(1, outcomes.GetProperty("accepted").GetInt64());
        await stop.CancelAsync();
        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task Replay_AnyTrail_SummaryAddsUp()
    {
        var path = _folder.Write("a.jsonl", string.Join('\n',
            TrailText.Call("ada", "2026-05-01T10:00:00Z"),
            TrailText.Call("bob", "2026-05-01T10:01:00Z"),
            TrailText.Service("2026-05-01T10:02:00Z")));

        var run = await RunAsync("replay", path, path, "--format", "json");

        Assert.Equal(0, run.Code);
        var summary = JsonDocument.Parse(run.Out).RootElement.GetProperty("summary");
        Assert.Equal(3, summary.GetProperty("records").GetInt64());
        Assert.Equal(3, summary.GetProperty("outcomes").EnumerateObject().Sum(outcome => outcome.Value.GetInt64()));
        Assert.Equal(2, summary.GetProperty("principals").GetInt32());
        Assert.Contains("--geo", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_ShortTable_ShowsOutcomesAndNoRate()
    {
        var path = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        var run = await RunAsync("replay", path);

        Assert.Matches(@"accepted +1\n", run.Out);
        Assert.Matches(@"sum +1\n", run.Out);
        Assert.Contains("located: 0 of 1 events; 1 from public addresses no", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"1 events in 1 files, 1 principals, [\d.]+ s\n", run.Out);
        Assert.Contains("events/s", (await RunAsync("replay", path, "--compare-raw")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_RecordRejected_IsShownAndEndsWith1()
    {
        var path = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z") + "\nbroken\n");

        var run = await RunAsync("replay", path);

        Assert.Equal(1, run.Code);
        Assert.Contains("rejected: not-json at byte ", run.Out, StringComparison.Ordinal);
        Assert.Contains(path, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_ManyRejected_SaysHowManyMoreThereAre()
    {
        var path = _folder.Write("a.jsonl", string.Concat(Enumerable.Repeat("broken\n", 124)));

        var run = await RunAsync("replay", path);

        Assert.Contains("… and 104 more (--explain-rejected)\n", run.Out, StringComparison.Ordinal);
        var json = JsonDocument.Parse((await RunAsync("replay", path, "--format", "json")).Out).RootElement;
        Assert.Equal(104, json.GetProperty("summary").GetProperty("rejectionsNotShown").GetInt64());
    }

    [Fact]
    public async Task Replay_HistoryAfterwards_SaysWhatLateMeans()
    {
        var data = _folder.Of("data");
        var newer = _folder.Write("b.jsonl", TrailText.Call("ada", "2026-05-09T10:00:00Z"));
        var older = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));
        var first = await RunAsync("replay", newer, "--data", data);
        Assert.DoesNotContain("older", first.Error, StringComparison.Ordinal);

        var run = await RunAsync("replay", older, "--data", data);

        Assert.Matches(@"late +1\n", run.Out);
        Assert.Contains("1 event is more than 24 h older than", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_Out_HasEveryAlertWholeOneALine()
    {
        var file = _folder.Of("alerts.jsonl");

        var run = await RunAsync(
            "replay", Path.Combine(Sample, "AWSLogs"), "--geo", Path.Combine(Sample, "geo"), "--out", file,
            "--format", "json", "--threads", "1");

        Assert.Equal(0, run.Code);
        var alerts = File.ReadAllLines(file).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var report = JsonDocument.Parse(run.Out).RootElement;
        var summary = report.GetProperty("summary");
        Assert.Equal(
            summary.GetProperty("openAlerts").GetInt32() + summary.GetProperty("suppressedAlerts").GetInt32(),
            alerts.Count);
        Assert.Equal(summary.GetProperty("openAlerts").GetInt32(), report.GetProperty("alerts").GetArrayLength());
        Assert.Contains(alerts, alert => alert.GetProperty("state").GetString() == "suppressed");
        Assert.All(alerts, alert => Assert.NotEqual(0, alert.GetProperty("reasons").GetArrayLength()));
        Assert.Equal(
            Rules.Append("trail-stopped").Order(),
            alerts.Select(alert => alert.GetProperty("rule").GetString()!).Distinct().Order());
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Replay_AnyThreads_GivesEqualAlerts()
    {
        List<string> texts = [];
        foreach (var threads in new[] { "1", "4" })
        {
            var file = _folder.Of($"alerts{threads}.jsonl");
            await RunAsync(
                "replay", Path.Combine(Sample, "AWSLogs"), "--geo", Path.Combine(Sample, "geo"), "--out", file,
                "--threads", threads);
            texts.Add(File.ReadAllText(file));
        }

        Assert.Equal(texts[0], texts[1]);
    }

    [Fact]
    public async Task Replay_IntoADataFolderTwice_CountsDuplicates()
    {
        var path = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));
        var data = _folder.Of("data");
        await RunAsync("replay", path, "--data", data);

        var run = await RunAsync("replay", path, "--data", data);

        Assert.Equal(0, run.Code);
        Assert.Matches(@"duplicate +1 *\n", run.Out);
    }

    [Fact]
    public async Task Replay_Cancelled_EndsWith130AndASummary()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var path = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        var run = await RunAsync(stop.Token, "replay", path);

        Assert.Equal(130, run.Code);
        Assert.Contains("stopped", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_MissingInput_EndsWith66AndNamesIt()
    {
        var run = await RunAsync("replay", _folder.Of("absent"));

        Assert.Equal(66, run.Code);
        Assert.Contains(_folder.Of("absent"), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OutInAFolderThatIsNotThere_EndsWith1()
    {
        var path = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        Assert.Equal(1, (await RunAsync("replay", path, "--out", _folder.Of("absent", "x"))).Code);
    }

    [Theory]
    [InlineData("--geo", "absent.mmdb")]
    [InlineData("--data", "a.jsonl")]
    public async Task Replay_WrongConfiguration_EndsWith78(string option, string value)
    {
        var path = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        var run = await RunAsync("replay", path, option, _folder.Of(value));

        Assert.Equal(78, run.Code);
        Assert.Contains(_folder.Of(value), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_FolderWithoutDatabases_EndsWith78AndNamesIt()
    {
        var path = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        var run = await RunAsync("replay", path, "--geo", _folder.Path);

        Assert.Equal(78, run.Code);
        Assert.Contains($"'{_folder.Path}' holds no .mmdb file", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_WithDatabases_NamesThem()
    {
        var path = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        var run = await RunAsync("replay", path, "--geo", Path.Combine(Sample, "geo"));

        Assert.Matches(@"geolocation, city: \S+ of \d{4}-\d\d-\d\d, [\d,]+ days? old, .*\.mmdb", run.Error);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("30")]
    [InlineData("-1d")]
    [InlineData("99999d")]
    public async Task Serve_RetentionThatIsNone_IsRefusedAndMakesNoFolder(string retention)
    {
        var run = await RunAsync("serve", "--data", _folder.Of("data"), "--retention", retention);

        Assert.Equal(64, run.Code);
        Assert.Contains("--retention", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Of("data")));
    }

    [Fact]
    public async Task Serve_PortTaken_EndsWith78AndMakesNoFolder()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var data = _folder.Of("data");

        var run = await RunAsync("serve", "--listen", $"{taken.LocalEndpoint}", "--data", data);

        Assert.Equal(78, run.Code);
        Assert.Contains($"{taken.LocalEndpoint} cannot be served on", Assert.Single(Lines(run.Error)));
        Assert.False(Directory.Exists(data));
    }

    [Theory]
    [InlineData("unknown option '--gep'; did you mean '--geo'?", "replay", "a", "--gep", "x")]
    [InlineData("unknown option '--gep'; did you mean '--geo'?", "replay", "a", "--gep=x")]
    [InlineData("unknown option '--geo'", "demo", "--geo", "x")]
    [InlineData("'--geo' goes after the command", "--geo", "x", "replay", "a")]
    [InlineData("unknown command 'replai'; did you mean 'replay'?", "replai", "a")]
    [InlineData("--out takes a file, not '-'", "replay", "a", "--out", "-")]
    public async Task Run_Typo_IsNamedOnceWithWhatItMayStandFor(string sentence, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(64, run.Code);
        var errors = Lines(run.Error).Where(line => line.Contains("error: ", StringComparison.Ordinal));
        Assert.Contains(sentence, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_PathAfterDoubleDash_IsAFile() =>
        Assert.Equal(66, (await RunAsync("replay", "--", "--gep")).Code);

    [Theory]
    [InlineData("serve", "--listen", "0.0.0.0:8480")]
    [InlineData("demo", "--listen", "nonsense")]
    public async Task Listen_NotLoopback_EndsWith78(params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(78, run.Code);
        Assert.Contains("--listen", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("conquer")]
    [InlineData("replay")]
    [InlineData("replay", "a", "--format", "xml")]
    [InlineData("replay", "a", "--threads", "0")]
    [InlineData("replay", "a", "--threads", "many")]
    [InlineData("demo", "--twice")]
    public async Task Run_WrongCommandLine_EndsWith64(params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(64, run.Code);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("demo", "--help")]
    [InlineData("replay", "--help")]
    [InlineData("serve", "--help")]
    [InlineData("policy", "--help")]
    [InlineData("policy", "validate", "--help")]
    [InlineData("alert", "--help")]
    [InlineData("alert", "explain", "--help")]
    [InlineData("principal", "trust", "--help")]
    [InlineData("status", "--help")]
    [InlineData("completion", "--help")]
    [InlineData("sink", "--help")]
    [InlineData("quarantine", "list", "--help")]
    [InlineData("quarantine", "replay", "--help")]
    public async Task Help_OfAnyCommand_HasExamplesAndExitCodes(params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(0, run.Code);
        Assert.Contains("Examples:", run.Out, StringComparison.Ordinal);
        Assert.Contains("130", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_IsSaid() => Assert.Matches(@"^\d+\.\d+\.\d+\s*$", (await RunAsync("--version")).Out);

    [SharedDataFact]
    public async Task Replay_RealEvents_AccountsForAll()
    {
        var run = await RunAsync("replay", SharedData.PathOf("stratus", "aws_detonations.jsonl"), "--format", "json");

        var summary = JsonDocument.Parse(run.Out).RootElement.GetProperty("summary");
        Assert.Equal(310, summary.GetProperty("records").GetInt64());
        Assert.Equal(310, summary.GetProperty("outcomes").EnumerateObject().Sum(outcome => outcome.Value.GetInt64()));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
