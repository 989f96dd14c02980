using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Serving;

public sealed class AccessKeysTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new(DateTime.UtcNow);

    private string File => Path.Combine(_folder.Path, "keys");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Accept_EitherLine_IsOneOfThem()
    {
        var keys = Open("old\n\n new \n");

        Assert.True(keys.Accept("old"));
        Assert.True(keys.Accept("new"));
        Assert.False(keys.Accept(" new "));
        Assert.False(keys.Accept("ol"));
        Assert.False(keys.Accept(""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    [InlineData("a\nb\nc")]
    public void TryOpen_NotOneOrTwoKeys_NamesTheFile(string text)
    {
        System.IO.File.WriteAllText(File, text);

        Assert.False(AccessKeys.TryOpen(File, _clock, out _, out var error));
        Assert.Contains(File, error, StringComparison.Ordinal);
        Assert.Contains("one or two", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryOpen_NoFile_NamesIt()
    {
        Assert.False(AccessKeys.TryOpen(File, _clock, out _, out var error));
        Assert.Contains(File, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Accept_FileChanged_TakesTheNewKeysAfterASecond()
    {
        var keys = Open("old");
        List<string> told = [];
        keys.OnFailure(told.Add);

        System.IO.File.WriteAllText(File, "newer");
        Assert.True(keys.Accept("old"), "it is not looked at for each request");
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(keys.Accept("newer"));
        Assert.False(keys.Accept("old"));

        System.IO.File.WriteAllText(File, "");
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(keys.Accept("newer"), "what cannot be used changes nothing");
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(keys.Accept("newer"));
        Assert.Contains(File, Assert.Single(told), StringComparison.Ordinal);
    }

    private AccessKeys Open(string text)
    {
        System.IO.File.WriteAllText(File, text);
        Assert.True(AccessKeys.TryOpen(File, _clock, out var keys, out var error), error);
        return keys;
    }
}
