using System.Text.Json;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Log;
using Xunit;
using static Grainwatch.Local.Tests.Commands.CommandRun;

namespace Grainwatch.Local.Tests.Commands;

public sealed class PrincipalEraseCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Data => _folder.Of("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Erase_Yes_ErasesAndReports()
    {
        var path = await WriteAsync();

        var run = await RunAsync("principal", "erase", "ada", "--data", Data, "--yes", "--format", "json");

        Assert.True(run.Code == 0, run.Error);
        var report = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal($"IAMUser/{TrailText.Account}:AIDAADA", report.GetProperty("principal").GetString());
        Assert.Equal(2, report.GetProperty("frames").GetInt32());
        Assert.Empty(report.GetProperty("found").EnumerateArray());
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("AIDAADA", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal(66, (await RunAsync("principal", "erase", "ada", "--data", Data, "--yes")).Code);
        var again = await RunAsync("replay", path, "--data", Data);
        Assert.Matches(@"accepted +1\n", again.Out);
        Assert.Matches(@"duplicate +1\n", again.Out);
    }

    [Fact]
    public async Task Erase_Text_IsSentences()
    {
        await WriteAsync();

        var run = await RunAsync("principal", "erase", "bob", "--data", Data, "--yes");

        Assert.Contains("AIDABOB was erased: 2 frames", run.Out, StringComparison.Ordinal);
        Assert.Contains("\nFound: nowhere.\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("Not searched for, too short to mean anything: bob.", run.Out, StringComparison.Ordinal);
        Assert.Contains("Backups made before hold the principal", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_PrincipalOfTheAuditLog_IsFoundThere()
    {
        await WriteAsync();
        var line = $$"""{"event":"decision","principal":"IAMUser/{{TrailText.Account}}:AIDAADA","by":"ana"}""" + "\n";
        await File.WriteAllTextAsync(Path.Combine(Data, "audit.jsonl"), line);

        var run = await RunAsync("principal", "erase", "ada", "--data", Data, "--yes");

        Assert.Contains("audit.jsonl: ", run.Out, StringComparison.Ordinal);
        Assert.Contains("the audit log keeps who decided", run.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(line, await File.ReadAllTextAsync(Path.Combine(Data, "audit.jsonl")));
    }

    [Fact]
    public async Task Erase_WithoutYes_SaysWhatItWouldDoAndDoesNothing()
    {
        await WriteAsync();

        var run = await RunAsync("principal", "erase", "ada", "--data", Data);

        Assert.Equal(64, run.Code);
        Assert.Contains("2 frames", run.Error, StringComparison.Ordinal);
        using var store = LogStore.Open(Data, PolicyInForce.Default);
        Assert.Equal(2, store.Logs.Sum(log => log.Entries.Count));
    }

    [Fact]
    public async Task Erase_FolderInUseOrNoneOrNobody_IsSaid()
    {
        await WriteAsync();
        Assert.Equal(66, (await RunAsync("principal", "erase", "ada", "--data", _folder.Of("none"), "--yes")).Code);
        Assert.Equal(66, (await RunAsync("principal", "erase", "nobody", "--data", Data, "--yes")).Code);
        Assert.False(Directory.Exists(_folder.Of("none")));
        using var store = LogStore.Open(Data, PolicyInForce.Default);

        var run = await RunAsync("principal", "erase", "ada", "--data", Data, "--yes");

        Assert.Equal(78, run.Code);
        Assert.Contains("in use", run.Error, StringComparison.Ordinal);
    }

    private async Task<string> WriteAsync()
    {
        var path = _folder.Write("a.jsonl", string.Join(
            '\n', TrailText.Call("ada", "2026-05-01T10:00:00Z"), TrailText.Call("bob", "2026-05-01T10:01:00Z")));
        await RunAsync("replay", path, "--data", Data);
        return path;
    }
}
