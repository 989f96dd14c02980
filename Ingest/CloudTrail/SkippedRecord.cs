using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>What is being passed over: why, since where, and its first bytes.</summary>
internal sealed class SkippedRecord(Outcome? outcome, string detail, long offset, int keptMax)
{
    private byte[] _kept = [];
    private int _keptLength;

    /// <summary>Why; null for the harmless rest of a trail file.</summary>
    public Outcome? Outcome { get; } = outcome;

    /// <summary>Where it starts, in bytes of the decoded data.</summary>
    public long Offset { get; } = offset;

    /// <summary>How many bytes were passed over.</summary>
    public long Length { get; private set; }

    /// <summary>Its first bytes.</summary>
    public ReadOnlyMemory<byte> Kept => _kept.AsMemory(0, _keptLength);

    /// <summary>Passes over more bytes.</summary>
    public void Pass(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        if (Outcome is null) return;
        var room = Math.Min(bytes.Length, keptMax - _keptLength);
        if (_keptLength + room > _kept.Length)
            Array.Resize(ref _kept, Math.Min(keptMax, Math.Max(_keptLength + room, _kept.Length * 2)));
        bytes[..room].CopyTo(_kept.AsSpan(_keptLength));
        _keptLength += room;
    }

    /// <summary>What quarantine gets, if no better reason was found on the way.</summary>
    public Rejection Reject(Outcome why, string? betterDetail = null) =>
        new(why, betterDetail ?? detail, Offset, Kept, Length);
}
