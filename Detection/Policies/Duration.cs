using System.Globalization;

namespace Grainwatch.Detection.Policies;

/// <summary>Durations as people write them: a whole number and s, m, h or d, such as "65m".</summary>
public static class Duration
{
    /// <summary>What matches exactly the form, as a regular expression.</summary>
    public const string Form = "^(0|[1-9][0-9]{0,8})[smhd]$";

    private static readonly (char Unit, long Ticks)[] s_units =
    [
        ('d', TimeSpan.TicksPerDay), ('h', TimeSpan.TicksPerHour), ('m', TimeSpan.TicksPerMinute),
        ('s', TimeSpan.TicksPerSecond),
    ];

    /// <summary>Reads a duration; false for anything that is not exactly one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length is < 2 or > 10 || (text[0] == '0' && text.Length > 2)) return false;
        if (!int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        foreach (var (unit, ticks) in s_units)
        {
            if (text[^1] != unit || number > TimeSpan.MaxValue.Ticks / ticks) continue;
            duration = new TimeSpan(number * ticks);
            return true;
        }

        return false;
    }

    /// <summary>
    /// The text of a duration of whole seconds, in the largest unit of which there are two or more: "24h", "65m".
    /// </summary>
    public static string Text(TimeSpan duration)
    {
        foreach (var (unit, ticks) in s_units)
            if (duration.Ticks % ticks == 0 && duration.Ticks >= 2 * ticks) return $"{duration.Ticks / ticks}{unit}";
        return $"{duration.Ticks / TimeSpan.TicksPerSecond}s";
    }
}
