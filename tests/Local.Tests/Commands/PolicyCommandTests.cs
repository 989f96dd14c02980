using System.Text.Json;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Commands;
using Xunit;
using static Grainwatch.Local.Tests.Commands.CommandRun;

namespace Grainwatch.Local.Tests.Commands;

public sealed class PolicyCommandTests : IDisposable
{
    private const string Wrong = "{\n  \"latness\": \"1h\",\n  \"followUp\": \"1x\"\n}";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Show_WithoutAFile_IsTheDefaults()
    {
        var run = await RunAsync("policy", "show");

        Assert.Equal(0, run.Code);
        Assert.Empty(run.Error);
        var shown = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(PolicyInForce.Default.Version, shown.GetProperty("version").GetString());
        Assert.Equal("24h", shown.GetProperty("lateness").GetString());
    }

    [Fact]
    public async Task Validate_PolicyOfTheSample_HasNothingToSay()
    {
        var run = await RunAsync("policy", "validate", Path.Combine(Sample, "policy.json"));

        Assert.Equal(0, run.Code);
        Assert.DoesNotContain("warning", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{ \"followUp\": \"30m\", \"networks\": { \"automation\": [ { \"agent\": \"é<*\" } ] } }")]
    public async Task Show_ValidatedAndShownAgain_IsTheSame(string text)
    {
        var file = _folder.Write("policy.json", text);
        var first = await RunAsync("policy", "show", "--policy", file);
        var shown = _folder.Write("shown.json", first.Out);

        var valid = await RunAsync("policy", "validate", shown, file);
        var second = await RunAsync("policy", "show", "--policy", shown);

        Assert.Equal(0, valid.Code);
        var version = JsonDocument.Parse(first.Out).RootElement.GetProperty("version").GetString();
        Assert.Equal($"{shown}: valid, policy {version}\n{file}: valid, policy {version}\n", valid.Out);
        Assert.Equal(first.Out, second.Out);
    }

    [Fact]
    public async Task Validate_SeveralFiles_TellsEveryErrorOfEach()
    {
        var (wrong, sound) = (_folder.Write("wrong.json", Wrong), _folder.Write("sound.json", "{}"));

        var run = await RunAsync("policy", "validate", wrong, sound, _folder.Of("absent.json"));

        Assert.Equal(78, run.Code);
        Assert.Contains($"{wrong}:2:3: error: $.latness: 'latness' is no member: did you mean 'lateness'?", run.Out);
        Assert.Contains($"{wrong}:3:15: error: $.followUp: '1x': no duration", run.Out, StringComparison.Ordinal);
        Assert.Contains($"{sound}: valid", run.Out, StringComparison.Ordinal);
        Assert.Contains("absent.json: error: the policy file does not exist", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay", "a.jsonl")]
    [InlineData("serve", "--data")]
    [InlineData("demo", "--once")]
    [InlineData("policy", "show")]
    public async Task Policy_WrongFile_EndsWith78AndTellsEveryError(string command, string argument)
    {
        var trail = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));
        var data = _folder.Of("data");
        string[] arguments = argument switch
        {
            "a.jsonl" => [command, trail, "--data", data],
            "--data" => [command, "--data", data, "--listen", "127.0.0.1:0"],
            _ => [command, argument],
        };

        var run = await RunAsync([.. arguments, "--policy", _folder.Write("policy.json", Wrong)]);

        Assert.Equal(78, run.Code);
        Assert.Contains("policy.json:2:3: error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("policy.json:3:15: error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("there are 2 errors in the policy", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task Replay_AnyPolicy_IsNamedAtTheStart()
    {
        var trail = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));
        var file = _folder.Write("policy.json", "{ \"version\": \"1\", \"lateness\": \"1h\" }");

        var (usual, own) = (await RunAsync("replay", trail), await RunAsync("replay", trail, "--policy", file));

        Assert.Contains($"policy {PolicyInForce.Default.Version}, the defaults", usual.Error, StringComparison.Ordinal);
        Assert.Contains($"policy {PolicyFiles.Open(file).Version}, {file}", own.Error, StringComparison.Ordinal);
        Assert.Contains("warning: $.version", own.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_RuleForRootOnly_RaisesNoAlertOfIt()
    {
        var file = _folder.Write("policy.json", """
            { "rules": { "console-login-multiple-countries": { "principalTypes": ["Root"] } } }
            """);

        var run = await RunAsync("demo", "--once", "--policy", file);

        Assert.Equal(0, run.Code);
        Assert.DoesNotContain("console-login-multiple-countries", run.Out, StringComparison.Ordinal);
        Assert.Contains("federated-console-login", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OtherLateness_CallsLateWhatIsLate()
    {
        var data = _folder.Of("data");
        var file = _folder.Write("policy.json", "{ \"lateness\": \"90m\" }");
        var newer = _folder.Write("b.jsonl", TrailText.Call("ada", "2026-05-09T10:00:00Z"));
        await RunAsync("replay", newer, "--data", data);

        var run = await RunAsync(
            "replay", _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-09T08:00:00Z")), "--data", data,
            "--policy", file);

        Assert.Contains("1 event is more than 1.5 h older than", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown command 'validat'; did you mean 'validate'?", "policy", "validat", "x")]
    [InlineData("unknown option '--polici'; did you mean '--policy'?", "policy", "show", "--polici", "x")]
    public async Task Policy_Typo_IsNamedWithWhatItMayStandFor(string sentence, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(64, run.Code);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }
}
