using Grainwatch.Detection.Identity;
using Grainwatch.Local.Log;
using Xunit;

namespace Grainwatch.Local.Tests.Log;

/// <summary>Old segments go, and nothing that anybody remembers goes with them.</summary>
public sealed class LogCompactionTests : IDisposable
{
    private static readonly PrincipalKey s_ada = LogWorld.User(1);

    private readonly ManualClock _clock = new();
    private readonly FaultyDisk _disk = new();
    private readonly List<string> _told = [];
    private readonly LogWorld _world;

    public LogCompactionTests() => _world = new LogWorld(new LogOptions
    {
        SegmentBytes = 20_000,
        Retention = TimeSpan.FromDays(30),
        Clock = _clock,
        OpenFile = _disk.Open,
        Warn = _told.Add,
    });

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Maintain_SegmentsOlderThanTheRetention_GoAndMemoriesStay()
    {
        Fill(100);
        var before = _world.Log.Segments.All.Count;
        _clock.Advance(TimeSpan.FromDays(31));
        Fill(1, from: 200);

        Settle();

        Assert.True(before > 3, $"{before} segments");
        Assert.InRange(_world.Log.Segments.All[0].Number, before, int.MaxValue);
        await AssertAllAsync();
        _world.Restart();
        await AssertAllAsync();
        Assert.Equal(_world.Keys.Count, _world.Log.ReadHeaders().Count());
    }

    [Fact]
    public void Maintain_WithinTheRetention_NothingGoes()
    {
        Fill(100);
        _clock.Advance(TimeSpan.FromDays(29));

        Settle();

        Assert.Equal(1, _world.Log.Segments.All[0].Number);
    }

    [Fact]
    public async Task Maintain_DiskFails_LosesNothingAndGoesOnLater()
    {
        Fill(100);
        _clock.Advance(TimeSpan.FromDays(31));
        _disk.FailsToWrite = true;
        Settle();
        Assert.Equal(1, _world.Log.Segments.All[0].Number);
        Assert.Contains("No space left", Assert.Single(_told), StringComparison.Ordinal);

        _disk.FailsToWrite = false;
        Settle();

        Assert.NotEqual(1, _world.Log.Segments.All[0].Number);
        await AssertAllAsync();
        _world.Restart();
        await AssertAllAsync();
    }

    [Fact]
    public async Task Maintain_InterruptedAnywhere_LosesNothing()
    {
        Fill(60);
        _clock.Advance(TimeSpan.FromDays(31));
        for (var step = 0; step < 40; step++)
        {
            _world.Log.Maintain();
            if (step % 3 == 0) _world.Restart();
            if (step % 5 == 0) _world.Write(s_ada, LogWorld.Events(s_ada, 1000 + step));
            await AssertAllAsync();
        }
    }

    [Fact]
    public async Task At_TimeWithinTheRetention_IsWhatWasKnownThen()
    {
        List<(DateTime Time, string Memory)> known = [];
        for (var i = 0; i < 300; i++)
        {
            _world.Write(s_ada, LogWorld.Events(s_ada, i));
            known.Add((_clock.GetUtcNow().UtcDateTime, LogWorld.Text((await _world.Log.ReadAsync(s_ada))!.State)));
            _clock.Advance(TimeSpan.FromHours(1));
        }

        var fold = new LogFold(_world.Log.Segments, _world.Log.Policies);
        var entry = _world.Log.Entries[s_ada.Text];
        foreach (var (time, memory) in known)
        {
            var then = fold.At(s_ada, entry, time.AddMinutes(30));
            Assert.Equal(memory, LogWorld.Text(then!));
        }

        Assert.Null(fold.At(s_ada, entry, known[0].Time.AddDays(-1)));
    }

    [Fact]
    public void At_TimeNoLongerKept_IsNotMadeUp()
    {
        Fill(100);
        var then = _clock.GetUtcNow().UtcDateTime;
        _clock.Advance(TimeSpan.FromDays(31));
        Settle();

        var fold = new LogFold(_world.Log.Segments, _world.Log.Policies);

        Assert.Null(fold.At(s_ada, _world.Log.Entries[s_ada.Text], then.AddDays(-1)));
    }

    /// <summary>Batches of ten principals in turn.</summary>
    private void Fill(int rounds, int from = 0)
    {
        for (var round = from; round < from + rounds; round++)
        {
            for (var user = 0; user < 10; user++)
            {
                var key = LogWorld.User(user);
                _world.Write(key, LogWorld.Events(key, round));
            }
        }
    }

    private void Settle()
    {
        for (var step = 0; step < 200; step++) _world.Log.Maintain();
    }

    private async Task AssertAllAsync()
    {
        foreach (var key in _world.Keys)
        {
            var (actual, expected) = await _world.CompareAsync(key);
            Assert.Equal(expected, actual);
        }
    }

    private sealed class ManualClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan by) => _now += by;
    }
}
