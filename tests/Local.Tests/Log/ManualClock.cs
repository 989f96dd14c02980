namespace Grainwatch.Local.Tests.Log;

/// <summary>A clock that is told what time it is; it may be wrong.</summary>
internal sealed class ManualClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private long _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    // What is measured with a stopwatch does not jump.
    public override long GetTimestamp() => _elapsed;

    public void Advance(TimeSpan by)
    {
        _now += by;
        if (by > TimeSpan.Zero) _elapsed += by.Ticks;
    }
}
