using System.Runtime.CompilerServices;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Log;
using Xunit;

namespace Grainwatch.Local.Tests.Log;

/// <summary>A shard's log gives back what was acknowledged, whatever happened to the disk.</summary>
public sealed class ShardLogTests : IDisposable
{
    private static readonly PrincipalKey s_ada = LogWorld.User(1);
    private static readonly PrincipalKey s_bob = LogWorld.User(2);

    private readonly FaultyDisk _disk = new();
    private readonly LogWorld _world;

    public ShardLogTests() => _world = new LogWorld(new LogOptions { OpenFile = _disk.Open });

    private string File => _world.Log.Segments.All[0].FilePath;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Write_ThenRead_GivesTheMemoryAndItsVersion()
    {
        _world.Write(s_ada, LogWorld.Events(s_ada, 0, 3));
        _world.Write(s_ada, LogWorld.Events(s_ada, 3, 2));

        Assert.Equal("2", (await _world.Log.ReadAsync(s_ada))!.Version);
        await AssertEqualAsync(s_ada);
        Assert.Null(await _world.Log.ReadAsync(s_bob));
    }

    [Fact]
    public async Task Write_NotCommitted_IsNotAnsweredAndNotRead()
    {
        var write = _world.Begin(s_ada, LogWorld.Events(s_ada, 0));

        Assert.False(write.IsCompleted);
        Assert.True(_world.Log.HasPending);
        Assert.Null(await _world.Log.ReadAsync(s_ada));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2")]
    [InlineData("nonsense")]
    public async Task Write_OtherVersionThanExpected_IsAConflict(string? expected)
    {
        _world.Write(s_ada, LogWorld.Events(s_ada, 0));
        var state = (await _world.Log.ReadAsync(s_ada))!.State;

        await Assert.ThrowsAsync<PrincipalConflictException>(
            async () => await _world.Log.WriteAsync(new PrincipalWrite(state, [], null, expected)));
    }

    [Fact]
    public async Task Write_KeyThatCannotBeStored_FailsAloneInItsRound()
    {
        var nobody = new PrincipalKey("IAMUser", "123456789012", "AIDA\ud800");
        _world.Write(s_ada, LogWorld.Events(s_ada, 0));
        var stored = _world.Begin(s_ada, LogWorld.Events(s_ada, 1));
        _world.Change(PolicyInForce.Of(Policy.Default with { Countries = 3 }));

        var refused = _world.Begin(nobody, LogWorld.Events(nobody, 0));
        _world.Commit();

        Assert.IsType<PrincipalStoreException>(refused.Exception!.InnerException);
        Assert.True(stored.IsCompletedSuccessfully);
        _world.Restart();
        await AssertEqualAsync(s_ada);
        Assert.Null(await _world.Log.ReadAsync(nobody));
    }

    [Fact]
    public async Task Write_OtherPolicyInForce_StandsBeforeItInTheLog()
    {
        var next = PolicyInForce.Of(Policy.Default with { Countries = 3 });
        var ada = _world.Begin(s_ada, LogWorld.Events(s_ada, 0));
        var bob = _world.Begin(s_bob, LogWorld.Events(s_bob, 0));
        _world.Change(next);
        var again = _world.Begin(LogWorld.User(7), LogWorld.Events(LogWorld.User(7), 0));
        _world.Commit();

        Assert.True(ada.IsCompletedSuccessfully && bob.IsCompletedSuccessfully && again.IsCompletedSuccessfully);
        using var reading = new ShardReading(_world.Folder);
        Assert.Equal(next.Version, reading.Policies.LastVersion);
        Assert.Equal(Policy.Default.Countries, reading.Policies.At(reading.Entries[s_bob.Text].Head).Countries);
        Assert.Equal(3, reading.Policies.At(reading.Entries[LogWorld.User(7).Text].Head).Countries);
        await AssertEqualAsync(s_ada);
    }

    [Fact]
    public async Task Open_TornTail_IsKeptBesideTheLog()
    {
        _world.Write(s_ada, LogWorld.Events(s_ada, 0));
        System.IO.File.AppendAllText(File, "half a frame");

        _world.Restart();

        Assert.Contains("12 bytes", Assert.Single(_world.Log.Notes), StringComparison.Ordinal);
        Assert.Equal("half a frame", System.IO.File.ReadAllText(Path.Combine(_world.Folder, "torn.bytes")));
        await AssertEqualAsync(s_ada);
    }

    [Fact]
    public void Open_SegmentMissingInTheMiddle_IsNamed()
    {
        _world.Options = _world.Options with { SegmentBytes = 1 };
        _world.Restart();
        for (var i = 0; i < 3; i++) _world.Write(s_ada, LogWorld.Events(s_ada, i));
        var missing = _world.Log.Segments.All[1].FilePath;
        _world.Log.Dispose();
        var whole = System.IO.File.ReadAllBytes(missing);
        System.IO.File.Delete(missing);

        var error = Assert.Throws<LogException>(() => _world.Restart());

        Assert.Equal(missing, error.Path);
        System.IO.File.WriteAllBytes(missing, whole);
        _world.Restart();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Open_SegmentBegunAndNoMore_IsBegunAgain(int length)
    {
        _world.Write(s_ada, LogWorld.Events(s_ada, 0));
        _world.Log.Dispose();
        System.IO.File.WriteAllBytes(
            Path.Combine(_world.Folder, Segment.NameOf(2)), "GWLOG 1\n"u8[..length].ToArray());

        _world.Restart();
        _world.Write(s_ada, LogWorld.Events(s_ada, 1));

        Assert.Equal(2, _world.Log.Segments.Last.Number);
        await AssertEqualAsync(s_ada);
    }

    [Fact]
    public void Open_SomethingElse_IsRefusedAndLeftAlone()
    {
        var file = File;
        _world.Log.Dispose();
        System.IO.File.WriteAllText(file, "a diary, nothing else");

        Assert.Throws<LogException>(() => _world.Restart());

        Assert.Equal("a diary, nothing else", System.IO.File.ReadAllText(file));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Commit_Fails_LeavesNoTrace(bool toWrite, bool toFlush)
    {
        _world.Write(s_ada, LogWorld.Events(s_ada, 0));
        (_disk.FailsToWrite, _disk.FailsToFlush) = (toWrite, toFlush);
        Assert.Throws<PrincipalStoreException>(() => _world.Write(s_ada, LogWorld.Events(s_ada, 1)));
        Assert.Throws<PrincipalStoreException>(() => _world.Write(s_bob, LogWorld.Events(s_bob, 0)));
        (_disk.FailsToWrite, _disk.FailsToFlush) = (false, false);

        _world.Write(s_ada, LogWorld.Events(s_ada, 2));

        await AssertEqualAsync(s_ada);
        _world.Restart();
        Assert.Empty(_world.Log.Notes);
        await AssertEqualAsync(s_ada);
        Assert.Null(await _world.Log.ReadAsync(s_bob));
    }

    [Fact]
    public async Task Write_ManyRows_AreFoldedFromAMemoryNotFarBack()
    {
        for (var i = 0; i < 1000; i++) _world.Write(s_ada, LogWorld.Events(s_ada, i));

        var entry = _world.Log.Entries[s_ada.Text];

        Assert.InRange(entry.FramesSince, 0, _world.Options.MemoryEveryFrames);
        await AssertEqualAsync(s_ada);
        _world.Restart();
        Assert.Equal(entry, _world.Log.Entries[s_ada.Text]);
        await AssertEqualAsync(s_ada);
    }

    [Fact]
    public async Task Read_DamagedSinceItWasOpened_IsNamed()
    {
        _world.Write(s_ada, LogWorld.Events(s_ada, 0));
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[^1] ^= 1;
        using (var other = new FileStream(File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            other.Write(bytes);

        var error = await Assert.ThrowsAsync<LogException>(async () => await _world.Log.ReadAsync(s_ada));

        Assert.Equal(_world.Log.Entries[s_ada.Text].Head.Offset, error.Offset);
    }

    [Fact]
    public async Task Write_KeyLongerThanAFrameTakes_IsRefusedAndLeavesNoTrace()
    {
        var tooLong = new PrincipalKey("IAMUser", "1", new string('A', ushort.MaxValue));

        await Assert.ThrowsAsync<PrincipalStoreException>(
            () => _world.Begin(tooLong, LogWorld.Events(tooLong, 0)));
        _world.Write(s_ada, LogWorld.Events(s_ada, 0));

        _world.Restart();
        Assert.Equal([s_ada.Text], _world.Log.ReadHeaders().Select(notice => notice.Principal.Key));
    }

    [Fact]
    public async Task Read_RowsOfTwoPolicies_AreFoldedUnderEachItsOwn()
    {
        var other = PolicyInForce.Of(
            Policy.Default with { Learning = TimeSpan.Zero, KnownFor = TimeSpan.FromDays(30) });
        _world.Write(s_ada, LogWorld.Events(s_ada, 0, 5));
        _world.Restart(other);
        _world.Write(s_ada, LogWorld.Events(s_ada, 60 * 24 * 40, 5));
        _world.Restart(PolicyInForce.Default);
        _world.Write(s_ada, LogWorld.Events(s_ada, 60 * 24 * 75, 5));

        await AssertEqualAsync(s_ada);
        _world.Restart(other);
        await AssertEqualAsync(s_ada);
    }

    [Fact]
    public async Task Wake_NobodyHeardBeforeTheCrash_IsToldAgain()
    {
        var story = StoryBook.Tell("two-countries");
        _world.Write(story.Key, story.Habits);
        _world.Outlet.IsDeaf = true;
        _world.Write(story.Key, story.Incident);
        _world.Outlet.IsDeaf = false;
        _world.Outlet.Heard.Clear();

        _world.Restart();
        await _world.Actor(story.Key).WakeAsync();

        var told = Assert.Single(_world.Outlet.Heard);
        Assert.NotEmpty(told.Alerts);
        await AssertEqualAsync(story.Key);
    }

    [Fact]
    public void Write_NothingThatListsShowHasChanged_WritesNoHeader()
    {
        _world.Write(s_ada, LogWorld.Events(s_ada, 0, 3));
        var header = _world.Log.Entries[s_ada.Text].Header;

        _world.Write(s_ada, LogWorld.Events(s_ada, 3, 3));

        Assert.Equal(header, _world.Log.Entries[s_ada.Text].Header);
    }

    [Fact]
    public void Entry_OfMillions_IsSmall() => Assert.InRange(Unsafe.SizeOf<LogEntry>(), 1, 48);

    private async Task AssertEqualAsync(PrincipalKey key)
    {
        var (actual, expected) = await _world.CompareAsync(key);
        Assert.Equal(expected, actual);
    }
}
