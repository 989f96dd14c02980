using System.Buffers;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Routing;
using Grainwatch.Ingest.Telemetry;

namespace Grainwatch.Ingest.Deliveries;

/// <summary>What became of a delivery.</summary>
/// <param name="Receipt">The outcome of each record.</param>
/// <param name="Rejections">The first records that were rejected.</param>
/// <param name="Summary">What the data held; the receipt adds up to its records.</param>
public sealed record IntakeResult(Receipt Receipt, IReadOnlyList<Rejection> Rejections, TrailSummary Summary);

/// <summary>
/// Takes in what a source delivers: reads it, hands its events to the principals piece by piece, and puts what cannot
/// be used into quarantine. Memory is bounded whatever the length of the data. Safe to call from any thread.
/// </summary>
public sealed class Intake(
    IEventRoute route,
    IQuarantine quarantine,
    ReaderPool readers,
    IntakeOptions? options = null,
    PoisonedKeys? poisoned = null,
    IngestInstruments? instruments = null)
{
    private readonly IntakeOptions _options = options ?? new IntakeOptions();
    private readonly PoisonedKeys _poisoned = poisoned ?? new PoisonedKeys();

    /// <summary>
    /// Reads data to its end. Answers once every event is durable, and every rejected record is in quarantine: a
    /// checkpoint may go past the data then. Whatever is thrown, all of it may be delivered again.
    /// </summary>
    /// <param name="data">CloudTrail data in any form; stays open.</param>
    /// <param name="source">Where it came from, as quarantine shows it.</param>
    /// <param name="cancellation">Gives up; part of the data may have been applied.</param>
    /// <exception cref="PrincipalStoreException">The host could not make events durable.</exception>
    /// <exception cref="QuarantineException">Quarantine is full, or cannot be written.</exception>
    /// <exception cref="IOException">The data cannot be read.</exception>
    public async Task<IntakeResult> TakeAsync(Stream data, string source, CancellationToken cancellation = default)
    {
        using var span = IngestTraces.BeginDelivery();
        using var delivery = Begin(source);
        await delivery.TakeAsync(data, cancellation);
        return await delivery.CompleteAsync(cancellation);
    }

    /// <summary>Begins to take in a delivery that comes as several pieces of data.</summary>
    /// <param name="source">Where it came from, as quarantine shows it.</param>
    public Delivery Begin(string source) => new(this, source);

    /// <summary>
    /// Data that is acknowledged together; what is thrown is as for <see cref="Intake.TakeAsync"/>. For one thread at a
    /// time.
    /// </summary>
    public sealed class Delivery : IDisposable
    {
        private readonly Intake _intake;
        private readonly ReaderPool.Lease _lease;
        private readonly Sink _sink;
        private TrailSummary _summary;

        internal Delivery(Intake intake, string source)
        {
            _intake = intake;
            _lease = intake.Rent();
            _sink = new Sink(intake, source);
        }

        /// <summary>Reads a piece of data, whole in itself, to its end; it stays open.</summary>
        public async Task TakeAsync(Stream data, CancellationToken cancellation = default)
        {
            // Among all the pieces, so that a record that was broken twice is kept twice.
            _sink.Start = _summary.DecodedBytes;
            _summary += await _lease.Reader.ReadAsync(data, _sink, cancellation);
        }

        /// <summary>Rejects a piece of data that cannot be read at all: it counts as one record.</summary>
        public async Task RejectAsync(
            Outcome outcome, string detail, ReadOnlySequence<byte> data, CancellationToken cancellation = default)
        {
            _sink.Start = _summary.DecodedBytes;
            var kept = data.Slice(0, Math.Min(data.Length, _intake._options.RejectedBytesKept)).ToArray();
            _sink.OnRejected(new Rejection(outcome, detail, 0, kept, data.Length));
            _summary += new TrailSummary(1, 0, 0, 1, data.Length);
            await _sink.DrainAsync(cancellation);
        }

        /// <summary>Answers once every event is durable, and every rejected record is in quarantine.</summary>
        public async Task<IntakeResult> CompleteAsync(CancellationToken cancellation = default)
        {
            await _sink.FlushAsync(cancellation);
            _intake.OnAcknowledged(_sink.Receipt);
            return new IntakeResult(_sink.Receipt, _sink.Shown, _summary);
        }

        /// <summary>Gives the reader back; what was not completed is not acknowledged.</summary>
        public void Dispose() => _lease.Dispose();
    }

    /// <summary>
    /// Reads data, the beginning of a delivery perhaps, and takes nothing: says whether it makes sense to take it.
    /// An end in the middle of a record says nothing against it.
    /// </summary>
    /// <param name="data">CloudTrail data in any form; stays open.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The first record's fault, where no record of the data was understood; null where one was.</returns>
    /// <exception cref="IOException">The data cannot be read.</exception>
    public async Task<Rejection?> FaultAsync(Stream data, CancellationToken cancellation = default)
    {
        using var lease = readers.Rent();
        var probe = new Probe();
        await lease.Reader.ReadAsync(data, probe, cancellation);
        return probe.Fault;
    }

    /// <summary>Looks for one record that is understood.</summary>
    private sealed class Probe : IRecordSink
    {
        private bool _hasRecord;
        private Rejection? _first;

        public Rejection? Fault => _hasRecord ? null : _first;

        public void OnEvent(TrailEvent trailEvent) => _hasRecord = true;

        public void OnIgnored(Outcome outcome) => _hasRecord = true;

        public void OnRejected(Rejection rejection)
        {
            // A record that is well formed and of no use belongs into quarantine, not aside with its whole file.
            if (rejection.Outcome is Outcome.RejectedNotJson or Outcome.RejectedTooLarge or Outcome.RejectedTooDeep
                or Outcome.RejectedNoEventTime or Outcome.RejectedNoEventName or Outcome.RejectedWrongType)
            {
                _first ??= rejection;
            }
            else if (rejection.Outcome != Outcome.RejectedTruncated)
            {
                _hasRecord = true;
            }
        }
    }

    private sealed class Sink(Intake intake, string source) : IDrainingSink, IRecordBytesSink
    {
        // Rejected bytes held before quarantine gets them.
        private const int RejectedBytesMax = 1024 * 1024;

        // A byte of junk costs more than a byte.
        private const int RejectionsMax = 4096;

        private readonly List<Rejection> _rejections = [];
        private readonly SetAside _aside = new(intake._poisoned);
        private List<TrailEvent> _events = [];
        private long _rejectedBytes;

        public Receipt Receipt { get; } = new();

        public List<Rejection> Shown { get; } = [];

        /// <summary>Bytes of the data that was read before.</summary>
        public long Start { get; set; }

        public void OnEvent(TrailEvent trailEvent) => _events.Add(trailEvent);

        public void OnEvent(TrailEvent trailEvent, ReadOnlySpan<byte> record, long offset)
        {
            _events.Add(trailEvent);
            _aside.Note(trailEvent, record, Start + offset);
        }

        public void OnIgnored(Outcome outcome) => Receipt.Add(outcome);

        public void OnRejected(Rejection rejection)
        {
            if (Start > 0) rejection = rejection with { Offset = Start + rejection.Offset };
            Count(rejection);
            _rejections.Add(rejection);
            _rejectedBytes += rejection.Bytes.Length;
        }

        public async ValueTask DrainAsync(CancellationToken cancellation)
        {
            if (_events.Count >= intake._options.BatchEvents || _rejectedBytes + _aside.Bytes >= RejectedBytesMax
                || _rejections.Count >= RejectionsMax)
                await FlushAsync(cancellation);
        }

        public async ValueTask FlushAsync(CancellationToken cancellation)
        {
            if (_rejections.Count > 0) await intake.KeepAsync(source, _rejections, cancellation);
            _rejections.Clear();
            _rejectedBytes = 0;
            if (_events.Count == 0) return;
            var routed = await intake.RouteAsync(_events, cancellation);
            var aside = _aside.Take(routed);
            if (aside.Count > 0) await intake.KeepAsync(source, aside, cancellation);
            Receipt.Add(routed.Receipt);
            foreach (var rejection in aside) Count(rejection);
            _events = new List<TrailEvent>(_events.Count);
        }

        private void Count(Rejection rejection)
        {
            Receipt.Add(rejection.Outcome);
            if (Shown.Count < intake._options.RejectionsShown) Shown.Add(rejection);
        }
    }

    private void OnAcknowledged(Receipt receipt) => instruments?.OnAcknowledged(receipt);

    private ReaderPool.Lease Rent() => readers.Rent();

    private ValueTask KeepAsync(string source, IReadOnlyList<Rejection> rejections, CancellationToken cancellation) =>
        quarantine.KeepAsync(source, rejections, cancellation);

    private Task<Routed> RouteAsync(List<TrailEvent> events, CancellationToken cancellation) =>
        route.TryRouteAsync(events, cancellation);
}
