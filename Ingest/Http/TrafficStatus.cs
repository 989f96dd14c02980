using Grainwatch.Ingest.Receipts;
using Grainwatch.Telemetry;

namespace Grainwatch.Ingest.Http;

/// <summary>What comes in, and how fast it is served: what telemetry tells, at a glance.</summary>
/// <param name="Events">Records since the start, by outcome.</param>
/// <param name="EventsPerSecond">The same a second, over the last minute.</param>
/// <param name="Lateness">
/// Age of events when they were durable, over the last five minutes; absent when none came.
/// </param>
/// <param name="Apply">
/// How long principals took to answer for a batch, over the last five minutes; absent when there was none.
/// </param>
/// <param name="Storage">
/// How long the store took, over the last five minutes; absent when it was not used, or is another process's.
/// </param>
/// <param name="QueueDepth">Calls to principals that were not answered yet.</param>
/// <param name="Outbox">
/// What principals have not told yet; absent where telling is part of applying, or another process's.
/// </param>
/// <param name="Alerts">
/// Alerts opened since the start, by severity; absent where another process opens them.
/// </param>
public sealed record TrafficStatus(
    IReadOnlyDictionary<string, long> Events,
    IReadOnlyDictionary<string, double> EventsPerSecond,
    LatencyStatus? Lateness,
    LatencyStatus? Apply,
    LatencyStatus? Storage,
    long QueueDepth,
    OutboxStatus? Outbox,
    IReadOnlyDictionary<string, long>? Alerts)
{
    internal static TrafficStatus Of(Gateway gateway)
    {
        var (measured, host) = (gateway.Instruments, gateway.Host);
        return new TrafficStatus(
            measured.Total.Counts.ToDictionary(count => count.Key.Code(), count => count.Value),
            measured.PerSecond.Where(rate => rate.Value > 0)
                .ToDictionary(rate => rate.Key.Code(), rate => Math.Round(rate.Value, 2)),
            LatencyStatus.Of(measured.Lateness),
            LatencyStatus.Of(measured.Applying),
            host is null ? null : LatencyStatus.Of(host.Storage),
            gateway.CallsWaiting,
            host?.Outbox is { } outbox ? new OutboxStatus(outbox.Depth, (long)outbox.OldestAge.TotalSeconds) : null,
            host?.Raised.ToDictionary(count => count.Key.ToString().ToLowerInvariant(), count => count.Value));
    }
}

/// <summary>How long something took, to a fifth.</summary>
/// <param name="MedianSeconds">Half of them took at most so long.</param>
/// <param name="P99Seconds">99 in 100 took at most so long.</param>
public sealed record LatencyStatus(double MedianSeconds, double P99Seconds)
{
    internal static LatencyStatus? Of(Latencies latencies) =>
        latencies.Quantiles(0.5, 0.99) is [var median, var p99]
            ? new LatencyStatus(Math.Round(median.TotalSeconds, 6), Math.Round(p99.TotalSeconds, 6))
            : null;
}

/// <summary>What principals have not told yet.</summary>
/// <param name="Depth">How many principals have something to tell.</param>
/// <param name="OldestSeconds">How long the first of them has, in whole seconds.</param>
public sealed record OutboxStatus(long Depth, long OldestSeconds);
