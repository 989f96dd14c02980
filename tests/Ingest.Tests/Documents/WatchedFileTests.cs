using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Documents;

public sealed class WatchedFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Look_Changed_IsToldOnceItIsSettledAndUntilItIsTaken()
    {
        var file = new WatchedFile(_folder.Write("a", "1"));

        Assert.False(file.Look());
        Assert.False(file.Look());
        _folder.Write("a", "two");
        Assert.False(file.Look());
        Assert.True(file.Look());
        Assert.True(file.Look());
        Assert.True(file.Take());
        Assert.False(file.Look());
    }

    [Fact]
    public void Take_ChangedWhileItWasRead_IsNotTaken()
    {
        var file = new WatchedFile(_folder.Write("a", "1"));
        _folder.Write("a", "two");
        file.Look();
        Assert.True(file.Look());

        _folder.Write("a", "three");

        Assert.False(file.Take());
        Assert.False(file.Look());
        Assert.True(file.Look());
        Assert.True(file.Take());
    }

    [Fact]
    public void Look_AnotherIsLinkedInItsPlace_IsToldThough()
    {
        var link = _folder.Of("link");
        System.IO.File.CreateSymbolicLink(link, _folder.Write("a", "1"));
        var file = new WatchedFile(link);

        System.IO.File.Delete(link);
        System.IO.File.CreateSymbolicLink(link, _folder.Write("b", "1"));

        file.Look();
        Assert.True(file.Look());
    }

    [Fact]
    public void Retry_NothingChanged_IsReadAgainAllTheSame()
    {
        var file = new WatchedFile(_folder.Write("a", "1"));
        file.Look();

        file.Retry();

        Assert.True(file.Look());
        Assert.True(file.Take());
        Assert.False(file.Look());
    }
}
