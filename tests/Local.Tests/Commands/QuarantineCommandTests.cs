using System.Text.Json;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Commands;
using Xunit;

namespace Grainwatch.Local.Tests.Commands;

public sealed class QuarantineCommandTests : IDisposable
{
    private static readonly string Good = TrailText.Call("ada", "2026-05-01T10:00:00Z");

    private readonly TempFolder _folder = new();

    private string Data => _folder.Of("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_AfterAReplay_ShowsWhatWasRejectedAndSums()
    {
        var path = await RejectAsync("broken", Good.Replace("eventName", "name", StringComparison.Ordinal), "broken");

        var run = await RunAsync("quarantine", "list", "--data", Data);

        Assert.Equal(0, run.Code);
        Assert.Matches(
            @"\n[0-9a-f]{12}  \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  not-json +\S+ +6 B +a record has to", run.Out);
        Assert.Matches(@"\nnot-json +2\n", run.Out);
        Assert.Matches(@"\nno-event-name +1\n", run.Out);
        Assert.Matches(@"\nsum +3\n", run.Out);
        var json = JsonDocument.Parse(
            (await RunAsync("quarantine", "list", "--data", Data, "--format", "json", "--limit", "1")).Out).RootElement;
        Assert.Equal(3, json.GetProperty("matching").GetInt64());
        Assert.Equal(path, json.GetProperty("entries")[0].GetProperty("source").GetString());
        Assert.Equal(1, json.GetProperty("entries").GetArrayLength());
    }

    [Fact]
    public async Task List_Filters_AreApplied()
    {
        await RejectAsync("broken", Good.Replace("2026-", "2999-", StringComparison.Ordinal));

        Assert.Matches(@"\nsum +1\n", (await ListAsync("--reason", "future")).Out);
        Assert.Matches(@"\nsum +2\n", (await ListAsync("--source", "A.JSON", "--since", "2026-01-01")).Out);
        Assert.Matches(@"\nsum +0\n", (await ListAsync("--since", "2999-01-01")).Out);
        Assert.Contains("… and 1 more", (await ListAsync("--limit", "1")).Out, StringComparison.Ordinal);
        foreach (var wrong in new[] { "--reason=taste", "--since=soon", "--limit=1001", "--format=xml" })
            Assert.Equal(64, (await ListAsync(wrong)).Code);

        Task<(int Code, string Out, string Error)> ListAsync(params string[] filters) =>
            RunAsync([.. new[] { "quarantine", "list", "--data", Data }, .. filters]);
    }

    [Fact]
    public async Task Show_HostileBytes_NeverReachTheTerminalRaw()
    {
        var path = _folder.Write("a\u001b[31m.jsonl", $"{Good}\n{{\"\u001b]0;x\u202e\u009b\"\n");
        await RunAsync("replay", path, "--data", Data);
        var explained = await RunAsync("replay", path, "--explain-rejected");
        var list = await RunAsync("quarantine", "list", "--data", Data);
        var id = list.Out.Split('\n')[2].Split(' ')[0];

        var show = await RunAsync("quarantine", "show", id[..6], "--data", Data);
        var json = await RunAsync("quarantine", "list", "--data", Data, "--format", "json");

        Assert.Equal(0, show.Code);
        Assert.Contains("\\u001B]0;x", show.Out, StringComparison.Ordinal);
        Assert.Contains("remedy   Look at the bytes", show.Out, StringComparison.Ordinal);
        foreach (var run in new[] { explained, list, show, json })
        {
            Assert.DoesNotContain(run.Out + run.Error, c => c is '\u202e' || (char.IsControl(c) && c != '\n'));
        }
    }

    [Fact]
    public async Task Show_BinaryBytes_AreAHexDump()
    {
        using (var quarantine = FileQuarantine.Open(_folder.Of("q")))
        {
            await quarantine.KeepAsync("gateway", [new(
                Ingest.Receipts.Outcome.RejectedTooLarge, "long", 5, new byte[] { 0, 0xFF, 65 }, 2_000_000)]);
        }

        var id = JsonDocument.Parse((await RunAsync(
            "quarantine", "list", "--folder", _folder.Of("q"), "--format", "json")).Out)
            .RootElement.GetProperty("entries")[0].GetProperty("id").GetString()!;
        var run = await RunAsync("quarantine", "show", id, "--folder", _folder.Of("q"));

        Assert.Contains("00000000  00 ff 41 ", run.Out, StringComparison.Ordinal);
        Assert.Contains("2,000,000 bytes, of which the first 3 are kept", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_WhatIsInOrderNow_GoesIntoTheDataFolder()
    {
        await RejectAsync("broken");
        var bob = TrailText.Call("bob", "2026-05-01T10:00:00Z");
        using (var quarantine = FileQuarantine.Open(Path.Combine(Data, "quarantine")))
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(bob);
            await quarantine.KeepAsync(
                "gateway", [new(Ingest.Receipts.Outcome.RejectedFuture, "ahead", 0, bytes, bytes.Length)]);
        }

        var run = await RunAsync("quarantine", "replay", "--all", "--data", Data);

        Assert.Equal(1, run.Code);
        Assert.Contains("1 accepted\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("; remains: ", run.Out, StringComparison.Ordinal);
        Assert.Contains("2 entries: 1 taken out, 1 remain; records: 1 accepted, 1 rejected", run.Out);
        Assert.Equal(0, (await RunAsync("quarantine", "replay", "--reason", "future", "--data", Data)).Code);
        var again = await RunAsync("replay", _folder.Write("b.jsonl", bob), "--data", Data);
        Assert.Matches(@"duplicate +1 *\n", again.Out);
    }

    [Fact]
    public async Task Drop_Asked_IsDoneOnlyWithYes()
    {
        await RejectAsync("broken");

        var asked = await RunAsync("quarantine", "drop", "--all", "--data", Data);
        Assert.Equal(64, asked.Code);
        Assert.Contains("--yes", asked.Error, StringComparison.Ordinal);
        var dropped = await RunAsync("quarantine", "drop", "--all", "--data", Data, "--yes");
        Assert.Equal((0, "1 dropped\n"), (dropped.Code, dropped.Out));
        Assert.Matches(@"\nsum +0\n", (await RunAsync("quarantine", "list", "--data", Data)).Out);
    }

    [Fact]
    public async Task WhileServed_ListAndShowWork_ReplayAndDropGoThroughTheServer()
    {
        await RejectAsync("broken", "{}");
        using var stop = new CancellationTokenSource();
        using var output = new AwaitedWriter("serving on ");
        var serving = GrainwatchCommand.RunAsync(
            ["serve", "--data", Data, "--listen", "127.0.0.1:0"], Terminal.Of(output, TextWriter.Null), stop.Token);
        await output.Seen.WaitAsync(TimeSpan.FromMinutes(1));
        var url = output.ToString().Split(' ')[2];

        Assert.Matches(@"\nsum +2\n", (await RunAsync("quarantine", "list", "--data", Data)).Out);
        var here = (await RunAsync("quarantine", "list", "--data", Data, "-o", "json")).Out;
        Assert.Equal(here, (await RunAsync("quarantine", "list", "--server", url, "-o", "json")).Out);
        var id = System.Text.Json.JsonDocument.Parse(here).RootElement.GetProperty("entries")[0].GetProperty("id");
        Assert.Equal(
            (await RunAsync("quarantine", "show", $"{id}", "--data", Data)).Out,
            (await RunAsync("quarantine", "show", $"{id}"[..12], "--server", url)).Out);
        foreach (var what in new[] { "replay", "drop" })
        {
            string[] yes = what == "drop" ? ["--yes"] : [];
            var refused = await RunAsync(["quarantine", what, "--all", "--data", Data, .. yes]);
            Assert.Equal(78, refused.Code);
            Assert.Contains($"process {Environment.ProcessId}", refused.Error, StringComparison.Ordinal);
            Assert.Contains("--server http://127.0.0.1:8480", refused.Error, StringComparison.Ordinal);
        }

        var replayed = await RunAsync("quarantine", "replay", "--all", "--server", url);
        Assert.Equal(1, replayed.Code);
        Assert.Contains("2 entries: 0 taken out, 2 remain", replayed.Out, StringComparison.Ordinal);
        var dropped = await RunAsync("quarantine", "drop", "--reason", "not-json", "--yes", "--server", url);
        Assert.Equal((0, "1 dropped\n"), (dropped.Code, dropped.Out));
        Assert.Equal(66, (await RunAsync("quarantine", "drop", "abcd", "--yes", "--server", url)).Code);
        await stop.CancelAsync();
        Assert.Equal(0, await serving);
    }

    [Fact]
    public async Task Replay_FullQuarantine_EndsWith1AndTellsTheRemedy()
    {
        var path = _folder.Write("a.jsonl", $"{Good}\nbroken\n");

        var run = await RunAsync("replay", path, "--data", Data, "--quarantine-max", "100B");

        Assert.Equal(1, run.Code);
        Assert.Contains("is full", run.Error, StringComparison.Ordinal);
        Assert.Contains("'grainwatch quarantine list'", run.Error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Data, "quarantine"), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_ExplainRejected_GroupsByReasonWithRemedyPlaceAndExcerpt()
    {
        var path = _folder.Write("a.jsonl", string.Concat(Enumerable.Repeat("broken\n", 150)) + "{\"a\":1}\n" + Good);

        var run = await RunAsync("replay", path, "--explain-rejected");

        Assert.Equal(1, run.Code);
        Assert.Contains("\nrejected: not-json, 150 records\n  Look at the bytes", run.Out, StringComparison.Ordinal);
        Assert.Contains($"  byte 0 of {path}: a record has to start with {{\n    broken\n", run.Out);
        Assert.Contains("\n  … and 50 more\n", run.Out, StringComparison.Ordinal);
        Assert.Contains($"  byte 1,050 of {path}: there is no eventTime\n    {{\"a\":1}}\n", run.Out);
        var json = JsonDocument.Parse((await RunAsync("replay", path, "--explain-rejected", "--format", "json")).Out);
        var rejections = json.RootElement.GetProperty("summary").GetProperty("rejections");
        Assert.Equal(151, rejections.GetArrayLength());
        Assert.Equal("broken", rejections[0].GetProperty("excerpt").GetString());
        Assert.StartsWith("Look at", rejections[0].GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(66, "There is no quarantine in", "list", "--data", "absent")]
    [InlineData(66, "There is no quarantine in", "replay", "--all", "--data", "absent")]
    [InlineData(66, "There is no quarantine in", "drop", "--all", "--yes", "--data", "absent")]
    [InlineData(64, "either ids, or a reason, or all is needed", "replay")]
    [InlineData(64, "no two of them", "drop", "abc", "--all", "--yes")]
    [InlineData(64, "'soap' is none of not-json", "replay", "--reason", "soap")]
    [InlineData(64, "--data and --folder both", "list", "--data", "a", "--folder", "b")]
    [InlineData(64, "'ftp://x' is no address", "replay", "--all", "--server", "ftp://x")]
    [InlineData(64, "--server", "replay", "--all", "--folder", "q")]
    [InlineData(69, "cannot be reached", "replay", "--all", "--server", "http://127.0.0.1:9")]
    public async Task Run_WrongQuestion_IsToldWithItsExitCode(int code, string sentence, params string[] arguments)
    {
        var run = await RunAsync(["quarantine", .. arguments]);

        Assert.Equal(code, run.Code);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists("absent"));
    }

    [Fact]
    public async Task Show_IdThatIsNotThereOrNotOne_IsToldApart()
    {
        await RejectAsync("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q");

        Assert.Equal(66, (await RunAsync("quarantine", "show", new string('0', 32), "--data", Data)).Code);
        Assert.Equal(64, (await RunAsync("quarantine", "show", "xyz", "--data", Data)).Code);
        // Seventeen ids begin with sixteen digits.
        var ambiguous = await Task.WhenAll("0123456789abcdef".Select(
            digit => RunAsync("quarantine", "show", $"{digit}", "--data", Data)));
        Assert.Contains(ambiguous, run => run.Error.Contains("more than one id begins", StringComparison.Ordinal));
    }

    /// <summary>Replays a file of one event and lines that are rejected into the data folder.</summary>
    private async Task<string> RejectAsync(params string[] lines)
    {
        var path = _folder.Write("a.jsonl", string.Join('\n', lines.Select(line => line.Trim()).Append(Good)));
        // Lines that are equal stand at different offsets.
        Assert.Equal(1, (await RunAsync("replay", path, "--data", Data)).Code);
        return path;
    }

    private static async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await GrainwatchCommand.RunAsync(arguments, Terminal.Of(output, error), CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
