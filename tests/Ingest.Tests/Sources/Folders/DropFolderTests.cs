using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Sources.Folders;
using Grainwatch.Ingest.Tests.Quarantine;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Sources.Folders;

public sealed class DropFolderTests : IDisposable
{
    private static readonly DateTime Start = new(2026, 5, 10, 9, 0, 0, DateTimeKind.Utc);

    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new(Start);
    private readonly TakenIn _taken = new();
    private readonly MemoryCheckpoints _checkpoints = new();
    private readonly SourceProgress _progress;
    private DropFolder _source;

    public DropFolderTests()
    {
        _progress = new SourceProgress("folder", _clock);
        _source = Create(new DropFolderOptions { FilesAtOnce = 1 });
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Poll_FilesAndFolders_TakesThemByDeliveryAndMovesThem()
    {
        var late = Write("x/y/" + TrailText.Name("20260509T1000Z"), "second");
        var early = Write(TrailText.Name("20260508T1000Z"), "first");

        await SettleAsync();

        Assert.Equal(["first", "second"], _taken.Names);
        foreach (var path in (string[])[early, late])
        {
            Assert.False(File.Exists(path));
            Assert.True(File.Exists(_folder.Of(".done", Path.GetRelativePath(_folder.Path, path))));
        }

        Assert.Equal(2, _progress.Status.Delivered);
    }

    [Fact]
    public async Task Poll_FileThatGrows_WaitsUntilItIsWhole()
    {
        var path = Write("a.jsonl", "one");
        for (var i = 0; i < 10; i++)
        {
            await _source.PollAsync(_progress);
            File.AppendAllText(path, "\n" + TrailText.Call("ada", "2026-05-10T08:00:00Z", $"more{i}"));
            _clock.Advance(TimeSpan.FromSeconds(4));
        }

        Assert.Empty(_taken.Names);
        await SettleAsync();
        Assert.Equal(11, _taken.Names.Count);
    }

    [Fact]
    public async Task Poll_OthersStillArrive_WaitsAndTakesAllInTheirOrder()
    {
        Write(TrailText.Name("20260509T1000Z"), "second");
        await _source.PollAsync(_progress);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Write(TrailText.Name("20260508T1000Z"), "first");
        await _source.PollAsync(_progress);
        _clock.Advance(TimeSpan.FromSeconds(4));
        await _source.PollAsync(_progress);
        Assert.Empty(_taken.Names);

        _clock.Advance(TimeSpan.FromSeconds(4));
        await _source.PollAsync(_progress);

        Assert.Equal(["first", "second"], _taken.Names);
    }

    [Fact]
    public async Task Poll_OthersArriveForEver_WaitsNoLongerThanHalfAMinute()
    {
        var first = Write("a.jsonl", "first");
        for (var seconds = 0; File.Exists(first); seconds += 4)
        {
            Assert.InRange(seconds, 0, 40);
            Write($"b{seconds}.jsonl", "other");
            await _source.PollAsync(_progress);
            _clock.Advance(TimeSpan.FromSeconds(4));
        }
    }

    [Fact]
    public async Task Poll_EmptyFileIsWrittenSinceItWasListed_IsNotPutAside()
    {
        Write("a.jsonl", "first");
        var path = _folder.Write("b.jsonl", "");
        await _source.PollAsync(_progress);
        _taken.Before = () =>
        {
            if (new FileInfo(path).Length == 0) Write("b.jsonl", "second");
            return Task.CompletedTask;
        };
        await SettleAsync(TimeSpan.FromSeconds(61));
        Assert.Equal(0, _progress.Status.Failed);
        await SettleAsync();

        Assert.Equal(["first", "second"], _taken.Names);
    }

    [Fact]
    public async Task Poll_FileThatStopsInTheMiddleForAWhile_IsTakenWholeInTheEnd()
    {
        var whole = TrailText.File(
            TrailText.Call("ada", "2026-05-10T08:00:00Z", "a"), TrailText.Call("ada", "2026-05-10T08:01:00Z", "b"));
        var path = _folder.Write("a.json", whole[..^50]);
        await SettleAsync();
        await SettleAsync();
        Assert.True(File.Exists(path));
        File.WriteAllText(path, whole);
        await SettleAsync();

        Assert.Equal(["a", "a", "b"], _taken.Names);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Poll_FileThatStaysCut_IsTakenAsItIsInTheEnd()
    {
        var path = _folder.Write("a.json", TrailText.File(
            TrailText.Call("ada", "2026-05-10T08:00:00Z", "a"), TrailText.Call("ada", "2026-05-10T08:01:00Z"))[..^50]);
        await SettleAsync();
        await SettleAsync(TimeSpan.FromSeconds(61));

        Assert.Contains("a", _taken.Names);
        Assert.False(File.Exists(path));
        Assert.NotEmpty(_taken.Quarantine.Kept);
    }

    [Fact]
    public async Task Poll_UnfinishedHiddenAndOtherNames_AreLeftAlone()
    {
        string[] names = ["a.json.tmp", "a.json.part", ".a.json", ".hidden/a.json", "readme.txt"];
        foreach (var name in names) Write(name, "wrong");
        await SettleAsync();
        File.Move(_folder.Of("a.json.part"), _folder.Of("a.json"));
        await SettleAsync();

        Assert.Equal(["wrong"], _taken.Names);
        Assert.True(File.Exists(_folder.Of(".done", "a.json")));
        Assert.True(File.Exists(_folder.Of("a.json.tmp")));
        Assert.Empty(_progress.Status.Notes);
    }

    [Fact]
    public async Task Poll_NothingInItIsCloudTrail_IsPutAsideWithTheReasonAndNotQuarantined()
    {
        _folder.Write("x/junk.jsonl", "some text\nand more\n");
        _folder.Write("mixed.jsonl", "junk\n" + TrailText.Call("ada", "2026-05-10T08:00:00Z", "good"));
        _folder.Write("empty.json", "");
        await SettleAsync(TimeSpan.FromSeconds(61));

        Assert.Equal(["good"], _taken.Names);
        Assert.Single(_taken.Quarantine.Kept);
        Assert.True(File.Exists(_folder.Of(".done", "mixed.jsonl")));
        Assert.True(File.Exists(_folder.Of(".failed", "x", "junk.jsonl")));
        Assert.Contains(
            "Nothing in it is CloudTrail",
            File.ReadAllText(_folder.Of(".failed", "x", "junk.jsonl.reason.txt")),
            StringComparison.Ordinal);
        Assert.Equal("The file is empty.\n", File.ReadAllText(_folder.Of(".failed", "empty.json.reason.txt")));
        Assert.Equal(2, _progress.Status.Failed);
    }

    [Fact]
    public async Task Poll_SameNameAgain_IsTakenAgainAndBothAreKept()
    {
        for (var i = 0; i < 3; i++)
        {
            Write("a.jsonl", $"call{i}");
            await SettleAsync();
        }

        Assert.Equal(["call0", "call1", "call2"], _taken.Names);
        Assert.Equal(
            ["a.jsonl", "a.jsonl.2", "a.jsonl.3"],
            Directory.GetFiles(_folder.Of(".done")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Poll_Delete_DeletesWhatWasTaken()
    {
        _source = Create(new DropFolderOptions { WhenDone = WhenDone.Delete });
        Write("a.jsonl", "call");
        await SettleAsync();

        Assert.Equal(["call"], _taken.Names);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Poll_Keep_RemembersOverRestartsAndTakesWhatChanged()
    {
        _source = Create(new DropFolderOptions { WhenDone = WhenDone.Keep });
        var path = Write("a.jsonl", "call");
        _folder.Write("junk.jsonl", "junk\n");
        await SettleAsync();
        _source = Create(new DropFolderOptions { WhenDone = WhenDone.Keep });
        await _source.OpenAsync(_progress);
        await SettleAsync();
        Assert.Equal(["call"], _taken.Names);

        File.AppendAllText(path, "\n" + TrailText.Call("ada", "2026-05-10T08:00:00Z", "more"));
        await SettleAsync();
        Assert.Equal(["call", "call", "more"], _taken.Names);
        Assert.True(File.Exists(_folder.Of("junk.jsonl")));
        // What is of no use stays too, and is told of once by each process.
        Assert.Equal(2, _progress.Status.Failed);

        File.Delete(path);
        await SettleAsync();
        var document = await _checkpoints.GetAsync(_source.Name);
        Assert.InRange(document!.Value.Length, 1, 60);
    }

    [Fact]
    public async Task Poll_KeepMoreThanCanBeRemembered_SaysSo()
    {
        _source = Create(new DropFolderOptions { WhenDone = WhenDone.Keep, KeptMax = 2 });
        for (var i = 0; i < 3; i++) Write($"{i}.jsonl", $"call{i}");

        var e = await Assert.ThrowsAsync<SourceException>(() => SettleAsync());

        Assert.Contains("--watch-done move", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poll_HostIsBehind_ThrowsAndTakesAllLater()
    {
        for (var i = 0; i < 10; i++) Write($"{i}.jsonl", $"call{i}");
        _taken.Before = () => throw new PrincipalStoreException("no room");
        await Assert.ThrowsAsync<PrincipalStoreException>(() => SettleAsync());
        Assert.Equal(10, Directory.GetFiles(_folder.Path).Length);
        _taken.Before = () => Task.CompletedTask;
        await SettleAsync();

        Assert.Equal(10, _taken.Names.Distinct().Count());
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Poll_CannotBeRead_IsPutAsideAfterSomeAttempts()
    {
        _source = new DropFolder(_folder.Path, _taken.Intake, _checkpoints, _clock)
        {
            Open = path => path.EndsWith("bad.json", StringComparison.Ordinal)
                ? throw new UnauthorizedAccessException("Access is denied.")
                : File.OpenRead(path),
        };
        var path = Write("bad.json", "call");
        Write("good.json", "good");
        await SettleAsync();
        Assert.True(File.Exists(path));
        await SettleAsync();
        await SettleAsync();

        Assert.Equal(["good"], _taken.Names);
        var reason = File.ReadAllText(_folder.Of(".failed", "bad.json.reason.txt"));
        Assert.Contains("denied", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poll_FileVanishesWhileItIsRead_IsNobodysFault()
    {
        var path = Write("a.jsonl", "call");
        _taken.Before = () =>
        {
            File.Delete(path);
            return Task.CompletedTask;
        };
        await SettleAsync();
        await SettleAsync();

        Assert.Equal(0, _progress.Status.Failed);
        Assert.Empty(_progress.Status.Notes);
    }

    [Fact]
    public async Task Poll_CannotBeMoved_IsNotReadAgainAndMovedLater()
    {
        var path = Write("a.jsonl", "call");
        File.WriteAllText(_folder.Of(".done"), "a file where the folder should be");
        await SettleAsync();
        await SettleAsync();
        Assert.Equal(["call"], _taken.Names);
        Assert.Contains("cannot be put aside", Assert.Single(_progress.Status.Notes), StringComparison.Ordinal);
        Assert.True(File.Exists(path));

        File.Delete(_folder.Of(".done"));
        await SettleAsync();
        await SettleAsync();
        Assert.Equal(["call"], _taken.Names);
        Assert.Empty(_progress.Status.Notes);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Poll_AllThatIsLookedAtCannotBeMoved_SaysThatTheRestWaits()
    {
        _source = Create(new DropFolderOptions { FilesMax = 2, FilesAtOnce = 1 });
        File.WriteAllText(_folder.Of(".done"), "a file where the folder should be");
        foreach (var name in (string[])["a", "b", "c"]) Write($"{name}.jsonl", name);

        await SettleAsync();
        await SettleAsync();

        Assert.Equal(["a", "b"], _taken.Names);
        Assert.Contains("those behind them wait", _progress.Status.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poll_Links_AreLeftAloneAndTold()
    {
        using var elsewhere = new TempFolder();
        var outside = elsewhere.Write("b.jsonl", TrailText.Call("ada", "2026-05-10T08:00:00Z", "wrong"));
        File.CreateSymbolicLink(_folder.Of("b.jsonl"), outside);
        Directory.CreateSymbolicLink(_folder.Of("round"), _folder.Path);
        await SettleAsync();

        Assert.Empty(_taken.Names);
        Assert.Equal(2, _progress.Status.Notes.Count);
        Assert.True(File.Exists(outside));
    }

    [Fact]
    public async Task Poll_CrashBetweenTakingAndMoving_TakesItAgain()
    {
        Write("a.jsonl", "call");
        File.WriteAllText(_folder.Of(".done"), "in the way");
        await SettleAsync();
        File.Delete(_folder.Of(".done"));
        _source = Create(new DropFolderOptions());
        await SettleAsync();

        Assert.Equal(["call", "call"], _taken.Names);
        Assert.True(File.Exists(_folder.Of(".done", "a.jsonl")));
    }

    [Fact]
    public async Task Poll_FolderIsGone_IsTheSourcesFault()
    {
        var gone = new DropFolder(_folder.Of("absent"), _taken.Intake, _checkpoints, _clock);

        var e = await Assert.ThrowsAsync<SourceException>(() => gone.PollAsync(_progress));

        Assert.Contains("absent", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poll_MoreFilesThanAreLookedAtTogether_AllHaveTheirTurn()
    {
        _source = Create(new DropFolderOptions { FilesMax = 3, FilesAtOnce = 1 });
        for (var i = 9; i >= 0; i--) Write(TrailText.Name($"20260509T100{i}Z"), $"call{i}");
        for (var i = 0; i < 5; i++) await SettleAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"call{i}"), _taken.Names);
    }

    private DropFolder Create(DropFolderOptions options) =>
        new(_folder.Path, _taken.Intake, _checkpoints, _clock, options);

    /// <summary>Two looks, so far apart that what did not change between them is whole.</summary>
    private async Task SettleAsync(TimeSpan? after = null)
    {
        await _source.PollAsync(_progress);
        _clock.Advance(after ?? TimeSpan.FromSeconds(6));
        await _source.PollAsync(_progress);
    }

    private string Write(string name, string call) =>
        _folder.Write(name, TrailText.Call("ada", "2026-05-10T08:00:00Z", call));
}
