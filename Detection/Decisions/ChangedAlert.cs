using System.Globalization;
using Grainwatch.Detection.Alerts;

namespace Grainwatch.Detection.Decisions;

/// <summary>Tells of an alert that has changed since somebody decided on it.</summary>
public static class ChangedAlert
{
    /// <summary>
    /// What it is now, and by whom: "The alert is acknowledged by ana since 2026-05-25 12:01Z, revision 3; …".
    /// </summary>
    /// <param name="now">The alert as it is; null when that is not known.</param>
    public static string Sentence(Alert? now)
    {
        if (now is null) return "The alert has changed since; nothing was recorded, look at it again.";
        var last = now.Decisions.Select(ruling => ruling.Decision).Max();
        var who = last is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $", by {last.By} at {last.At:yyyy-MM-dd HH:mm'Z'}");
        return $"The alert has changed since: it is {Word(now.State)}{who}, at revision {now.Revision}; nothing was "
            + "recorded, look at it again.";
    }

#pragma warning disable CA1308 // States are lower-case words wherever they are told.
    private static string Word(AlertState state) => $"{state}".ToLowerInvariant();
#pragma warning restore CA1308
}
