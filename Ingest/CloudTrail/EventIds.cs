using System.Security.Cryptography;
using System.Text;
using Grainwatch.Detection.Events;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// The identity of a record: its <c>eventID</c>; where that is absent, null or empty, <c>sha256:</c> and the lower-case
/// hexadecimal SHA-256 of the record in canonical form (<see cref="CanonicalJson"/>). Copies of one record therefore
/// have one id, however a tool on the way ordered or spaced their properties.
/// </summary>
internal static class EventIds
{
    private const byte NoDigit = 0xFF;
    private const int TextBytesMax = 128;

    /// <summary>Reads an <c>eventID</c> in UTF-8; any text is one, a very long one by its hash.</summary>
    public static EventId Parse(ReadOnlySpan<byte> utf8)
    {
        if (TryReadGuid(utf8, out var guid)) return EventId.FromGuid(guid);
        return utf8.Length <= TextBytesMax ? EventId.Parse(Encoding.UTF8.GetString(utf8)) : OfHash(utf8);
    }

    /// <summary>The id of a record that carries none.</summary>
    public static EventId OfContent(ReadOnlySpan<byte> record)
    {
        return OfHash(CanonicalJson.Write(record));
    }

    private static EventId OfHash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return EventId.Parse($"sha256:{Convert.ToHexStringLower(hash)}");
    }

    private static readonly byte[] DigitTable = MakeDigits();

    private static bool TryReadGuid(ReadOnlySpan<byte> utf8, out UInt128 guid)
    {
        guid = default;
        if (utf8.Length != 36 || utf8[8] != '-' || utf8[13] != '-' || utf8[18] != '-' || utf8[23] != '-') return false;
        var bad = 0;
        var high = Hex(utf8[..8], ref bad);
        high = (high << 16) | Hex(utf8.Slice(9, 4), ref bad);
        high = (high << 16) | Hex(utf8.Slice(14, 4), ref bad);
        var low = Hex(utf8.Slice(19, 4), ref bad);
        low = (low << 48) | Hex(utf8.Slice(24, 12), ref bad);
        guid = new UInt128(high, low);
        return bad <= 0xF;
    }

    private static ulong Hex(ReadOnlySpan<byte> text, ref int bad)
    {
        ulong value = 0;
        foreach (var c in text)
        {
            var digit = DigitTable[c];
            bad |= digit;
            value = (value << 4) | digit;
        }

        return value;
    }

    /// <summary>Upper-case digits are none: an id is given back as it came, so such ids stay text.</summary>
    private static byte[] MakeDigits()
    {
        var digits = new byte[256];
        Array.Fill(digits, NoDigit);
        for (var i = 0; i < 10; i++) digits['0' + i] = (byte)i;
        for (var i = 0; i < 6; i++) digits['a' + i] = (byte)(10 + i);
        return digits;
    }
}
