using System.IO.Compression;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Decompresses gzip (RFC 1952) of one or several members, and says so when it is cut, damaged or not all gzip.
/// </summary>
internal sealed class GzipInput : PackedLayer
{
    private readonly RawInput _raw;
    private readonly GZipStream _gzip;
    private long _bytes;

    /// <summary>Gzip that starts with these bytes, and goes on in a stream, which stays open.</summary>
    public GzipInput(ReadOnlyMemory<byte> head, Stream? rest)
    {
        _raw = new RawInput(head, rest);
        _gzip = new GZipStream(_raw, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <summary>Most bytes that it may hold, all told; null is any number.</summary>
    public long? BytesMax { get; set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Judge(_gzip.Read(buffer));
        }
        catch (InvalidDataException damage)
        {
            return Judge(damage);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Judge(await _gzip.ReadAsync(buffer, cancellationToken));
        }
        catch (InvalidDataException damage)
        {
            return Judge(damage);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _gzip.Dispose();
        base.Dispose(disposing);
    }

    private int Judge(int read)
    {
        // Decoded after the end of the data, and so from the invented byte.
        if (_raw.IsOver && read > 0) return Cut();
        _bytes += read;
        if (_bytes > BytesMax)
        {
            Fault = (Outcome.RejectedTooLarge, $"the gzip data holds more than {BytesMax:N0} bytes");
            return 0;
        }

        if (read > 0) return read;
        if (_raw.WasCut) return Cut();
        if (!_raw.IsOver) Fault = (Outcome.RejectedNotJson, "behind the gzip data there is something else");
        return 0;
    }

    private int Judge(InvalidDataException damage)
    {
        if (_raw.IsOver) return Cut();
        Fault = (Outcome.RejectedTruncated, $"the gzip data is damaged, the rest cannot be read: {damage.Message}");
        return 0;
    }

    private int Cut()
    {
        Fault = (Outcome.RejectedTruncated, "the gzip data ends too early");
        return 0;
    }
}
