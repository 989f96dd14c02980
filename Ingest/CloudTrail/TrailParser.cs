using System.Text.Json;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Finds the records in decoded data, whatever holds them, and gives each exactly one outcome. Data comes in pieces of
/// any size; a record is read in place once the piece holds all of it. Where JSON is broken, a slower search finds the
/// next record (<see cref="RecordBoundary"/>).
/// </summary>
internal sealed class TrailParser(RecordReader records)
{
    private readonly ReaderLimits _limits = records.Limits;
    private IRecordSink _sink = null!;
    private IRecordBytesSink? _bytes;
    private CancellationToken _cancellation;
    private Place _place;
    private readonly LogEventReader _logEvents = new(records);
    private bool _inRecords;
    private bool _inLogEvents;
    private bool _recordsInArray;
    private SkippedRecord? _skipped;
    private RecordBoundary _boundary;
    private long _offset;
    private long _records, _events, _ignored, _rejected;
    private Outcome _endOutcome;
    private string? _endDetail;
    private bool _endIsSaid;

    /// <summary>Where values are expected.</summary>
    private enum Place
    {
        /// <summary>On the top level: lines, or values behind each other.</summary>
        Top,

        /// <summary>In an array of records.</summary>
        Array,

        /// <summary>In a trail file behind its <c>Records</c>, in a payload behind its <c>logEvents</c>.</summary>
        Tail,
    }

    /// <summary>What was found so far.</summary>
    public TrailSummary Summary => new(_records, _events, _ignored, _rejected, _offset);

    /// <summary>Starts on new data.</summary>
    public void Begin(IRecordSink sink, CancellationToken cancellation)
    {
        records.Begin();
        _logEvents.Begin();
        (_sink, _bytes) = (sink, sink as IRecordBytesSink);
        _cancellation = cancellation;
        _place = Place.Top;
        _inRecords = _inLogEvents = _recordsInArray = false;
        _skipped = null;
        _offset = _records = _events = _ignored = _rejected = 0;
        _endOutcome = Outcome.RejectedTruncated;
        _endDetail = null;
        _endIsSaid = false;
    }

    /// <summary>Takes as many whole records as the data holds; answers how many bytes are done with.</summary>
    /// <param name="data">What was not done with before, and what followed it.</param>
    /// <param name="final">Whether nothing follows: all of the data is taken then.</param>
    public int Consume(ReadOnlySpan<byte> data, bool final)
    {
        var at = 0;
        while (Step(data, ref at, final)) _cancellation.ThrowIfCancellationRequested();
        _offset += at;
        return at;
    }

    /// <summary>Says, before the last data, why it is the last: the data is damaged, or longer than allowed.</summary>
    public void EndsEarly(Outcome outcome, string detail) => (_endOutcome, _endDetail) = (outcome, detail);

    /// <summary>To be called when all data was taken: an array or file that never ended is said to be so.</summary>
    public void Finish()
    {
        if (_endIsSaid || (_endDetail is null && _place == Place.Top)) return;
        RejectEnd(_endOutcome, _endDetail ?? "the data ends before the array of records does", _offset);
    }

    /// <summary>One value or bracket; false when more data is needed.</summary>
    private bool Step(ReadOnlySpan<byte> data, ref int at, bool final)
    {
        if (_skipped is not null) return SkipOn(data, ref at, final);
        at += Blank(data[at..]);
        if (at == data.Length) return false;
        switch (data[at], _place)
        {
            case ((byte)'{', not Place.Tail):
                return ReadObject(data, ref at, final);
            case ((byte)'[', Place.Top):
                (_place, _inRecords, _inLogEvents, _recordsInArray) = (Place.Array, false, false, false);
                break;
            case ((byte)']', Place.Array):
                _place = _inRecords ? Place.Tail : Place.Top;
                break;
            case ((byte)'}', Place.Tail):
                LeaveFile();
                break;
            case ((byte)',', Place.Tail):
                Skip(null, "the rest of the trail file is broken", at, depth: 1);
                return true;
            case (_, Place.Tail):
                // No comma, no brace: this file has no end, and what follows may well be the next one.
                LeaveFile();
                RejectEnd(Outcome.RejectedNotJson, "the trail file is not closed", _offset + at);
                return true;
            case (0xEF, Place.Top) when !final && data.Length - at < 3:
                return false;
            default:
                Skip(Outcome.RejectedNotJson, "a record has to start with {", at, depth: 0);
                return true;
        }

        at++;
        return true;
    }

    /// <summary>Whitespace and a byte order mark; between records also commas, which are not insisted on.</summary>
    private int Blank(ReadOnlySpan<byte> data)
    {
        var at = 0;
        while (at < data.Length)
        {
            if (data[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
            else if (data[at] == ',' && _place != Place.Tail) at++;
            else if (data[at] == 0xEF && _place == Place.Top && data[at..].StartsWith("\uFEFF"u8)) at += 3;
            else break;
        }

        return at;
    }

    private bool ReadObject(ReadOnlySpan<byte> data, ref int at, bool final)
    {
        var longest = (int)Math.Min(data.Length - at, _limits.RecordBytesMax + 1L);
        var record = data.Slice(at, longest);
        var consumed = 0;
        RecordProgress progress;
        RecordResult result;
        try
        {
            progress = _inLogEvents
                ? _logEvents.Read(record, out consumed, out result)
                : records.Read(record, out consumed, out result);
        }
        catch (JsonException)
        {
            if (TryEnterLogEvents(ref at)) return true;
            var fault = JsonFaults.Judge(record, consumed, _limits.DepthMax);
            Skip(fault.Outcome, fault.Detail!, at, depth: 0);
            return true;
        }

        var tooLarge = longest > _limits.RecordBytesMax
            && (progress == RecordProgress.Incomplete || consumed > _limits.RecordBytesMax);
        if (tooLarge && TryEnterLogEvents(ref at)) return true;
        if (tooLarge)
        {
            var detail = $"the record is longer than {_limits.RecordBytesMax:N0} bytes";
            Skip(Outcome.RejectedTooLarge, detail, at, depth: 0);
            return true;
        }

        switch (progress)
        {
            case RecordProgress.Incomplete when !final:
                return false;
            case RecordProgress.Incomplete when TryEnterLogEvents(ref at):
                return true;
            case RecordProgress.Incomplete:
                Skip(_endOutcome, _endDetail ?? "the data ends before the record does", at, depth: 0);
                return true;
            case RecordProgress.Container or RecordProgress.LogEvents:
                Enter(isLogEvents: progress == RecordProgress.LogEvents);
                break;
            default:
                var message = _inLogEvents ? _logEvents.Message : default;
                Deliver(message.IsEmpty ? record[..consumed] : message, result, _offset + at);
                break;
        }

        at += consumed;
        return true;
    }

    private void Enter(bool isLogEvents)
    {
        _recordsInArray = _place == Place.Array && !_inRecords;
        (_place, _inRecords, _inLogEvents) = (Place.Array, true, isLogEvents);
    }

    /// <summary>
    /// Goes among log events whose object cannot be read whole: it is broken, cut, or longer than a message that only
    /// tries the connection.
    /// </summary>
    private bool TryEnterLogEvents(ref int at)
    {
        if (_inLogEvents || records.LogEventsAt == 0) return false;
        at += records.LogEventsAt;
        Enter(isLogEvents: true);
        return true;
    }

    private void Deliver(ReadOnlySpan<byte> record, in RecordResult result, long offset)
    {
        _records++;
        if (result.Event is { } trailEvent)
        {
            _events++;
            if (_bytes is null) _sink.OnEvent(trailEvent);
            else _bytes.OnEvent(trailEvent, record, offset);
        }
        else if (result.Outcome.IsIgnored())
        {
            _ignored++;
            _sink.OnIgnored(result.Outcome);
        }
        else
        {
            var kept = record[..Math.Min(record.Length, _limits.KeptBytes)].ToArray();
            Reject(new Rejection(result.Outcome, result.Detail!, offset, kept, record.Length));
        }
    }

    /// <summary>An end that is missing counts as a record: the sums then say that something is.</summary>
    private void RejectEnd(Outcome outcome, string detail, long offset)
    {
        _records++;
        Reject(new Rejection(outcome, detail, offset, ReadOnlyMemory<byte>.Empty, 0));
    }

    private void Reject(Rejection rejection)
    {
        _rejected++;
        _sink.OnRejected(rejection);
    }

    private void LeaveFile()
    {
        _place = _recordsInArray ? Place.Array : Place.Top;
        _inRecords = _inLogEvents = false;
    }

    private void Skip(Outcome? outcome, string detail, int at, int depth)
    {
        _skipped = new SkippedRecord(outcome, detail, _offset + at, _limits.KeptBytes);
        _boundary = new RecordBoundary(depth, _place == Place.Array);
    }

    private bool SkipOn(ReadOnlySpan<byte> data, ref int at, bool final)
    {
        var passed = _boundary.Advance(data[at..], final, out var stop);
        _skipped!.Pass(data.Slice(at, passed));
        at += passed;
        if (stop == BoundaryStop.None && !final) return false;
        var skipped = _skipped;
        _skipped = null;
        EndSkip(skipped, stop);
        return true;
    }

    private void EndSkip(SkippedRecord skipped, BoundaryStop stop)
    {
        if (skipped.Outcome is null)
        {
            if (stop == BoundaryStop.Closed) LeaveFile();
            if (stop is BoundaryStop.Closed or BoundaryStop.None) return;
            LeaveFile();
        }

        _records++;
        var outcome = skipped.Outcome ?? Outcome.RejectedNotJson;
        _endIsSaid = stop == BoundaryStop.None && (_endDetail is null || outcome == _endOutcome);
        if (outcome == Outcome.RejectedTruncated && stop != BoundaryStop.None)
            Reject(skipped.Reject(Outcome.RejectedNotJson, "the record does not end before the next one starts"));
        else if (outcome == Outcome.RejectedNotJson && JsonFaults.IsValue(skipped.Kept.Span))
            Reject(skipped.Reject(Outcome.RejectedWrongType, "a record has to be a JSON object"));
        else
            Reject(skipped.Reject(outcome));
    }
}
