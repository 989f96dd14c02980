using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Log;
using Xunit;

namespace Grainwatch.Local.Tests.Log;

public sealed class LogStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Data => _folder.Of("data");

    private string Segment => Path.Combine(Data, "shard-000", "00000001.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_FolderInUse_IsRefusedAndNamesWhoHasIt()
    {
        using var first = Open();

        var error = Assert.Throws<PrincipalStoreException>(() => Open().Dispose());

        Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
        Assert.Contains(Data, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AfterDispose_IsFreeAgain()
    {
        Open().Dispose();

        using var second = Open();

        Assert.Empty(second.Notes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_ShardMissingOrEmptied_IsRefusedAndNamed(bool emptied)
    {
        Open(new LogOptions { Shards = 2 }).Dispose();
        var shard = Path.Combine(Data, "shard-001");
        Directory.Delete(shard, recursive: true);
        if (emptied) Directory.CreateDirectory(shard);

        var error = Assert.Throws<LogException>(() => Open().Dispose());

        Assert.Contains("shard-001", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StartThatWasCutShortBeforeTheFormat_BeginsAgain()
    {
        Open(new LogOptions { Shards = 2 }).Dispose();
        File.Delete(Path.Combine(Data, "format"));

        using var again = Open(new LogOptions { Shards = 2 });

        Assert.Equal(2, again.Shards.Count);
    }

    [Fact]
    public void Open_LockThatCannotBeOpened_SaysWhyAndNotThatItIsInUse()
    {
        _folder.Write("data/owner", "process 1\n");
        File.CreateSymbolicLink(Path.Combine(Data, "lock"), "lock");

        var error = Assert.Throws<PrincipalStoreException>(() => Open().Dispose());

        Assert.DoesNotContain("in use", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Data, "lock"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_Owner_IsForgotten()
    {
        Open().Dispose();

        Assert.False(File.Exists(Path.Combine(Data, "owner")));
    }

    [Fact]
    public void Dispose_Twice_LeavesTheNextOwnerAlone()
    {
        var first = Open();
        first.Dispose();
        using var second = Open();

        first.Dispose();

        Assert.True(File.Exists(Path.Combine(Data, "owner")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void Open_FoldersThatDoNotExist_AreEachFlushedByTheirParent(string end)
    {
        List<string> flushed = [];
        var options = new LogOptions { Shards = 1, FlushFolder = flushed.Add };

        Open(options, _folder.Of("a", "b", "data") + end).Dispose();

        Assert.Contains(_folder.Path, flushed);
        Assert.Contains(_folder.Of("a"), flushed);
        Assert.Contains(_folder.Of("a", "b"), flushed);
    }

    [Fact]
    public void Open_EmptyFolder_IsFlushedByItsParent()
    {
        Directory.CreateDirectory(Data);
        List<string> flushed = [];

        Open(new LogOptions { Shards = 1, FlushFolder = flushed.Add }, Data + "/").Dispose();

        Assert.Contains(_folder.Path, flushed);
    }

    [Fact]
    public void Open_FormatLostButNotTheData_IsRefused()
    {
        Open(new LogOptions { Shards = 1 }).Dispose();
        File.Delete(Path.Combine(Data, "format"));
        File.AppendAllText(Segment, new string('x', 2_000_000));

        var error = Assert.Throws<PrincipalStoreException>(() => Open().Dispose());

        Assert.Contains("shard-000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ExistingFolder_KeepsItsNumberOfShards()
    {
        Open(new LogOptions { Shards = 3 }).Dispose();

        using var again = Open(new LogOptions { Shards = 8 });

        Assert.Equal(3, again.Shards.Count);
    }

    [Fact]
    public void Open_FolderOfSomethingElse_IsRefused()
    {
        _folder.Write("data/holiday.jpg", "");

        var error = Assert.Throws<PrincipalStoreException>(() => Open().Dispose());

        Assert.Contains("holiday.jpg", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("grainwatch log 2\nshards 2\n")]
    [InlineData("grainwatch log 1\nshards 0\n")]
    [InlineData("grainwatch log 1\nshards many\n")]
    public void Open_UnknownFormat_IsRefused(string format)
    {
        _folder.Write("data/format", format);

        Assert.Throws<PrincipalStoreException>(() => Open().Dispose());
    }

    [Fact]
    public void Open_TornTail_IsSaid()
    {
        Open(new LogOptions { Shards = 1 }).Dispose();
        File.AppendAllText(Segment, "half a fr");

        using var again = Open();

        var note = Assert.Single(again.Notes);
        Assert.Contains(Segment, note, StringComparison.Ordinal);
        Assert.Contains("9 bytes", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PlaceThatIsAFile_IsRefused()
    {
        _folder.Write("data", "");

        Assert.Throws<PrincipalStoreException>(() => Open().Dispose());
    }

    [Fact]
    public void Open_FolderOfAnEarlierVersion_SaysWhatToDo()
    {
        _folder.Write("data/format", "grainwatch journal 1\nshards 2\n");

        var error = Assert.Throws<PrincipalStoreException>(() => Open().Dispose());

        Assert.Contains("replay the trails into an empty one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PolicyThatCouldNotBeReadBack_IsRefused()
    {
        var policy = PolicyInForce.Of(Policy.Default with { FollowUp = TimeSpan.FromDays(2) });

        Assert.Throws<PrincipalStoreException>(() => LogStore.Open(Data, policy).Dispose());

        Assert.False(Directory.Exists(Data));
    }

    private LogStore Open(LogOptions? options = null, string? folder = null) =>
        LogStore.Open(folder ?? Data, PolicyInForce.Default, options);
}
