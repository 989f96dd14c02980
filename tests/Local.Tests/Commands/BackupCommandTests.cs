using Grainwatch.Ingest.Tests.Replay;
using Xunit;
using static Grainwatch.Local.Tests.Commands.CommandRun;

namespace Grainwatch.Local.Tests.Commands;

public sealed class BackupCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Data => _folder.Of("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CreateVerifyRestore_SayWhatTheyHold()
    {
        await WriteAsync();

        var create = await RunAsync("backup", "create", "--data", Data, "--to", _folder.Of("backups") + "/");
        var file = Assert.Single(Directory.EnumerateFiles(_folder.Of("backups")));
        var verify = await RunAsync("backup", "verify", file);
        var restore = await RunAsync("backup", "restore", file, "--data", _folder.Of("new"));

        Assert.Matches(@"grainwatch-\d{8}T\d{6}Z\.tar: as of \d{4}-\d\d-\d\d .* \d+ files, \d+ frames, ", create.Out);
        Assert.Contains(": whole, as of ", verify.Out, StringComparison.Ordinal);
        Assert.Contains("1 principals with ", verify.Out, StringComparison.Ordinal);
        Assert.Contains("1 records in quarantine, 0 checkpoints", verify.Out, StringComparison.Ordinal);
        Assert.Contains($"restored to {_folder.Of("new")}", restore.Out, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), (create.Code, verify.Code, restore.Code));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Create_StrangerInTheFolder_IsLeftOutAndSaid()
    {
        await WriteAsync();
        _folder.Write("data/notes.txt", "mine");

        var run = await RunAsync("backup", "create", "--data", Data, "--to", _folder.Of("b.tar"));

        Assert.Equal(0, run.Code);
        Assert.Contains("warning: 'notes.txt'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_InsideTheFolderOrOverAFileOrOfNone_IsRefused()
    {
        await WriteAsync();
        var there = _folder.Write("there.tar", "mine");

        Assert.Equal(
            64, (await RunAsync("backup", "create", "--data", Data, "--to", Path.Combine(Data, "b.tar"))).Code);
        Assert.Equal(1, (await RunAsync("backup", "create", "--data", Data, "--to", there)).Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(there));
        Assert.Equal(1, (await RunAsync(
            "backup", "create", "--data", _folder.Of("none"), "--to", _folder.Of("b.tar"))).Code);
        Assert.Equal(64, (await RunAsync("backup", "create", "--data", Data)).Code);
        Assert.False(File.Exists(_folder.Of("b.tar")));
    }

    [Fact]
    public async Task Verify_NoneOrDamaged_IsNamed()
    {
        var text = _folder.Write("notes.txt", "no backup at all");

        var none = await RunAsync("backup", "verify", _folder.Of("none.tar"));
        var damaged = await RunAsync("backup", "verify", text);
        var restore = await RunAsync("backup", "restore", text, "--data", _folder.Of("new"));

        Assert.Equal((66, 1, 1), (none.Code, damaged.Code, restore.Code));
        Assert.Contains($"'{text}' cannot be used", damaged.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Of("new")));
    }

    private async Task WriteAsync()
    {
        var path = _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z") + "\nbroken\n");
        await RunAsync("replay", path, "--data", Data);
    }
}
