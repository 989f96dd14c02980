namespace Grainwatch.Local.Commands;

/// <summary>The system's clock, put so that it begins at a given time and goes on from there.</summary>
/// <param name="start">What time it is now (UTC).</param>
internal sealed class ShiftedClock(DateTime start) : TimeProvider
{
    /// <summary>How far it is behind the system's.</summary>
    public TimeSpan Behind { get; } = System.GetUtcNow().UtcDateTime - start;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - Behind;
}
