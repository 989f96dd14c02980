namespace Grainwatch.Ingest.Tests.Sources;

/// <summary>A clock that a test moves; who waits by it is woken when its time has come.</summary>
internal sealed class StepClock(DateTime start) : TimeProvider
{
    private DateTime _now = start;

    public DateTime Now => _now;

    public override DateTimeOffset GetUtcNow() => new(_now);

    public void Step(TimeSpan by) => _now += by;
}
