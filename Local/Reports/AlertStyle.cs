using System.Globalization;
using Grainwatch.Detection.Alerts;
using Spectre.Console;

namespace Grainwatch.Local.Reports;

/// <summary>How alerts look, in every list and on every page.</summary>
internal static class AlertStyle
{
    private const int IdChars = 8;

    /// <summary>As much of an id as people copy.</summary>
    public static string ShortId(AlertId id) => id.ToString()[..IdChars];

    /// <summary>"2026-05-19 08:22Z".</summary>
    public static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>"open", "closed (benign)".</summary>
    public static string State(AlertState state, string? reason)
    {
#pragma warning disable CA1308 // States are lower-case words wherever they are shown.
        var word = $"{state}".ToLowerInvariant();
#pragma warning restore CA1308
        return string.IsNullOrEmpty(reason) ? word : $"{word} ({reason})";
    }

    /// <summary>"CRITICAL".</summary>
    public static string Severity(AlertHeader alert) => alert.Severity.ToString().ToUpperInvariant();

    /// <summary>The colour of an alert's severity; of one that nobody has to look at, grey.</summary>
    public static Style Colour(AlertHeader alert) => alert switch
    {
        { State: not (AlertState.Open or AlertState.Acknowledged) } => new Style(Color.Grey),
        { Severity: Detection.Alerts.Severity.Critical } => new Style(Color.White, Color.Red, Decoration.Bold),
        { Severity: Detection.Alerts.Severity.High } => new Style(Color.Red, decoration: Decoration.Bold),
        { Severity: Detection.Alerts.Severity.Medium } => new Style(Color.Yellow),
        _ => new Style(Color.Blue),
    };
}
