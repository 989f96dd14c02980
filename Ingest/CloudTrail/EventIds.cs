using System.Buffers.Binary;
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

    private static bool TryReadGuid(ReadOnlySpan<byte> utf8, out UInt128 guid)
    {
        guid = default;
        if (utf8.Length != 36 || utf8[8] != '-' || utf8[13] != '-' || utf8[18] != '-' || utf8[23] != '-') return false;
        ulong bad = 0;
        var first = Hex(BinaryPrimitives.ReadUInt64BigEndian(utf8), ref bad);
        var second = Hex(Pair(utf8[9..], utf8[14..]), ref bad);
        var third = Hex(Pair(utf8[19..], utf8[24..]), ref bad);
        var last = Hex(BinaryPrimitives.ReadUInt64BigEndian(utf8[28..]), ref bad);
        guid = new UInt128((first << 32) | second, (third << 32) | last);
        return bad == 0;
    }

    private static ulong Pair(ReadOnlySpan<byte> high, ReadOnlySpan<byte> low) =>
        ((ulong)BinaryPrimitives.ReadUInt32BigEndian(high) << 32) | BinaryPrimitives.ReadUInt32BigEndian(low);

    /// <summary>
    /// The number of eight lower-case hexadecimal digits, all at once: each byte becomes its digit, and is compared
    /// with what that digit is written as. Upper-case digits are none: an id is given back as it came, so such ids stay
    /// text.
    /// </summary>
    private static ulong Hex(ulong text, ref ulong bad)
    {
        const ulong Ones = 0x0101010101010101;
        var letters = (text >> 6) & Ones;
        var digits = (text & (Ones * 0x0F)) + (letters * 9);
        // From ten on, and only from ten on, a digit is a letter; none is sixteen or more.
        bad |= (((digits + (Ones * 6)) >> 4) & Ones) ^ letters;
        bad |= digits & (Ones * 0xF0);
        bad |= text ^ (digits + (Ones * '0') + (letters * ('a' - '0' - 10)));
        digits = (digits | (digits >> 4)) & 0x00FF00FF00FF00FF;
        digits = (digits | (digits >> 8)) & 0x0000FFFF0000FFFF;
        return (digits | (digits >> 16)) & 0xFFFFFFFF;
    }
}
