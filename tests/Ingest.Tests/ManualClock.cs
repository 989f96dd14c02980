namespace Grainwatch.Ingest.Tests;

/// <summary>
/// A clock that stands until a test moves it, back too; timers that fall due on the way run on the test's thread.
/// </summary>
internal sealed class ManualClock(DateTime now) : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private DateTime _now = now;
    private TimeSpan _elapsed;

    /// <summary>A clock of the time of these tests.</summary>
    public ManualClock()
        : this(new DateTime(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc))
    {
    }

    /// <summary>Timers that wait.</summary>
    public int Waiting => _timers.Count(timer => timer.Due is not null);

    public DateTime Now => _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(_now);

    /// <summary>What is measured with a stopwatch does not jump back.</summary>
    public override long GetTimestamp() => _elapsed.Ticks;

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan time)
    {
        var until = _now + time;
        while (_timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due) is { } next)
        {
            MoveTo(next.Due!.Value);
            next.Run();
        }

        MoveTo(until);
    }

    private void MoveTo(DateTime time)
    {
        if (time > _now) _elapsed += time - _now;
        _now = time;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTime? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan) throw new NotSupportedException("Only single shots.");
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
            return true;
        }

        public void Run()
        {
            Due = null;
            callback(state);
        }

        public void Dispose() => Due = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
