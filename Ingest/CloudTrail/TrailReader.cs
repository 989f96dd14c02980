using System.Numerics;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Reads CloudTrail data in any of its forms: a trail file (<c>{"Records":[…]}</c>), lines of records (NDJSON), one
/// bare record, an array of records or of trail files, envelopes of EventBridge (<c>{"detail":{…}}</c>), payloads of
/// CloudWatch Logs (<c>{"logEvents":[{"message":"…"}]}</c>), or several of these behind each other. Gzip (of one or
/// more members), base64 of gzip and what Lambda gets of CloudWatch Logs are recognised by their first bytes, also
/// within each other. Digest files and what tries a connection are recognised and ignored.
/// </summary>
/// <remarks>
/// <para>
/// Every record gets exactly one outcome, and the counts add up, whatever the bytes: a broken record is handed on as
/// rejected, and its neighbours are read. The data is never held, only the record at hand, within
/// <see cref="ReaderLimits"/>; so a gzip bomb only costs time, which <see cref="ReaderLimits.DecodedBytesMax"/> bounds.
/// </para>
/// <para>
/// Nothing is thrown but what the stream or the sink throws, and <see cref="OperationCanceledException"/>. Streams are
/// left open. For one thread at a time; it may live as long as the process, and is the better the longer it does.
/// </para>
/// </remarks>
public sealed class TrailReader(RecordReader records)
{
    private const int BufferBytes = 128 * 1024;

    // Room to see that a record is too long, and that the next one starts behind it.
    private const int SlackBytes = 64;

    private readonly TrailParser _parser = new(records);
    private readonly ReaderLimits _limits = records.Limits;
    private byte[] _buffer = new byte[BufferBytes];
    private int _held;
    private int _wanted;
    private long _decoded;
    private bool _isOver;

    /// <summary>Bytes of decoded data read so far from the stream at hand.</summary>
    internal long DecodedBytes => _decoded;

    /// <summary>Reads data that is in memory; plain JSON is read in place.</summary>
    public TrailSummary Read(ReadOnlyMemory<byte> data, IRecordSink sink, CancellationToken cancellation = default)
    {
        if (Packings.Of(data.Span, out _) is not (Packing.None or Packing.Unknown))
            return Read(new MemoryInput(data), sink, cancellation);

        _parser.Begin(sink, cancellation);
        var length = (int)Math.Min(data.Length, _limits.DecodedBytesMax ?? int.MaxValue);
        if (length < data.Length) SayTooLarge();
        _parser.Consume(data.Span[..length], final: true);
        return End();
    }

    /// <summary>Reads a stream to its end.</summary>
    public TrailSummary Read(Stream stream, IRecordSink sink, CancellationToken cancellation = default)
    {
        Begin(sink, cancellation);
        using var input = new UnpackedInput(stream, _limits.DecodedBytesMax);
        while (!_isOver) Take(input.Read(Room()), input);
        return End();
    }

    /// <summary>
    /// Reads a stream to its end; an <see cref="IDrainingSink"/> is let drain after each piece.
    /// </summary>
    public async ValueTask<TrailSummary> ReadAsync(
        Stream stream, IRecordSink sink, CancellationToken cancellation = default)
    {
        Begin(sink, cancellation);
        var drain = sink as IDrainingSink;
        using var input = new UnpackedInput(stream, _limits.DecodedBytesMax);
        while (!_isOver)
        {
            Take(await input.ReadAsync(RoomMemory(), cancellation), input);
            if (drain is not null) await drain.DrainAsync(cancellation);
        }

        return End();
    }

    private void Begin(IRecordSink sink, CancellationToken cancellation)
    {
        _parser.Begin(sink, cancellation);
        _held = _wanted = 0;
        _decoded = 0;
        _isOver = false;
        if (_buffer.Length > BufferBytes) _buffer = new byte[BufferBytes];
    }

    private Memory<byte> RoomMemory() => _buffer.AsMemory(_held);

    private Span<byte> Room() => _buffer.AsSpan(_held);

    /// <summary>Takes the bytes that were read into <see cref="Room"/>; none means that there are no more.</summary>
    private void Take(int read, UnpackedInput input)
    {
        _decoded += read;
        _held += read;
        _isOver = read == 0;
        if (_isOver && input.Fault is { } fault) _parser.EndsEarly(fault.Outcome, fault.Detail);
        if (_limits.DecodedBytesMax is { } max && _decoded > max)
        {
            _held -= (int)(_decoded - max);
            _isOver = true;
            SayTooLarge();
        }

        if (_held < _wanted && !_isOver) return;
        var done = _parser.Consume(_buffer.AsSpan(0, _held), _isOver);
        _held -= done;
        // A record that is not yet whole is begun again: doubling keeps that linear however small the reads are.
        _wanted = Math.Min(_held * 2, _buffer.Length);
        _buffer.AsSpan(done, _held).CopyTo(_buffer);
        if (_held == _buffer.Length) Grow();
    }

    private void SayTooLarge() =>
        _parser.EndsEarly(Outcome.RejectedTooLarge, $"the data is longer than {_limits.DecodedBytesMax:N0} bytes");

    private void Grow()
    {
        var enough = BitOperations.RoundUpToPowerOf2((ulong)_limits.RecordBytesMax + SlackBytes);
        Array.Resize(ref _buffer, (int)Math.Min((ulong)_buffer.Length * 2, enough));
    }

    private TrailSummary End()
    {
        _parser.Finish();
        return _parser.Summary;
    }
}
