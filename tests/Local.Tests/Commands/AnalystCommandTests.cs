using System.Text.Json;
using Grainwatch.Local.Commands;
using Xunit;

namespace Grainwatch.Local.Tests.Commands;

/// <summary>What analysts' commands do beside what they show: wait, decide, refuse.</summary>
public sealed class AnalystCommandTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(64, "'zzz' is no alert id", "alert", "show", "zzz")]
    [InlineData(64, "'a206e' is no alert id", "alert", "show", "a206e")]
    [InlineData(66, "no alert whose id begins with '00000000'", "alert", "explain", "00000000")]
    [InlineData(66, "There is no alert", "alert", "show", "00000000-0000-0000-0000-000000000007")]
    [InlineData(64, "--as", "alert", "close", "a206ea0c")]
    [InlineData(64, "'soon' is no time", "alert", "list", "--since", "soon")]
    [InlineData(64, "'ASX' is no ASN", "alert", "list", "--asn", "ASX")]
    [InlineData(64, "--limit: '0'", "alert", "list", "--limit", "0")]
    [InlineData(64, "--every", "status", "--every", "1x")]
    [InlineData(66, "No principal is known as 'nobody'", "principal", "show", "nobody")]
    [InlineData(66, "nobody is known by a name with 'zzzz' in it", "principal", "search", "zzzz")]
    [InlineData(64, "--place and --network", "principal", "trust", "bob", "--until", "30d")]
    [InlineData(64, "'Mars' is no place", "principal", "trust", "bob", "--until", "30d", "--place", "Mars")]
    [InlineData(64, "--shared and --not-shared", "principal", "mark", "bob")]
    [InlineData(66, "with 'ivan' in it", "principal", "search", "ivan", "--account", "999999999999")]
    [InlineData(79, "has changed since", "alert", "ack", "a206ea0c", "--revision", "99", "--by", "ana")]
    [InlineData(64, "'05/06/2026' is no time", "alert", "list", "--since", "05/06/2026")]
    [InlineData(78, "--token-file", "status", "--token-file", "no-such-file")]
    [InlineData(64, "name of a file or folder is empty", "status", "--token-file", "")]
    [InlineData(64, "--account: it is empty", "alert", "list", "--account", "")]
    [InlineData(64, "--account: it is empty", "principal", "search", "bob", "--account", "")]
    [InlineData(66, "nobody is known by a name with 'bob' in it",
        "principal", "search", "bob", "--account", "444455556666")]
    [InlineData(64, "--severity: Argument 'x' not recognized. Must be one of: 'low', 'medium', 'high', 'critical'.",
        "alert", "list", "--severity", "x")]
    [InlineData(64, "Cannot parse argument '99999999999' for option '--limit' as a whole number.",
        "alert", "list", "--limit", "99999999999")]
    public async Task Command_ThatCannotBe_SaysWhy(int code, string message, params string[] arguments)
    {
        var run = await sample.RunAsync(arguments);

        Assert.Equal(code, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_OfSeveral_ListsThem()
    {
        var run = await sample.RunAsync("principal", "show", "erin");

        // A federated user alone has this name; a role's sessions of one person may be several principals.
        Assert.Equal(0, run.Code);
        Assert.Contains("FederatedUser/111122223333:erin", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AckAndReopen_AsJson_TellWhatMoved()
    {
        var acked = Json(await sample.RunAsync(
            "alert", "ack", "7d794b", "--by", "ana", "--note", "mine", "-o", "json"));
        sample.Clock.Advance(TimeSpan.FromMinutes(1));
        var reopened = Json(await sample.RunAsync("alert", "reopen", "7d794b", "--by", "ana", "-o", "jsonl"));

        var decision = acked.GetProperty("receipt").GetProperty("decision");
        Assert.Equal(
            ("acknowledge", "ana", "mine"), (Text(decision, "kind"), Text(decision, "by"), Text(decision, "note")));
        Assert.Equal("acknowledged", Text(acked.GetProperty("alerts")[0].GetProperty("alert"), "state"));
        Assert.Equal("acknowledged", Text(reopened.GetProperty("alerts")[0], "stateBefore"));
        Assert.Equal("open", Text(reopened.GetProperty("alerts")[0].GetProperty("alert"), "state"));
    }

    [Fact]
    public async Task Ack_NoteForSomebody_IsNoFileOfArguments()
    {
        var run = await sample.RunAsync(
            "alert", "ack", "7f9a1e98", "--by", "ana", "--note", "@ben look", "-o", "json");

        Assert.Equal("@ben look", Text(Json(run).GetProperty("receipt").GetProperty("decision"), "note"));
    }

    [Fact]
    public async Task Mark_SharedAndBack_MovesTheRisk()
    {
        var shared = await sample.RunAsync("principal", "mark", "bob", "--shared", "--by", "ana");
        sample.Clock.Advance(TimeSpan.FromMinutes(1));
        var notShared = await sample.RunAsync("principal", "mark", "bob", "--not-shared", "--by", "ana");

        Assert.Contains("marked as shared", shared.Out, StringComparison.Ordinal);
        Assert.Contains("a206ea0c", shared.Out, StringComparison.Ordinal);
        Assert.Contains("97 → 82", shared.Out, StringComparison.Ordinal);
        Assert.Contains("82 → 97", notShared.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trust_Network_IsSentAsWritten()
    {
        var run = Json(await sample.RunAsync(
            "principal", "trust", "dave", "--network", "AS4200000054", "--until", "30d", "--by", "ana", "-o", "json"));

        var decision = run.GetProperty("receipt").GetProperty("decision");
        Assert.Equal(("trust-network", "AS4200000054"), (Text(decision, "kind"), Text(decision, "network")));
        Assert.Equal(sample.Clock.Now.AddDays(30), decision.GetProperty("until").GetDateTime());
    }

    [Fact]
    public async Task ListWatch_ShowsAgainAndAgain_UntilItIsStopped()
    {
        using var stop = new CancellationTokenSource(s_patience);
        using var output = new StringWriter();
        var watching = sample.RunAsync(
            Terminal.Of(output, TextWriter.Null), stop.Token, "alert", "list", "--severity", "critical", "--watch");

        for (var i = 0; i < 6000 && Shown(output) < 3; i++)
        {
            await Task.Delay(10);
            sample.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        await stop.CancelAsync();
        Assert.Equal(0, await watching);
        Assert.True(Shown(output) >= 3);

        static int Shown(StringWriter output) => output.ToString().Split("every 5s").Length - 1;
    }

    [Fact]
    public async Task Watch_AnAlertChanges_WritesALine()
    {
        using var stop = new CancellationTokenSource(s_patience);
        await using var output = new AwaitedWriter("acknowledged");
        var watching = sample.RunAsync(
            Terminal.Of(output, TextWriter.Null), stop.Token, "alert", "watch", "-o", "jsonl");

        // It begins when it is connected; whoever decides before is not heard.
        while (!output.Seen.IsCompleted && !stop.IsCancellationRequested)
        {
            await sample.RunAsync("alert", "ack", "cffbb2", "--by", "ana");
            await sample.RunAsync("alert", "reopen", "cffbb2", "--by", "ana");
            await Task.WhenAny(output.Seen, Task.Delay(200));
        }

        await stop.CancelAsync();
        Assert.Equal(0, await watching);
        var line = output.ToString().Split('\n').First(line => line.Contains("acknowledged", StringComparison.Ordinal));
        var change = JsonDocument.Parse(line).RootElement;
        Assert.StartsWith("cffbb228", Text(change.GetProperty("alert"), "id"), StringComparison.Ordinal);
        Assert.NotEmpty(Text(change, "position"));
    }

    private static JsonElement Json((int Code, string Out, string Error) run)
    {
        Assert.True(run.Code == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
