using System.Diagnostics.Metrics;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Sinks.Delivering;

namespace Grainwatch.Ingest.Telemetry;

/// <summary>What waits in quarantine and for sinks, which on a cluster others know.</summary>
internal sealed class BacklogGauges
{
    private readonly TimeProvider _clock;
    private readonly Asked<QuarantineSummary> _quarantine;
    private readonly Asked<IReadOnlyList<SinkStatus>> _sinks;

    public BacklogGauges(Gateway gateway, Meter meter)
    {
        _clock = gateway.Clock;
        _quarantine = new(() => gateway.Quarantine.SummariseAsync().AsTask(), _clock);
        _sinks = new(() => gateway.Sinks.StatusesAsync(), _clock);
        meter.CreateObservableGauge(
            "grainwatch.quarantine.entries", () => Quarantine(summary => summary.Entries), "{record}",
            "Rejected records in quarantine.");
        meter.CreateObservableGauge(
            "grainwatch.quarantine.bytes", () => Quarantine(summary => summary.Bytes), "By", "Bytes they take.");
        meter.CreateObservableGauge(
            "grainwatch.quarantine.limit", () => Quarantine(summary => summary.BytesMax), "By",
            "Most bytes they may take.");
        meter.CreateObservableGauge(
            "grainwatch.sink.pending", () => Sinks(sink => sink.Pending), "{alert}", "Alerts that wait for a sink.");
        meter.CreateObservableGauge(
            "grainwatch.sink.oldest_age", () => Sinks(AgeOf), "s",
            "How long the first of them has waited; 0 when none does.");
        meter.CreateObservableGauge(
            "grainwatch.sink.dead_letters", () => Sinks(sink => sink.DeadLetters), "{alert}",
            "Alerts that a sink did not take and that are kept.");
    }

    private IEnumerable<Measurement<long>> Quarantine(Func<QuarantineSummary, long?> value) =>
        _quarantine.Answer is { } summary && value(summary) is { } known ? [new Measurement<long>(known)] : [];

    /// <summary>By number: a sink's name may be a person's or an account's.</summary>
    private IEnumerable<Measurement<T>> Sinks<T>(Func<SinkStatus, T> value)
        where T : struct =>
    [
        .. (_sinks.Answer ?? []).Select((sink, number) => new Measurement<T>(
            value(sink),
            new("sink", number + 1),
            new("kind", sink.Type.ToString().ToLowerInvariant()))),
    ];

    private double AgeOf(SinkStatus sink) =>
        sink.Oldest is { } oldest ? Math.Max(0, (_clock.GetUtcNow().UtcDateTime - oldest).TotalSeconds) : 0;
}
