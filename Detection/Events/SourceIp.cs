using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Grainwatch.Detection.Events;

/// <summary>
/// An IPv4 or IPv6 address, 16 bytes; IPv4 is kept as ::ffff:a.b.c.d and the two spellings are one address.
/// Parsed strictly: what the framework's own parser reads as octal, short or integer forms is junk here, because a
/// junk <c>sourceIPAddress</c> must never become a place.
/// </summary>
/// <param name="High">The first eight bytes, big-endian.</param>
/// <param name="Low">The last eight bytes, big-endian.</param>
public readonly record struct SourceIp(ulong High, ulong Low) : IComparable<SourceIp>
{
    private const ulong MappedPrefix = 0xFFFFUL << 32;

    /// <summary>Whether this is an IPv4 address.</summary>
    public bool IsIPv4 => High == 0 && Low >> 32 == 0xFFFF;

    /// <summary>The IPv4 address as a number; meaningful when <see cref="IsIPv4"/>.</summary>
    public uint IPv4 => (uint)Low;

    /// <summary>
    /// Whether the address can be a place: not private, shared, loopback, link-local, documentation, benchmarking,
    /// multicast or reserved (IANA special-purpose registries).
    /// </summary>
    public bool IsPublic => IsIPv4 ? IsPublicIPv4(IPv4) : IsPublicIPv6(High);

    /// <summary>The /24 of an IPv4 address, the /48 of an IPv6 address.</summary>
    public SourceIp Prefix => IsIPv4 ? FromIPv4(IPv4 & 0xFFFFFF00) : new SourceIp(High & 0xFFFFFFFFFFFF0000, 0);

    /// <summary>What two sides of a sign-in are compared by: the IPv4 address, the /64 of an IPv6 address.</summary>
    public SourceIp Subscriber => IsIPv4 ? this : new SourceIp(High, 0);

    /// <summary>The address of an IPv4 number.</summary>
    public static SourceIp FromIPv4(uint address) => new(0, MappedPrefix | address);

    /// <summary>Parses an address; false for anything that is not exactly one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SourceIp ip)
    {
        Span<byte> utf8 = stackalloc byte[64];
        ip = default;
        return text.Length <= 45 && Encoding.UTF8.TryGetBytes(text, utf8, out var length)
            && TryParse(utf8[..length], out ip);
    }

    /// <summary>Parses an address in UTF-8; false for anything that is not exactly one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out SourceIp ip)
    {
        ip = default;
        if (utf8.Length is < 2 or > 45) return false;
        if (utf8.Contains((byte)':')) return TryParseIPv6(utf8, out ip);
        if (!TryParseIPv4(utf8, out var v4)) return false;
        ip = FromIPv4(v4);
        return true;
    }

    /// <summary>The address in its canonical text (RFC 5952).</summary>
    public override string ToString()
    {
        if (IsIPv4) return $"{IPv4 >> 24}.{(IPv4 >> 16) & 255}.{(IPv4 >> 8) & 255}.{IPv4 & 255}";
        Span<byte> bytes = stackalloc byte[16];
        WriteBytes(bytes);
        return new IPAddress(bytes).ToString();
    }

    /// <summary>A <see cref="Prefix"/> as text: "203.0.113.0/24", "2001:db8:1::/48".</summary>
    public string ToPrefixString() => $"{this}/{(IsIPv4 ? 24 : 48)}";

    /// <summary>Writes the 16 bytes in network order.</summary>
    public void WriteBytes(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    /// <inheritdoc/>
    public int CompareTo(SourceIp other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    private static bool TryParseIPv4(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        int parts = 0, at = 0;
        while (true)
        {
            int start = at, value = 0;
            while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9' && at - start < 3)
                value = (value * 10) + (text[at++] - '0');
            var digits = at - start;
            if (digits == 0 || value > 255 || (digits > 1 && text[start] == '0')) return false;
            address = (address << 8) | (uint)value;
            if (++parts == 4) return at == text.Length;
            if (at == text.Length || text[at++] != '.') return false;
        }
    }

    private static bool TryParseIPv6(ReadOnlySpan<byte> text, out SourceIp ip)
    {
        ip = default;
        Span<ushort> groups = stackalloc ushort[8];
        int count = 0, gap = -1, at = 0;
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            at = 2;
        }

        while (at < text.Length)
        {
            if (count == 8) return false;
            var rest = text[at..];
            var end = rest.IndexOf((byte)':');
            var group = end < 0 ? rest : rest[..end];
            if (group.Contains((byte)'.'))
            {
                if (end >= 0 || count > 6 || !TryParseIPv4(group, out var v4)) return false;
                groups[count++] = (ushort)(v4 >> 16);
                groups[count++] = (ushort)v4;
                break;
            }

            if (!TryParseGroup(group, out groups[count])) return false;
            count++;
            at += group.Length;
            if (end < 0) break;
            at++;
            if (at == text.Length) return false;
            if (text[at] != ':') continue;
            if (gap >= 0) return false;
            gap = count;
            at++;
        }

        return Assemble(groups, count, gap, out ip);
    }

    private static bool TryParseGroup(ReadOnlySpan<byte> text, out ushort group)
    {
        group = 0;
        if (text.Length is 0 or > 4) return false;
        foreach (var b in text)
        {
            if (!char.IsAsciiHexDigit((char)b)) return false;
            group = (ushort)((group << 4) | (b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10));
        }

        return true;
    }

    private static bool Assemble(Span<ushort> groups, int count, int gap, out SourceIp ip)
    {
        ip = default;
        if (gap < 0 ? count != 8 : count > 7) return false;
        Span<ushort> all = stackalloc ushort[8];
        all.Clear();
        var head = gap < 0 ? 8 : gap;
        groups[..head].CopyTo(all);
        groups[head..count].CopyTo(all[(8 - (count - head))..]);
        ulong high = 0, low = 0;
        for (var i = 0; i < 4; i++)
        {
            high = (high << 16) | all[i];
            low = (low << 16) | all[i + 4];
        }

        ip = new SourceIp(high, low);
        return true;
    }

    private static bool IsPublicIPv4(uint a) => (a >> 24) switch
    {
        0 or 10 or 127 => false,
        100 => (a >> 22) != (100 << 2 | 1),
        169 => (a >> 16) != (169 << 8 | 254),
        172 => (a >> 20) != (172 << 4 | 1),
        192 => (a >> 8) is not (192 << 16 | 2) and not (192 << 16) && (a >> 16) != (192 << 8 | 168),
        198 => (a >> 17) != (198 << 7 | 9) && (a >> 8) != (198 << 16 | 51 << 8 | 100),
        203 => (a >> 8) != (203 << 16 | 113),
        >= 224 => false,
        _ => true,
    };

    private static bool IsPublicIPv6(ulong high) =>
        // Global unicast is 2000::/3; inside it 2001:db8::/32 and 3fff::/20 are documentation, 2001:2::/48 is
        // benchmarking, and 2001:10::/28 (ORCHID) never was routed.
        high >> 61 == 1 && high >> 32 != 0x20010DB8 && high >> 44 != 0x3FFF0
        && high >> 16 != 0x200100020000 && high >> 36 != 0x2001001;
}
