using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Telemetry;

namespace Grainwatch.Ingest.Telemetry;

/// <summary>
/// What a gateway measures: what became of events, how old they were, how long applying them took. One for each
/// gateway, with a meter of its own. It is told of batches, never of single events, and nothing it records names a
/// principal, an account or an address. Safe to call from any thread.
/// </summary>
public sealed class IngestInstruments : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Grainwatch.Ingest";

    private const int RateSlices = 12;

    private static readonly TimeSpan s_rateSlice = TimeSpan.FromSeconds(5);

    private static readonly ImmutableArray<KeyValuePair<string, object?>[]> s_labels =
        [.. Outcomes.All.Select(LabelsOf)];

    private readonly Histogram<double> _lateness;
    private readonly Histogram<long> _batches;
    private readonly Histogram<double> _applied;
    private readonly TimeProvider _clock;
    private readonly long[] _totals = new long[Outcomes.All.Length];
    private readonly SlidingCounts _lately;

    /// <summary>The instruments of a gateway.</summary>
    public IngestInstruments(TimeProvider clock)
    {
        _clock = clock;
        _lately = new SlidingCounts(Outcomes.All.Length, RateSlices, s_rateSlice, clock);
        Lateness = new Latencies(clock);
        Applying = new Latencies(clock);
        // Looked at, and told from zero on: what begins with its first record shows no rate of it.
        Meter.CreateObservableCounter(
            "grainwatch.events", Events, "{event}", "Records, by what became of them.");
        _lateness = Meter.CreateHistogram(
            "grainwatch.event.lateness", "s",
            "Age of the oldest event of a principal's batch when it was durable; history is left out.", null,
            Boundaries.Lateness);
        _batches = Meter.CreateHistogram(
            "grainwatch.batch.events", "{event}", "Events of one principal that were applied together.", null,
            Boundaries.Events);
        _applied = Meter.CreateHistogram(
            "grainwatch.apply.duration", "s", "From handing a principal's batch over to its answer.", null,
            Boundaries.Durations);
    }

    /// <summary>How old events were when they were durable, lately.</summary>
    public Latencies Lateness { get; }

    /// <summary>How long applying a batch took, lately.</summary>
    public Latencies Applying { get; }

    /// <summary>The meter, for what is only looked at.</summary>
    internal Meter Meter { get; } = new(MeterName);

    /// <summary>Records since the start.</summary>
    public Receipt Total
    {
        get
        {
            var total = new Receipt();
            foreach (var outcome in Outcomes.All) total.Add(outcome, Volatile.Read(ref _totals[(int)outcome]));
            return total;
        }
    }

    /// <summary>Records a second, over the last minute.</summary>
    public IReadOnlyDictionary<Outcome, double> PerSecond
    {
        get
        {
            var (counts, span) = _lately.Sum();
            var seconds = Math.Max(1, span.TotalSeconds);
            return Outcomes.All.ToDictionary(outcome => outcome, outcome => counts[(int)outcome] / seconds);
        }
    }

    /// <summary>A principal's batch is durable.</summary>
    /// <param name="latency">From handing it over to the answer.</param>
    /// <param name="events">Its events; at least one.</param>
    /// <param name="receipt">What became of them.</param>
    /// <param name="arrival">Why they came.</param>
    public void OnBatchApplied(
        TimeSpan latency, IReadOnlyList<TrailEvent> events, ApplyReceipt receipt, Arrival arrival)
    {
        Applying.Add(latency);
        _applied.Record(latency.TotalSeconds);
        _batches.Record(events.Count);
        Count(Outcome.Accepted, receipt.Accepted);
        Count(Outcome.Duplicate, receipt.Duplicate);
        Count(Outcome.Late, receipt.Late);
        // Of history it says nothing, and what is known already came in time or was counted then.
        if (arrival == Arrival.Backfill || receipt.Duplicate == events.Count) return;
        var oldest = events[0].Time;
        for (var i = 1; i < events.Count; i++) if (events[i].Time < oldest) oldest = events[i].Time;
        var age = _clock.GetUtcNow().UtcDateTime - oldest;
        if (age < TimeSpan.Zero) age = TimeSpan.Zero;
        Lateness.Add(age);
        _lateness.Record(age.TotalSeconds);
    }

    /// <summary>Records were acknowledged that no principal was told of.</summary>
    /// <param name="receipt">What became of all that came with them; what was applied is counted elsewhere.</param>
    public void OnAcknowledged(Receipt receipt)
    {
        foreach (var (outcome, count) in receipt.Counts)
            if (outcome.IsIgnored() || outcome.IsRejected()) Count(outcome, count);
    }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private static KeyValuePair<string, object?>[] LabelsOf(Outcome outcome)
    {
        var kind = outcome.IsIgnored() ? "ignored" : outcome.IsRejected() ? "rejected" : null;
        return kind is null
            ? [new("outcome", outcome.Code())]
            : [new("outcome", kind), new("reason", outcome.Reason())];
    }

    private IEnumerable<Measurement<long>> Events() => [.. Outcomes.All.Select(outcome =>
        new Measurement<long>(Volatile.Read(ref _totals[(int)outcome]), s_labels[(int)outcome]))];

    private void Count(Outcome outcome, long count)
    {
        if (count == 0) return;
        Interlocked.Add(ref _totals[(int)outcome], count);
        _lately.Add((int)outcome, count);
    }
}
