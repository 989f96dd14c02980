namespace Grainwatch.Soc.Gateways;

/// <summary>What comes in, and how fast it is served.</summary>
/// <param name="Events">Records since the start, by outcome: <c>accepted</c>, <c>rejected: bad-time</c>.</param>
/// <param name="EventsPerSecond">The same a second, over the last minute.</param>
/// <param name="Lateness">Age of events when they were durable; null when none came lately.</param>
/// <param name="Apply">How long principals took to answer for a batch; null when there was none.</param>
/// <param name="Storage">How long the store took; null when it was not used, or is another process's.</param>
/// <param name="QueueDepth">Calls to principals that were not answered yet.</param>
/// <param name="Outbox">What principals have not told yet; null where nothing waits, or another process knows.</param>
/// <param name="Alerts">Alerts opened since the start, by severity; null where another process opens them.</param>
public sealed record TrafficPart(
    IReadOnlyDictionary<string, long> Events,
    IReadOnlyDictionary<string, double> EventsPerSecond,
    LatencyPart? Lateness,
    LatencyPart? Apply,
    LatencyPart? Storage,
    long QueueDepth,
    OutboxPart? Outbox,
    IReadOnlyDictionary<string, long>? Alerts);

/// <summary>How long something took over the last five minutes, to a fifth.</summary>
/// <param name="MedianSeconds">Half of them took at most so long.</param>
/// <param name="P99Seconds">99 in 100 took at most so long.</param>
public sealed record LatencyPart(double MedianSeconds, double P99Seconds);

/// <summary>What principals have not told yet.</summary>
/// <param name="Depth">How many principals have something to tell.</param>
/// <param name="OldestSeconds">How long the first of them has, in whole seconds.</param>
public sealed record OutboxPart(long Depth, long OldestSeconds);
