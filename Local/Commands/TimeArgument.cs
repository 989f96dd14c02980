using Grainwatch.Detection.Policies;

namespace Grainwatch.Local.Commands;

/// <summary>Times as people write them: a day, a time (UTC where it says no zone), or so long from now.</summary>
internal static class TimeArgument
{
    /// <summary>A time past: <c>2026-05-19</c>, <c>2026-05-19T03:00Z</c>, or <c>7d</c> ago.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static DateTime? Past(string option, string? text, TimeProvider clock) =>
        text is null ? null : Read(option, text, clock, -1);

    /// <summary>A time to come: <c>2026-12-01</c>, or <c>30d</c> from now.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static DateTime Ahead(string option, string text, TimeProvider clock) => Read(option, text, clock, +1);

    private static DateTime Read(string option, string text, TimeProvider clock, int sign)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (Duration.TryParse(text, out var duration) && duration < TimeSpan.FromDays(36_500))
            return Whole(now + (sign * duration));
        return TimeText.TryParse(text, out var time)
            ? time
            : throw new CommandException(
                ExitCode.Usage, $"{option}: '{text}' is no time, such as 2026-05-19, 2026-05-19T03:00Z or 30d.");
    }

    private static DateTime Whole(DateTime time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
