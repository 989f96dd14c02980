using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Tests;
using Grainwatch.Local.Log;
using Xunit;

namespace Grainwatch.Local.Tests.Log;

/// <summary>A disk that fails at any operation: nothing is acknowledged that is not there, nothing is lost.</summary>
public sealed class LogFaultTests
{
    private const int Writes = 24;

    private readonly ManualClock _clock = new();
    private readonly FaultyDisk _disk = new();
    private readonly List<string> _told = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_DiskFailsAtAnyOperation_AcknowledgesNothingAndGoesOnWhenItIsMended(bool atOnce)
    {
        var operations = await RunAsync(after: int.MaxValue, atOnce);
        Assert.InRange(operations, Writes * 2, 1000);
        for (var after = 0; after < operations; after++) await RunAsync(after, atOnce);
    }

    [Fact]
    public async Task Commit_ReadOnlyForAWhile_AcknowledgesNothing()
    {
        using var world = Create();
        world.Write(LogWorld.User(1), LogWorld.Events(LogWorld.User(1), 0));
        _disk.IsReadOnly = true;
        for (var i = 0; i < 3; i++)
        {
            Assert.Throws<PrincipalStoreException>(
                () => world.Write(LogWorld.User(1), LogWorld.Events(LogWorld.User(1), 1)));
        }

        _disk.Mend();
        world.Write(LogWorld.User(1), LogWorld.Events(LogWorld.User(1), 1));

        await world.AssertAllAsync();
        await world.AssertCrashAsync();
    }

    [Fact]
    public async Task Commit_NoOtherSegmentCanBeBegun_GoesOnInTheFullOneAndSaysSo()
    {
        using var world = Create();
        _disk.FailsToOpen = true;
        for (var i = 0; i < 40; i++) world.Write(LogWorld.User(1), LogWorld.Events(LogWorld.User(1), i));
        Assert.Equal(1, world.Log.Segments.Last.Number);
        Assert.Contains("goes on in a segment that is full", Assert.Single(_told), StringComparison.Ordinal);

        _disk.Mend();
        world.Write(LogWorld.User(1), LogWorld.Events(LogWorld.User(1), 40));

        Assert.Equal(2, world.Log.Segments.Last.Number);
        await world.AssertAllAsync();
        await world.AssertCrashAsync();
    }

    /// <summary>Writes, fails, is mended, writes what was refused again; gives the number of operations.</summary>
    private async Task<int> RunAsync(int after, bool atOnce)
    {
        using var world = Create();
        var before = _disk.Operations;
        if (after < int.MaxValue) _disk.FailNext(after);
        for (var i = 0; i < Writes; i++)
        {
            var key = LogWorld.User(i % 3);
            var events = LogWorld.Events(key, i, 4);
            // The sender of what is refused sends it again; of a process that died, whatever it held.
            for (var attempt = 0; !TryWrite(world, key, events); attempt++)
            {
                await world.AssertAllAsync($"operation {after}, write {i}");
                if (atOnce || attempt == 2) _disk.Mend();
                Assert.InRange(attempt, 0, 3);
            }

            _clock.Advance(TimeSpan.FromHours(13));
            world.Log.Maintain();
            if (!_disk.IsWell) _disk.Mend();
            world.Log.Maintain();
            await world.AssertAllAsync($"operation {after}, write {i}");
        }

        _disk.Mend();
        await world.AssertCrashAsync($"operation {after}");
        for (var i = 0; i < 3; i++)
        {
            var state = (await world.Log.ReadAsync(LogWorld.User(i)))!.State;
            Assert.Equal(Expected(i), state.Seen.Count);
        }

        return _disk.Operations - before;

        // Batches of one principal overlap in an event.
        static int Expected(int user) =>
            Enumerable.Range(0, Writes).Where(i => i % 3 == user).SelectMany(i => Enumerable.Range(i, 4)).Distinct()
                .Count();
    }

    private static bool TryWrite(LogWorld world, PrincipalKey key, IReadOnlyList<TrailEvent> events)
    {
        try
        {
            world.Write(key, events);
            return true;
        }
        catch (PrincipalStoreException)
        {
            return false;
        }
    }

    private LogWorld Create() => new(new LogOptions
    {
        SegmentBytes = PolicyHistory.Encode(PolicyInForce.Default).Length + 3000,
        MemoryEveryFrames = 3,
        Retention = TimeSpan.FromHours(4),
        Clock = _clock,
        OpenFile = _disk.Open,
        FlushFolder = _disk.FlushFolder,
        Warn = _told.Add,
    });
}
