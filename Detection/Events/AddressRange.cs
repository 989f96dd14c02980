using System.Globalization;

namespace Grainwatch.Detection.Events;

/// <summary>A range of addresses in CIDR form: "203.0.113.0/24", "2001:db8::/32", or one address.</summary>
/// <param name="First">The lowest address.</param>
/// <param name="Bits">Leading bits that all share, counted over 128; an IPv4 /24 is 120.</param>
public readonly record struct AddressRange(SourceIp First, int Bits)
{
    private const int IPv4Offset = 96;

    /// <summary>Whether an address is in the range.</summary>
    public bool Contains(SourceIp ip)
    {
        var (high, low) = Mask(Bits);
        return (ip.High & high) == First.High && (ip.Low & low) == First.Low;
    }

    /// <summary>The highest address.</summary>
    public SourceIp Last
    {
        get
        {
            var (high, low) = Mask(Bits);
            return new SourceIp(First.High | ~high, First.Low | ~low);
        }
    }

    /// <summary>The range of a number of leading bits, counted over 128, that an address is in.</summary>
    public static AddressRange Around(SourceIp ip, int bits)
    {
        var (high, low) = Mask(bits);
        return new AddressRange(new SourceIp(ip.High & high, ip.Low & low), bits);
    }

    /// <summary>
    /// Reads a range; false for anything that is not exactly one, and where bits below the prefix are set, because
    /// "10.1.2.3/8" is more often a slip than meant.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AddressRange range)
    {
        range = default;
        var slash = text.IndexOf('/');
        if (!SourceIp.TryParse(slash < 0 ? text : text[..slash], out var first)) return false;
        var bits = 128;
        if (slash >= 0)
        {
            var width = first.IsIPv4 ? 32 : 128;
            if (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var written)
                || written > width)
            {
                return false;
            }

            bits = written + 128 - width;
        }

        range = new AddressRange(first, bits);
        var (high, low) = Mask(bits);
        return (first.High & high) == first.High && (first.Low & low) == first.Low;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var bits = First.IsIPv4 ? Bits - IPv4Offset : Bits;
        return Bits == 128 ? First.ToString() : $"{First}/{bits}";
    }

    private static (ulong High, ulong Low) Mask(int bits) =>
        (bits == 0 ? 0 : ulong.MaxValue << Math.Max(0, 64 - bits),
            bits <= 64 ? 0 : ulong.MaxValue << (128 - bits));
}
