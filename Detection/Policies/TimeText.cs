using System.Globalization;

namespace Grainwatch.Detection.Policies;

/// <summary>
/// Times as people write them: a day, or a time in ISO 8601 with a T or a space, UTC where it says no zone. Nothing
/// else: 05/06/2026 is another day for whoever reads it elsewhere.
/// </summary>
public static class TimeText
{
    private static readonly string[] s_forms =
    [
        "yyyy-MM-dd",
        .. from between in new[] { "'T'", "' '" }
           from time in new[] { "HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF" }
           select $"yyyy-MM-dd{between}{time}K",
    ];

    /// <summary>
    /// Reads a time (UTC; of a day its first instant): <c>2026-05-19</c>, <c>2026-05-19T03:00Z</c>,
    /// <c>2026-05-19 03:00:00.5+02:00</c>.
    /// </summary>
    public static bool TryParse(string? text, out DateTime time) => DateTime.TryParseExact(
        text, s_forms, CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
