using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Telemetry;

/// <summary>What a host asks of its store.</summary>
public enum StoreOperation
{
    /// <summary>A memory is read.</summary>
    Read,

    /// <summary>Memories are written, durably.</summary>
    Write,
}

/// <summary>What has not been told yet.</summary>
/// <param name="Depth">How many principals have something to tell.</param>
/// <param name="OldestAge">How long the first of them has; zero when there is none.</param>
public readonly record struct OutboxDepth(long Depth, TimeSpan OldestAge)
{
    /// <summary>Both together.</summary>
    public static OutboxDepth operator +(OutboxDepth left, OutboxDepth right) =>
        new(left.Depth + right.Depth, left.OldestAge > right.OldestAge ? left.OldestAge : right.OldestAge);
}

/// <summary>
/// What a host of principals measures: its store, the alerts that come up, how they leave, what waits. One for each
/// host, with a meter of its own; nothing it records names a principal, an account or an alert. Safe to call from any
/// thread.
/// </summary>
public sealed class HostInstruments : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Grainwatch.Host";

    private static readonly ImmutableArray<string> s_severities =
        [.. Enum.GetValues<Severity>().Select(severity => Lower(severity.ToString()))];

    private static readonly ImmutableArray<string> s_states =
        [.. Enum.GetValues<AlertState>().Select(state => Lower(state.ToString()))];

    private static readonly ImmutableArray<string> s_sent = ["taken", "refused", "failed"];

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _storage;
    private readonly KeyValuePair<string, object?> _store;
    private readonly Latencies _latencies;
    private readonly ConcurrentDictionary<AlertKind, long> _alerts = new();
    private readonly ConcurrentDictionary<(string Kind, string Outcome), long> _sent = new();
    private volatile Func<OutboxDepth>? _outbox;

    /// <summary>The instruments of a host.</summary>
    /// <param name="store">What it keeps memories in: <c>log</c>, <c>memory</c>, <c>postgres</c>, <c>blobs</c>.</param>
    /// <param name="clock">The clock.</param>
    public HostInstruments(string store, TimeProvider clock)
    {
        _store = new("store", store);
        _latencies = new Latencies(clock);
        _storage = _meter.CreateHistogram(
            "grainwatch.storage.duration", "s", "How long the store took.", null, Boundaries.Durations);
        // Of what is opened a zero is told first: what begins with one shows no rate of it, and most alerts are rare.
        foreach (var rule in RuleBook.Rules)
        {
            foreach (var severity in Enum.GetValues<Severity>())
                _alerts[new AlertKind(rule.Metadata.Id, severity, AlertState.Open)] = 0;
        }

        _meter.CreateObservableCounter(
            "grainwatch.alerts", Alerts, "{alert}", "Alerts that came into a state.");
        _meter.CreateObservableCounter(
            "grainwatch.sink.attempts", Sent, "{attempt}", "Deliveries to sinks that were tried.");
        _meter.CreateObservableGauge(
            "grainwatch.outbox.depth",
            () => Outbox is { } outbox ? [new(outbox.Depth)] : Array.Empty<Measurement<long>>(),
            "{principal}", "Principals that have changes to tell.");
        _meter.CreateObservableGauge(
            "grainwatch.outbox.oldest_age",
            () => Outbox is { } outbox ? [new(outbox.OldestAge.TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s", "How long the first of them has had something to tell.");
    }

    /// <summary>How long the store took lately.</summary>
    public Latencies Storage => _latencies;

    /// <summary>What has not been told yet; null where telling is part of the call, so that nothing can wait.</summary>
    public OutboxDepth? Outbox => _outbox?.Invoke();

    /// <summary>Alerts that were opened since the start, by severity.</summary>
    public IReadOnlyDictionary<Severity, long> Raised => _alerts.Where(count => count.Key.State == AlertState.Open)
        .GroupBy(count => count.Key.Severity)
        .OrderBy(counts => counts.Key)
        .ToDictionary(counts => counts.Key, counts => counts.Sum(count => count.Value));

    /// <summary>The store has answered.</summary>
    public void OnStored(StoreOperation operation, TimeSpan latency)
    {
        _latencies.Add(latency);
        _storage.Record(
            latency.TotalSeconds, new("operation", operation == StoreOperation.Read ? "read" : "write"), _store);
    }

    /// <summary>An alert was told. What rests on history alone is delivered to nobody, and not counted.</summary>
    /// <param name="alert">The alert as it is now.</param>
    /// <param name="before">The alert as it was told before; null when it is new.</param>
    public void OnAlert(AlertHeader alert, AlertHeader? before)
    {
        if (alert.Backfilled || (before is { Backfilled: false } && alert.State == before.State)) return;
        _alerts.AddOrUpdate(new AlertKind(alert.Rule, alert.Severity, alert.State), 1, (_, count) => count + 1);
    }

    /// <summary>A sink was given an alert.</summary>
    /// <param name="kind">What it is: <c>file</c>, <c>stdout</c>, <c>webhook</c>, <c>slack</c>.</param>
    /// <param name="outcome">What became of it: <c>taken</c>, <c>refused</c> or <c>failed</c>.</param>
    public void OnSent(string kind, string outcome)
    {
        foreach (var known in s_sent) _sent.TryAdd((kind, known), 0);
        _sent.AddOrUpdate((kind, outcome), 1, (_, count) => count + 1);
    }

    /// <summary>Says who knows what has not been told yet.</summary>
    public void ObserveOutbox(Func<OutboxDepth> outbox) => _outbox = outbox;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Alerts() => [.. _alerts.Select(count => new Measurement<long>(
        count.Value,
        new("rule", count.Key.Rule),
        new("severity", s_severities[(int)count.Key.Severity]),
        new("state", s_states[(int)count.Key.State])))];

    private IEnumerable<Measurement<long>> Sent() => [.. _sent.Select(count => new Measurement<long>(
        count.Value, new("kind", count.Key.Kind), new("outcome", count.Key.Outcome)))];

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private readonly record struct AlertKind(string Rule, Severity Severity, AlertState State);
}
