using Grainwatch.Ingest.Tests.Replay;
using Xunit;
using static Grainwatch.Local.Tests.Commands.CommandRun;

namespace Grainwatch.Local.Tests.Commands;

public sealed class LogCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Data => _folder.Of("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Verify_WholeFolder_SaysSoAndEndsWith0()
    {
        await FillAsync();

        var run = await RunAsync("log", "verify", "--data", Data);
        var quick = await RunAsync("log", "verify", "--data", Data, "--quick");

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Matches(
            @"^\d+ shards, \d+ segments, [\d.]+ (B|KiB)\n"
            + @"2 principals, \d+ frames, written from \S+ \S+Z to \S+ \S+Z\n2 memories folded\n"
            + @"no damage: every checksum fits, every story is whole, every memory folds\n$", run.Out);
        Assert.EndsWith(
            "\nno damage: every checksum fits, every story is whole\n", quick.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_DamagedByte_IsNamedWithWhomItConcernsAndEndsWith65()
    {
        await FillAsync();
        await FillAsync("2026-05-01T12:00:00Z");
        var (path, at) = Damage();

        var run = await RunAsync("log", "verify", "--data", Data);
        var stat = await RunAsync("log", "stat", "--data", Data);
        var show = await RunAsync("principal", "show", "ada", "--data", Data);

        Assert.Equal(65, run.Code);
        Assert.Contains($"{path}, byte ", run.Out, StringComparison.Ordinal);
        Assert.Contains("  the bytes are not what was written\n  concerns IAMUser/", run.Out, StringComparison.Ordinal);
        Assert.Contains("\nRemedy: stop the server", run.Out, StringComparison.Ordinal);
        Assert.True(at > 0);
        Assert.Equal((65, 65), (stat.Code, show.Code));
        Assert.Contains("log verify --data", show.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhileServed_VerifyAndStatReadBesideIt_CompactNamesTheProcess()
    {
        await FillAsync();
        await using var served = await ServedFolder.StartAsync(Data);
        var whose = $"is in use by process {Environment.ProcessId}";

        var verify = await RunAsync("log", "verify", "--data", Data);
        var stat = await RunAsync("log", "stat", "--data", Data);
        var compact = await RunAsync("log", "compact", "--data", Data, "--retention", "0h");

        Assert.Equal(0, verify.Code);
        Assert.Matches($"{whose} since .*: read beside it", verify.Out);
        Assert.Equal(0, stat.Code);
        Assert.Equal(78, compact.Code);
        Assert.Contains(whose, compact.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stat_Folder_TellsKindsAndPolicies()
    {
        await FillAsync();

        var run = await RunAsync("log", "stat", "--data", Data, "--retention", "0h");

        Assert.Equal(0, run.Code);
        Assert.Matches(@"\na compaction with --retention 0h would free about [\d.]+ (B|KiB)\n", run.Out);
        Assert.Matches(@"\nrows +2 +[\d,]+\n", run.Out);
        Assert.Matches(@"\nheader +2 +[\d,]+\n", run.Out);
        Assert.Matches(@"\npolicy +in force since\n─+\n[0-9a-f]{12}  \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\n", run.Out);
    }

    [Fact]
    public async Task Compact_StoppedFolder_FreesAndKeepsWhatIsRemembered()
    {
        for (var hour = 10; hour < 22; hour++) await FillAsync($"2026-05-01T{hour}:00:00Z");
        var before = await RunAsync("principal", "show", "ada", "--data", Data, "--format", "json");

        var kept = await RunAsync("log", "compact", "--data", Data);
        var run = await RunAsync("log", "compact", "--data", Data, "--retention", "0h");

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Matches(@"^before  .*\nafter   .* bytes\); 0 memories written whole\n$", kept.Out);
        Assert.Matches(@"^before  .*\nafter   .* bytes\); 2 memories written whole\n$", run.Out);
        Assert.Equal(before.Out, (await RunAsync("principal", "show", "ada", "--data", Data, "--format", "json")).Out);
        Assert.Equal(0, (await RunAsync("log", "verify", "--data", Data)).Code);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("stat")]
    [InlineData("compact")]
    public async Task NoFolder_EndsWith66AndMakesNone(string what)
    {
        var run = await RunAsync("log", what, "--data", Data);

        Assert.Equal(66, run.Code);
        Assert.Contains(Data, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    private async Task FillAsync(string time = "2026-05-01T10:00:00Z")
    {
        var path = _folder.Write("a.jsonl", $"{TrailText.Call("ada", time)}\n{TrailText.Call("bob", time)}\n");
        Assert.Equal(0, (await RunAsync("replay", path, "--data", Data)).Code);
    }

    /// <summary>Changes a byte of the last frame of the first commit of a segment that has several.</summary>
    private (string Path, int At) Damage()
    {
        var path = Directory.EnumerateFiles(Data, "*.log", SearchOption.AllDirectories)
            .MaxBy(file => new FileInfo(file).Length)!;
        var bytes = File.ReadAllBytes(path);
        var at = bytes.AsSpan().IndexOf("IAMUser/"u8) + 60;
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
        return (path, at);
    }
}
