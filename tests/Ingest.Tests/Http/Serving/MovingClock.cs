namespace Grainwatch.Ingest.Tests.Http.Serving;

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class MovingClock : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.UtcNow;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public void Move(TimeSpan by) => _now += by;
}
