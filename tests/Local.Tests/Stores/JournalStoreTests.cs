using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Stores;
using Xunit;

namespace Grainwatch.Local.Tests.Stores;

public sealed class JournalStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Data => _folder.Of("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_FolderInUse_IsRefusedAndNamesWhoHasIt()
    {
        using var first = JournalStore.Open(Data);

        var error = Assert.Throws<PrincipalStoreException>(() => JournalStore.Open(Data).Dispose());

        Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
        Assert.Contains(Data, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AfterDispose_IsFreeAgain()
    {
        JournalStore.Open(Data).Dispose();

        using var second = JournalStore.Open(Data);

        Assert.Empty(second.Notes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_ShardMissingOrEmptied_IsRefusedAndNamed(bool emptied)
    {
        JournalStore.Open(Data, new JournalOptions { Shards = 2 }).Dispose();
        var shard = Path.Combine(Data, "shard-001.journal");
        if (emptied) File.WriteAllBytes(shard, []);
        else File.Delete(shard);

        var error = Assert.Throws<JournalException>(() => JournalStore.Open(Data).Dispose());

        Assert.Contains("shard-001.journal", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StartThatWasCutShortBeforeTheFormat_BeginsAgain()
    {
        JournalStore.Open(Data, new JournalOptions { Shards = 2 }).Dispose();
        File.Delete(Path.Combine(Data, "format"));

        using var again = JournalStore.Open(Data, new JournalOptions { Shards = 2 });

        Assert.Equal(2, again.Shards.Count);
    }

    [Fact]
    public void Open_LockThatCannotBeOpened_SaysWhyAndNotThatItIsInUse()
    {
        _folder.Write("data/owner", "process 1\n");
        File.CreateSymbolicLink(Path.Combine(Data, "lock"), "lock");

        var error = Assert.Throws<PrincipalStoreException>(() => JournalStore.Open(Data).Dispose());

        Assert.DoesNotContain("in use", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Data, "lock"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_Owner_IsForgotten()
    {
        JournalStore.Open(Data).Dispose();

        Assert.False(File.Exists(Path.Combine(Data, "owner")));
    }

    [Fact]
    public void Dispose_Twice_LeavesTheNextOwnerAlone()
    {
        var first = JournalStore.Open(Data);
        first.Dispose();
        using var second = JournalStore.Open(Data);

        first.Dispose();

        Assert.True(File.Exists(Path.Combine(Data, "owner")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void Open_FoldersThatDoNotExist_AreEachFlushedByTheirParent(string end)
    {
        List<string> flushed = [];
        var options = new JournalOptions { Shards = 1, FlushFolder = flushed.Add };

        JournalStore.Open(_folder.Of("a", "b", "data") + end, options).Dispose();

        Assert.Contains(_folder.Path, flushed);
        Assert.Contains(_folder.Of("a"), flushed);
        Assert.Contains(_folder.Of("a", "b"), flushed);
    }

    [Fact]
    public void Open_EmptyFolder_IsFlushedByItsParent()
    {
        Directory.CreateDirectory(Data);
        List<string> flushed = [];

        JournalStore.Open(Data + "/", new JournalOptions { Shards = 1, FlushFolder = flushed.Add }).Dispose();

        Assert.Contains(_folder.Path, flushed);
    }

    [Fact]
    public void Open_FormatLostButNotTheData_IsRefused()
    {
        JournalStore.Open(Data, new JournalOptions { Shards = 1 }).Dispose();
        File.Delete(Path.Combine(Data, "format"));
        File.AppendAllText(Path.Combine(Data, "shard-000.journal"), "something acknowledged");

        var error = Assert.Throws<PrincipalStoreException>(() => JournalStore.Open(Data).Dispose());

        Assert.Contains("shard-000.journal", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ExistingFolder_KeepsItsNumberOfShards()
    {
        JournalStore.Open(Data, new JournalOptions { Shards = 3 }).Dispose();

        using var again = JournalStore.Open(Data, new JournalOptions { Shards = 8 });

        Assert.Equal(3, again.Shards.Count);
    }

    [Fact]
    public void Open_FolderOfSomethingElse_IsRefused()
    {
        _folder.Write("data/holiday.jpg", "");

        var error = Assert.Throws<PrincipalStoreException>(() => JournalStore.Open(Data).Dispose());

        Assert.Contains("holiday.jpg", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("grainwatch journal 2\nshards 2\n")]
    [InlineData("grainwatch journal 1\nshards 0\n")]
    [InlineData("grainwatch journal 1\nshards many\n")]
    public void Open_UnknownFormat_IsRefused(string format)
    {
        _folder.Write("data/format", format);

        Assert.Throws<PrincipalStoreException>(() => JournalStore.Open(Data).Dispose());
    }

    [Fact]
    public void Open_TornTail_IsSaid()
    {
        JournalStore.Open(Data, new JournalOptions { Shards = 1 }).Dispose();
        var journal = Path.Combine(Data, "shard-000.journal");
        File.AppendAllText(journal, "half a fr");

        using var again = JournalStore.Open(Data);

        var note = Assert.Single(again.Notes);
        Assert.Contains(journal, note, StringComparison.Ordinal);
        Assert.Contains("9 bytes", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PlaceThatIsAFile_IsRefused()
    {
        _folder.Write("data", "");

        Assert.Throws<PrincipalStoreException>(() => JournalStore.Open(Data).Dispose());
    }
}
