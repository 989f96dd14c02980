using System.Diagnostics.Metrics;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Quarantine;

namespace Grainwatch.Ingest.Telemetry;

/// <summary>What is looked at when somebody collects, and costs nothing when nobody does.</summary>
internal sealed class GatewayGauges
{
    // A cluster's quarantine is asked over the network.
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly Gateway _gateway;
    private readonly Lock _gate = new();
    private QuarantineSummary? _quarantine;
    private Task _asking = Task.CompletedTask;
    private long _asked;

    public GatewayGauges(Gateway gateway, Meter meter)
    {
        _gateway = gateway;
        meter.CreateObservableGauge(
            "grainwatch.queue.depth", () => gateway.CallsWaiting, "{call}",
            "Calls to principals that were not answered yet.");
        meter.CreateObservableGauge(
            "grainwatch.geolocation.age", Ages, "s", "Time since a geolocation database in use was built.");
        meter.CreateObservableGauge(
            "grainwatch.quarantine.entries", () => Of(summary => summary.Entries), "{record}",
            "Rejected records in quarantine.");
        meter.CreateObservableGauge(
            "grainwatch.quarantine.bytes", () => Of(summary => summary.Bytes), "By", "Bytes they take.");
        meter.CreateObservableGauge(
            "grainwatch.quarantine.limit", () => Of(summary => summary.BytesMax), "By", "Most bytes they may take.");
        meter.CreateObservableGauge(
            "grainwatch.source.lag", Lags, "s", "How long ago what a source reads was delivered; 0 when none waits.");
        meter.CreateObservableGauge(
            "grainwatch.source.failing", Failing, "{source}", "1 while a source cannot be read, else 0.");
        meter.CreateObservableCounter(
            "grainwatch.source.deliveries", Deliveries, "{delivery}", "Files or objects that were taken.");
    }

    private IEnumerable<Measurement<double>> Ages()
    {
        var now = _gateway.Clock.GetUtcNow().UtcDateTime;
        return
        [
            .. (_gateway.Geolocation?.State.Files ?? []).Select(file => new Measurement<double>(
                Math.Max(0, (now - file.Database.Built).TotalSeconds),
                new KeyValuePair<string, object?>("kind", file.Kind.ToString().ToLowerInvariant()))),
        ];
    }

    private IEnumerable<Measurement<double>> Lags() => [.. Sources().Select(source =>
        new Measurement<double>(source.Status.Lag?.TotalSeconds ?? 0, source.Tags))];

    private IEnumerable<Measurement<long>> Failing() => [.. Sources().Select(source =>
        new Measurement<long>(source.Status.State == Ingest.Sources.SourceState.Failing ? 1 : 0, source.Tags))];

    private IEnumerable<Measurement<long>> Deliveries() => [.. Sources().Select(source =>
        new Measurement<long>(source.Status.Delivered, source.Tags))];

    /// <summary>By number: the name of a bucket or a folder may be an account's.</summary>
    private IEnumerable<(Ingest.Sources.SourceStatus Status, KeyValuePair<string, object?>[] Tags)> Sources() =>
        (_gateway.Sources?.Statuses ?? []).Select((status, number) => (status, new KeyValuePair<string, object?>[]
        {
            new("source", number + 1),
            new("kind", status.Name.StartsWith("s3://", StringComparison.Ordinal) ? "s3" : "folder"),
        }));

    private IEnumerable<Measurement<long>> Of(Func<QuarantineSummary, long?> value) =>
        Summary() is { } summary && value(summary) is { } known ? [new Measurement<long>(known)] : [];

    /// <summary>Asked once for all that want to know; whoever takes long is told of at the next time.</summary>
    private QuarantineSummary? Summary()
    {
        lock (_gate)
        {
            if (_asking.IsCompleted && (_quarantine is null || _gateway.Clock.GetElapsedTime(_asked) > s_fresh))
            {
                _asked = _gateway.Clock.GetTimestamp();
                _asking = Task.Run(AskAsync);
            }
        }

        // Mostly it is at hand; whoever collects can wait a little for the first answer.
        if (_quarantine is null) _asking.Wait(s_patience);
        return _quarantine;
    }

    private async Task AskAsync()
    {
        try
        {
            _quarantine = await _gateway.Quarantine.SummariseAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Unknown is told as nothing, not as what it once was.
            _quarantine = null;
        }
    }
}
