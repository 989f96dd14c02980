using System.Diagnostics.Metrics;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Ingest.Tests.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Telemetry;

public sealed class BacklogGaugesTests
{
    private readonly ManualClock _clock = new();
    private readonly Desk _desk = new();
    private readonly List<string> _measured = [];

    [Fact]
    public void Sinks_AlertsWait_AreToldByNumberAndKind()
    {
        _desk.Statuses =
        [
            Sink("team-of-alice", SinkType.Webhook) with
            {
                Pending = 7, Oldest = _clock.Now.AddMinutes(-20), DeadLetters = 2,
            },
            Sink("archive", SinkType.File),
        ];

        Collect();

        Assert.Equal(
            [
                "grainwatch.sink.dead_letters 0 kind=file,sink=2", "grainwatch.sink.dead_letters 2 kind=webhook,sink=1",
                "grainwatch.sink.oldest_age 0 kind=file,sink=2", "grainwatch.sink.oldest_age 1200 kind=webhook,sink=1",
                "grainwatch.sink.pending 0 kind=file,sink=2", "grainwatch.sink.pending 7 kind=webhook,sink=1",
            ],
            _measured);
    }

    [Fact]
    public void Sinks_NobodyCanTell_AreNotToldAsTheyWere()
    {
        _desk.Statuses = null;

        Collect();

        Assert.Empty(_measured);
    }

    [Fact]
    public void Sinks_AskedForThreeGauges_AreAskedOnce()
    {
        _desk.Statuses = [Sink("archive", SinkType.File)];

        Collect();

        Assert.Equal(1, _desk.Asked);
    }

    private void Collect()
    {
        using var gateway = new Gateway(
            new FakePrincipals(), new OriginCache(Geolocator.None), Policy.Default, _clock, sinks: _desk);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == gateway.Instruments.Meter
                    && instrument.Name.StartsWith("grainwatch.sink.", StringComparison.Ordinal))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Add(instrument, value, labels));
        listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Add(instrument, value, labels));
        listener.Start();
        listener.RecordObservableInstruments();
        _measured.Sort(StringComparer.Ordinal);
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels) =>
        _measured.Add($"{instrument.Name} {value} " + string.Join(
            ",", labels.ToArray().Select(label => $"{label.Key}={label.Value}").Order(StringComparer.Ordinal)));

    private static SinkStatus Sink(string name, SinkType type) => new(
        name, type, null, "somewhere", null, SinkState.Idle, 0, null, null, null, null, null, 0, 0, 0, 0);

    private sealed class Desk : ISinkDesk
    {
        public IReadOnlyList<SinkStatus>? Statuses { get; set; }

        public int Asked { get; private set; }

        public Task<IReadOnlyList<SinkStatus>> StatusesAsync(CancellationToken cancellation = default)
        {
            Asked++;
            return Statuses is { } statuses
                ? Task.FromResult(statuses)
                : throw new DeliveryException("the cluster's delivery does not answer");
        }

        public Task<SinkTest?> TestAsync(string name, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Task<int?> ReplayAsync(string name, CancellationToken cancellation = default) =>
            throw new NotSupportedException();
    }
}
