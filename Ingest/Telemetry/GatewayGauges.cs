using System.Diagnostics.Metrics;
using Grainwatch.Ingest.Http;

namespace Grainwatch.Ingest.Telemetry;

/// <summary>What is looked at when somebody collects, and costs nothing when nobody does.</summary>
internal sealed class GatewayGauges
{
    private readonly Gateway _gateway;

    public GatewayGauges(Gateway gateway, Meter meter)
    {
        _gateway = gateway;
        meter.CreateObservableGauge(
            "grainwatch.queue.depth", () => gateway.CallsWaiting, "{call}",
            "Calls to principals that were not answered yet.");
        meter.CreateObservableGauge(
            "grainwatch.geolocation.age", Ages, "s", "Time since a geolocation database in use was built.");
        meter.CreateObservableGauge(
            "grainwatch.source.lag", Lags, "s", "How long ago what a source reads was delivered; 0 when none waits.");
        meter.CreateObservableGauge(
            "grainwatch.source.failing", Failing, "{source}", "1 while a source cannot be read, else 0.");
        meter.CreateObservableCounter(
            "grainwatch.source.deliveries", Deliveries, "{delivery}", "Files or objects that were taken.");
        meter.CreateObservableGauge(
            "grainwatch.accounts", Accounts, "{account}", "Accounts, by how they deliver.");
        meter.CreateObservableGauge(
            "grainwatch.gateway.behind", Behind, "s", "How long this gateway has been behind; 0 while it is not.");
        meter.CreateObservableGauge(
            "grainwatch.policy.age", () => SecondsSince(gateway.Policies.Current.Since), "s",
            "Since when the policy has been in force.");
        meter.CreateObservableGauge(
            "grainwatch.policy.problems", () => gateway.Policies.Problems.Count, "{problem}",
            "What keeps a changed policy out of force here; 0 when all is well.");
    }

    private IEnumerable<Measurement<double>> Ages() =>
    [
        .. (_gateway.Geolocation?.State.Files ?? []).Select(file => new Measurement<double>(
            SecondsSince(file.Database.Built),
            new KeyValuePair<string, object?>("kind", file.Kind.ToString().ToLowerInvariant()))),
    ];

    private IEnumerable<Measurement<long>> Accounts()
    {
        if (_gateway.Silence?.State is not { } state) return [];
        var silent = state.Silent.Count;
        return
        [
            Of("steady", state.Steady), Of("silent", silent),
            Of("irregular", Math.Max(0, state.Accounts - state.Steady - silent)),
        ];

        static Measurement<long> Of(string state, long count) =>
            new(count, new KeyValuePair<string, object?>("state", state));
    }

    private IEnumerable<Measurement<double>> Behind() => _gateway.Silence is { } silence
        ? [new Measurement<double>(silence.BehindSince is { } since ? SecondsSince(since) : 0)]
        : [];

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

    private double SecondsSince(DateTime utc) =>
        Math.Max(0, (_gateway.Clock.GetUtcNow().UtcDateTime - utc).TotalSeconds);
}
