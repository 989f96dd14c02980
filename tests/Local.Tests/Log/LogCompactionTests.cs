using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.Tests;
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
        FlushFolder = _disk.FlushFolder,
        Warn = _told.Add,
    });

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Maintain_SegmentsOlderThanTheRetention_GoAndMemoriesStay()
    {
        Fill(100);
        var before = _world.Log.Segments.All.Count;
        _clock.Advance(TimeSpan.FromDays(32));
        Fill(1, from: 200);

        _world.Settle();
        Assert.Equal(1, _world.Log.Segments.All[0].Number);
        _clock.Advance(TimeSpan.FromDays(30));
        _world.Settle();

        Assert.True(before > 3, $"{before} segments");
        Assert.InRange(_world.Log.Segments.All[0].Number, before, int.MaxValue);
        await _world.AssertAllAsync();
        _world.Restart();
        await _world.AssertAllAsync();
        Assert.Equal(_world.Keys.Count, _world.Log.ReadHeaders().Count());
    }

    [Fact]
    public void Maintain_WithinTheRetention_NothingGoes()
    {
        Fill(100);
        _clock.Advance(TimeSpan.FromDays(29));

        _world.Settle();

        Assert.Equal(1, _world.Log.Segments.All[0].Number);
    }

    [Fact]
    public async Task Maintain_DiskFails_LosesNothingAndGoesOnLater()
    {
        Fill(100);
        _clock.Advance(TimeSpan.FromDays(32));
        _disk.FailsToWrite = true;
        _world.Settle();
        Assert.Equal(1, _world.Log.Segments.All[0].Number);
        Assert.Contains("No space left", Assert.Single(_told), StringComparison.Ordinal);

        _disk.Mend();
        _clock.Advance(TimeSpan.FromSeconds(2));
        _world.Settle();
        _clock.Advance(TimeSpan.FromDays(30));
        _world.Settle();

        Assert.NotEqual(1, _world.Log.Segments.All[0].Number);
        await _world.AssertAllAsync();
        _world.Restart();
        await _world.AssertAllAsync();
    }

    [Fact]
    public async Task Maintain_InterruptedAnywhere_LosesNothing()
    {
        Fill(60);
        _clock.Advance(TimeSpan.FromDays(32));
        for (var step = 0; step < 80; step++)
        {
            if (step == 40) _clock.Advance(TimeSpan.FromDays(32));
            _world.Log.Maintain();
            if (step % 3 == 0) _world.Restart();
            if (step % 5 == 0) _world.Write(s_ada, LogWorld.Events(s_ada, 1000 + step));
            await _world.AssertAllAsync();
        }

        Assert.NotEqual(1, _world.Log.Segments.All[0].Number);
    }

    [Fact]
    public async Task Maintain_ProcessDiesAfterAnyStep_LosesNothing()
    {
        Fill(60);
        var steps = 0;
        for (var months = 0; months < 2; months++)
        {
            _clock.Advance(TimeSpan.FromDays(32));
            do
            {
                await _world.AssertCrashAsync($"step {steps}");
                if (steps++ % 4 == 0) _world.Write(s_ada, LogWorld.Events(s_ada, 1000 + steps));
            }
            while (_world.Log.Maintain());
        }

        Assert.InRange(_world.Log.Segments.All[0].Number, 3, int.MaxValue);
        await _world.AssertCrashAsync("at the end");
    }

    [Fact]
    public async Task Maintain_SteadyTraffic_KeepsTheDiskBounded()
    {
        _world.Options = _world.Options with { Retention = TimeSpan.FromDays(1) };
        _world.Restart();
        List<long> held = [];
        for (var day = 0; day < 60; day++)
        {
            Fill(12, from: day * 12 * 10);
            _clock.Advance(TimeSpan.FromDays(1));
            _world.Settle();
            held.Add(_world.Log.Segments.Bytes);
        }

        var (early, late) = (held[15..30].Max(), held[30..].Max());
        Assert.True(late < early * 5 / 4, $"{late:N0} bytes are held, {early:N0} were");
        Assert.True(_world.Log.Segments.Last.Number * 20_000L > late * 3, "too little was written to tell");
        await _world.AssertAllAsync();
    }

    [Fact]
    public async Task Maintain_SteadyTraffic_KeepsNoMoreThanTheBound()
    {
        var (retention, tick) = (TimeSpan.FromDays(4), TimeSpan.FromHours(12));
        _world.Options = _world.Options with { Retention = retention, OpenFile = path => new Unflushed(path) };
        _world.Restart();
        // The same, and nothing goes.
        using var control = new LogWorld(_world.Options with { Retention = TimeSpan.FromDays(36_500) });
        List<long> written = [];
        var (window, kept) = ((int)(retention * 1.25 / tick) + 2, (int)(retention / tick));
        for (var ticks = 0; ticks < 90; ticks++)
        {
            foreach (var world in new[] { _world, control })
            {
                for (var i = 0; i < 60; i++)
                {
                    var busy = LogWorld.User(i % 6);
                    world.Write(busy, LogWorld.Events(busy, (ticks * 720) + i));
                }

                // And as many do something once.
                var idle = LogWorld.User(100 + ticks);
                if (ticks < 6) world.Write(idle, LogWorld.Events(idle, ticks * 720, 20));
            }

            _clock.Advance(tick);
            _world.Settle();
            written.Add(control.Log.Segments.Bytes);
            if (ticks < 2 * window) continue;
            var memories = _world.Log.MemoryBytes
                + _world.Log.ReadHeaders().Sum(header => (long)NoticeCodec.Encode(header).Length + 60);
            var bound = written[^1] - written[^(window + 1)] + (6 * memories) + (3 * _world.Options.SegmentBytes);
            Assert.InRange(_world.Log.Segments.Bytes, written[^1] - written[^(kept + 1)], bound);
        }

        Assert.True(
            written[^1] > 2 * _world.Log.Segments.Bytes,
            $"{written[^1]:N0} bytes were written and {_world.Log.Segments.Bytes:N0} held: too few to tell");
        await _world.AssertAllAsync();
    }

    [Fact]
    public async Task Open_BetweenTheWordAndTheDeed_KeepsThePastAsLong()
    {
        Fill(60);
        var then = _clock.GetUtcNow().UtcDateTime;
        _clock.Advance(TimeSpan.FromDays(8));
        _world.Settle();
        var start = _world.Log.Starts.Newest;
        Assert.InRange(start, 3, int.MaxValue);

        _clock.Advance(TimeSpan.FromDays(29));
        _world.Restart();
        _world.Settle();

        Assert.Equal(1, _world.Log.Segments.All[0].Number);
        Assert.Equal(60, ((LogPast)_world.Log.PastOf(s_ada)!).At(then, default).Answer.Writes);
        _clock.Advance(TimeSpan.FromDays(1));
        _world.Restart();
        _world.Settle();
        Assert.Equal(start, _world.Log.Segments.All[0].Number);
        await _world.AssertAllAsync();
    }

    [Fact]
    public void Open_FirstSegmentsMissing_IsDamageOnlyFromTheNewestStartOn()
    {
        var then = _clock.GetUtcNow().UtcDateTime;
        Fill(1);
        _clock.Advance(TimeSpan.FromHours(1));
        Fill(59, from: 1);
        _clock.Advance(TimeSpan.FromDays(8));
        _world.Settle();
        var start = _world.Log.Starts.Newest;
        _world.Close();
        for (var gone = 1; gone < start; gone++)
        {
            File.Delete(PathOf(gone));
            _world.Restart();
            var check = new ShardCheck(_world.Folder);
            check.ReadFrames(default);
            Assert.Empty(check.Damages);
            Assert.Equal(start - gone - 1, check.OfPast.Count());
            var answer = ((LogPast)_world.Log.PastOf(s_ada)!).At(then, default).Answer;
            Assert.Equal(PastOutcome.NotKept, answer.Outcome);
            _world.Close();
        }

        File.Move(PathOf(start), PathOf(start) + ".away");

        Assert.Equal(PathOf(start), Assert.Throws<LogException>(() => _world.Restart()).Path);
        File.Move(PathOf(start) + ".away", PathOf(start));
        _world.Restart();

        string PathOf(int number) => Path.Combine(_world.Folder, Segment.NameOf(number));
    }

    [Theory]
    [InlineData(3650)]
    [InlineData(-3650)]
    public async Task Maintain_ClockSetWrong_LosesNothing(int days)
    {
        Fill(60);
        _clock.Advance(TimeSpan.FromDays(days));
        Fill(30, from: 60);
        _world.Settle();
        await _world.AssertAllAsync();
        _clock.Advance(TimeSpan.FromDays(-days));
        Fill(30, from: 90);
        _world.Settle();

        await _world.AssertAllAsync();
        await _world.AssertCrashAsync();
        _world.Restart();
        await _world.AssertAllAsync();
    }

    [Fact]
    public void At_ClockSetBackSince_IsWholeUpToTheNewestFrameOfTheTime()
    {
        _world.Write(s_ada, LogWorld.Events(s_ada, 0));
        _clock.Advance(TimeSpan.FromHours(-1));
        var then = _clock.GetUtcNow().UtcDateTime;
        _world.Write(s_ada, LogWorld.Events(s_ada, 1));
        var memory = _world.Acknowledged(s_ada)!;
        _clock.Advance(TimeSpan.FromHours(2));
        _world.Write(s_ada, LogWorld.Events(s_ada, 2));

        var (_, state) = ((LogPast)_world.Log.PastOf(s_ada)!).At(then.AddMinutes(1), default);

        Assert.Equal(memory, $"2 {LogWorld.Text(state!)}");
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
}
