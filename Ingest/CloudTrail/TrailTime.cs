using System.Globalization;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Reads the times of CloudTrail records: ISO 8601, extended ("2023-07-10T11:42:36Z") or basic ("20131102T010628Z"),
/// with any fraction of a second, and a zone: "Z" or an offset. A time without a zone is none: nobody knows when it
/// was.
/// </summary>
internal static class TrailTime
{
    private const int FractionDigits = 7;

    /// <summary>Reads a time as UTC, to 100 ns; further digits are cut off.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTime utc)
    {
        utc = default;
        var extended = text.Length > 4 && text[4] == '-';
        var length = extended ? 19 : 15;
        if (text.Length <= length || !TryReadClock(text[..length], extended, out var ticks)) return false;
        var rest = text[length..];
        if (rest[0] is (byte)'.' or (byte)',' && !TryReadFraction(ref rest, ref ticks)) return false;
        if (!TryReadZone(rest, out var offset)) return false;
        ticks -= offset;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks) return false;
        utc = new DateTime(ticks, DateTimeKind.Utc);
        return true;
    }

    /// <summary>A time as CloudTrail writes it.</summary>
    public static string Text(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool TryReadClock(ReadOnlySpan<byte> text, bool extended, out long ticks)
    {
        ticks = 0;
        var step = extended ? 1 : 0;
        if (extended && (text[7] != '-' || text[13] != ':' || text[16] != ':')) return false;
        if (text[8 + (2 * step)] != 'T') return false;
        var year = (Two(text, 0) * 100) + Two(text, 2);
        var month = Two(text, 4 + step);
        var day = Two(text, 6 + (2 * step));
        var hour = Two(text, 9 + (2 * step));
        var minute = Two(text, 11 + (3 * step));
        var second = Two(text, 13 + (4 * step));
        if (year < 1 || month is < 1 or > 12 || day < 1 || (uint)hour > 23 || (uint)minute > 59) return false;
        if ((uint)second > 59 || day > DateTime.DaysInMonth(year, month)) return false;
        var seconds = (((hour * 60L) + minute) * 60) + second;
        ticks = new DateTime(year, month, day).Ticks + (seconds * TimeSpan.TicksPerSecond);
        return true;
    }

    private static bool TryReadFraction(ref ReadOnlySpan<byte> rest, ref long ticks)
    {
        var at = 1;
        var unit = TimeSpan.TicksPerSecond;
        for (; at < rest.Length && rest[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            if (at > FractionDigits) continue;
            unit /= 10;
            ticks += (rest[at] - '0') * unit;
        }

        rest = rest[at..];
        return at > 1 && !rest.IsEmpty;
    }

    /// <summary>"Z", "+05:30", "+0530" or "+05", in ticks.</summary>
    private static bool TryReadZone(ReadOnlySpan<byte> zone, out long offset)
    {
        offset = 0;
        if (zone[0] == 'Z') return zone.Length == 1;
        if (zone[0] is not ((byte)'+' or (byte)'-') || zone.Length is not (3 or 5 or 6)) return false;
        if (zone.Length == 6 && zone[3] != ':') return false;
        var hours = Two(zone, 1);
        var minutes = zone.Length == 3 ? 0 : Two(zone, zone.Length - 2);
        if ((uint)hours > 23 || (uint)minutes > 59) return false;
        offset = ((hours * 60L) + minutes) * TimeSpan.TicksPerMinute * (zone[0] == '-' ? -1 : 1);
        return true;
    }

    /// <summary>The number of two digits; far below zero when they are none.</summary>
    private static int Two(ReadOnlySpan<byte> text, int at)
    {
        var tens = (uint)(text[at] - '0');
        var ones = (uint)(text[at + 1] - '0');
        return tens > 9 || ones > 9 ? -10_000_000 : (int)((tens * 10) + ones);
    }
}
