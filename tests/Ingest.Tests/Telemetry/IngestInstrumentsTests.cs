using System.Diagnostics.Metrics;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Telemetry;
using Grainwatch.Ingest.Tests.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Telemetry;

public sealed class IngestInstrumentsTests : IDisposable
{
    private static readonly TimeSpan s_latency = TimeSpan.FromMilliseconds(3);

    private readonly ManualClock _clock = new();
    private readonly IngestInstruments _instruments;
    private readonly List<(string Name, double Value, string Labels)> _measured = [];

    public IngestInstrumentsTests() => _instruments = new IngestInstruments(_clock);

    public void Dispose() => _instruments.Dispose();

    [Fact]
    public void OnBatchApplied_ABatch_IsMeasuredOnceWhateverItsEvents()
    {
        using var listener = Listen();
        var events = Events(5, TimeSpan.FromSeconds(90));

        _instruments.OnBatchApplied(s_latency, events, new ApplyReceipt(3, 1, 1), Arrival.Live);

        Assert.Equal(
            [
                ("grainwatch.apply.duration", 0.003, ""), ("grainwatch.batch.events", 5, ""),
                ("grainwatch.event.lateness", 90, ""),
            ],
            _measured);
        Assert.Equal(
            [
                ("grainwatch.events", 3, "outcome=accepted"), ("grainwatch.events", 1, "outcome=duplicate"),
                ("grainwatch.events", 1, "outcome=late"),
            ],
            Counted(listener));
    }

    [Theory]
    [InlineData(Arrival.Backfill, 1, 0)]
    [InlineData(Arrival.Live, 0, 1)]
    public void OnBatchApplied_HistoryOrKnown_SaysNothingOfLateness(Arrival arrival, int accepted, int duplicate)
    {
        using var listener = Listen();

        _instruments.OnBatchApplied(
            s_latency, Events(1, TimeSpan.FromDays(9)), new ApplyReceipt(accepted, duplicate, 0), arrival);

        Assert.DoesNotContain(_measured, each => each.Name == "grainwatch.event.lateness");
        Assert.Null(_instruments.Lateness.Quantiles(0.5));
    }

    [Fact]
    public void OnAcknowledged_AReceipt_CountsWhatNoPrincipalWasToldOf()
    {
        using var listener = Listen();
        var receipt = new Receipt();
        receipt.Add(Outcome.Accepted, 7);
        receipt.Add(Outcome.IgnoredService, 2);
        receipt.Add(Outcome.RejectedBadTime);

        _instruments.OnAcknowledged(receipt);

        Assert.Equal(
            [
                ("grainwatch.events", 2, "outcome=ignored,reason=service"),
                ("grainwatch.events", 1, "outcome=rejected,reason=bad-time"),
            ],
            Counted(listener));
        Assert.Equal(3, _instruments.Total.Total);
    }

    [Fact]
    public void Events_NoneCame_EveryOutcomeIsToldFromZeroOn()
    {
        using var listener = Listen();

        listener.RecordObservableInstruments();

        Assert.Equal(Outcomes.All.Length, _measured.Select(each => each.Labels).Distinct().Count());
        Assert.All(_measured, each => Assert.Equal(("grainwatch.events", 0), (each.Name, each.Value)));
    }

    [Fact]
    public void PerSecond_EventsOfTheLastMinute_AreTheirRate()
    {
        _clock.Advance(TimeSpan.FromMinutes(10));
        for (var second = 0; second < 120; second++)
        {
            _instruments.OnBatchApplied(s_latency, Events(1, default), new ApplyReceipt(50, 0, 0), Arrival.Live);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_instruments.PerSecond[Outcome.Accepted], 45, 55);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, _instruments.PerSecond[Outcome.Accepted]);
        Assert.Equal(6000, _instruments.Total[Outcome.Accepted]);
    }

    [Fact]
    public void OnBatchApplied_NobodyListens_AllocatesNothing()
    {
        var events = Events(50, TimeSpan.FromSeconds(90));
        Apply(1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Apply(10_000);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Apply(int times)
        {
            for (var i = 0; i < times; i++)
                _instruments.OnBatchApplied(s_latency, events, new ApplyReceipt(48, 1, 1), Arrival.Live);
        }
    }

    private List<TrailEvent> Events(int count, TimeSpan age) =>
        [.. RowsOf.Users(1, count).Select(each => each with { Time = _clock.Now - age })];

    /// <summary>The outcomes that there were.</summary>
    private List<(string Name, double Value, string Labels)> Counted(MeterListener listener)
    {
        _measured.Clear();
        listener.RecordObservableInstruments();
        return [.. _measured.Where(each => each.Value > 0)];
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                // Other tests of this process have instruments of these names.
                if (instrument.Meter == _instruments.Meter) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Add(instrument, value, labels));
        listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Add(instrument, value, labels));
        listener.Start();
        return listener;
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels) =>
        _measured.Add((
            instrument.Name, value,
            string.Join(",", labels.ToArray().Select(label => $"{label.Key}={label.Value}"))));
}
