using System.Text;
using System.Text.Json;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Commands;
using Xunit;

namespace Grainwatch.Local.Tests.Commands;

public sealed class PolicyServerCommandsTests : IAsyncLifetime, IDisposable
{
    private const string Twelve = "{\n\t// Of all regions.\n\t\"lateness\": \"12h\"\n}\n";

    private readonly TempFolder _folder = new();
    private ServedSample _sample = null!;

    public async Task InitializeAsync()
    {
        _sample = new ServedSample();
        await _sample.InitializeAsync();
    }

    public async Task DisposeAsync() => await _sample.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Apply_SoundPolicy_TellsWhatChangesAndIsShownAndListed()
    {
        var applied = await _sample.RunAsync("policy", "apply", _folder.Write("policy.json", Twelve), "--by", "ana");

        Assert.True(applied.Code == 0, applied.Error);
        Assert.Contains($"policy {VersionOf(Twelve)} is in force, in place of ", applied.Out);
        Assert.Contains("\n  $.lateness: 24h to 12h\n", applied.Out, StringComparison.Ordinal);
        var shown = await _sample.RunAsync("policy", "show");
        Assert.Equal(VersionOf(Twelve), VersionOf(shown.Out));
        Assert.Contains("    // Of all regions.", shown.Out, StringComparison.Ordinal);
        Assert.Contains($"policy {VersionOf(Twelve)}, since 2026-05-25 12:00Z by ana", shown.Error);
        var history = await _sample.RunAsync("policy", "history");
        Assert.Equal($"{VersionOf(Twelve)}  2026-05-25 12:00Z  ana", history.Out.Split('\n')[2]);
        var status = await _sample.RunAsync("status");
        Assert.Contains($"policy       {VersionOf(Twelve)}, since 2026-05-25 12:00Z by ana", status.Out);
    }

    [Fact]
    public async Task Apply_SamePolicyAgain_SaysThatItIsInForce()
    {
        var file = _folder.Write("policy.json", Twelve);
        await _sample.RunAsync("policy", "apply", file);

        var again = await _sample.RunAsync("policy", "apply", file);

        Assert.Equal(0, again.Code);
        Assert.Contains("is in force already, since 2026-05-25 12:00Z; the file means the same", again.Out);
    }

    [Fact]
    public async Task Apply_WrongFile_TellsEveryErrorAndSendsNothing()
    {
        var file = _folder.Write("policy.json", "{\n  \"lateness\": \"x\",\n  \"b\": 1\n}");

        var run = await _sample.RunAsync("policy", "apply", file);

        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains($"{file}:2:15: error: $.lateness", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{file}:3:3: error: $.b", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_ReplacesAnotherThanIsInForce_IsRefused()
    {
        var file = _folder.Write("policy.json", Twelve);

        var run = await _sample.RunAsync("policy", "apply", file, "--replaces", "0123456789ab");

        Assert.Equal(ExitCode.Changed, run.Code);
        Assert.Contains("and not the one that was to be replaced", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_AsJson_HasTheDocuments()
    {
        await _sample.RunAsync("policy", "apply", _folder.Write("policy.json", Twelve));

        var run = await _sample.RunAsync("policy", "history", "-o", "json");

        var newest = JsonDocument.Parse(run.Out).RootElement.GetProperty("policies")[0];
        Assert.Equal((1, Twelve), (newest.GetProperty("number").GetInt32(), newest.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Show_FileAndServer_IsAnError()
    {
        var run = await _sample.RunAsync("policy", "show", "--policy", _folder.Write("policy.json", Twelve));

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("--policy and --server both name a policy", run.Error, StringComparison.Ordinal);
    }

    private static string VersionOf(string text) => PolicyParser.Parse(Encoding.UTF8.GetBytes(text)).Policy!.Version;
}
