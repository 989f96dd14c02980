using System.IO.Compression;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Decompresses gzip (RFC 1952) of one or several members, and says so when it is cut, damaged or not all gzip.
/// </summary>
internal sealed class GzipInput : IDisposable
{
    private readonly RawInput _raw;
    private readonly GZipStream _gzip;

    /// <summary>Gzip that starts with these bytes, and goes on in a stream, which stays open.</summary>
    public GzipInput(ReadOnlyMemory<byte> head, Stream? rest)
    {
        _raw = new RawInput(head, rest);
        _gzip = new GZipStream(_raw, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <summary>What was wrong, once there is no more to read; null when nothing was.</summary>
    public (Outcome Outcome, string Detail)? Fault { get; private set; }

    /// <summary>Whether data starts as gzip does.</summary>
    public static bool Recognises(ReadOnlySpan<byte> data) => data.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    /// <summary>Reads decoded bytes; 0 at the end.</summary>
    public int Read(Span<byte> buffer)
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

    /// <summary>Reads decoded bytes; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return Judge(await _gzip.ReadAsync(buffer, cancellation));
        }
        catch (InvalidDataException damage)
        {
            return Judge(damage);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gzip.Dispose();

    private int Judge(int read)
    {
        // Decoded after the end of the data, and so from the invented byte.
        if (_raw.IsOver && read > 0) return Cut();
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
