using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Local.Commands;
using Spectre.Console;

namespace Grainwatch.Local.Reports;

/// <summary>Alerts for people: what happened, to whom, and every reason with its weight.</summary>
internal static class AlertsText
{
    /// <summary>Alerts that are shown; more are in --out, in --format json, and served.</summary>
    private const int ShownMax = 200;

    private const string Indent = "  ";

    private const int WeightWidth = 7;

    public static void Write(Terminal terminal, ReplayReport report, bool all)
    {
        // Who looks for what matters is not shown every routine login.
        var low = report.Open.Where(alert => alert.Severity == Severity.Low).ToList();
        WriteList(terminal, all ? report.Open : [.. report.Open.Where(alert => alert.Severity != Severity.Low)]);
        if (!all) Count(terminal, low, "open at low severity", alert => alert.Rule, " (--all lists them)");
        Count(terminal, report.Suppressed, "suppressed", alert => alert.StateReason, all ? ":" : " (--all lists them)");
        if (all) WriteList(terminal, report.Suppressed);
    }

    private static void Count(
        Terminal terminal, IReadOnlyList<Alert> alerts, string what, Func<Alert, string?> kind, string hint)
    {
        if (alerts.Count == 0) return;
        var kinds = alerts.CountBy(alert => kind(alert) ?? "unknown")
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key} {entry.Value:N0}");
        var text = $"{alerts.Count:N0} {what}: {string.Join(", ", kinds)}{hint}";
        foreach (var line in Wrapped.Lines(text, terminal.Width)) terminal.Line(line);
        terminal.Line();
    }

    private static void WriteList(Terminal terminal, IReadOnlyList<Alert> alerts)
    {
        foreach (var alert in alerts.Take(ShownMax)) Write(terminal, alert);
        if (alerts.Count <= ShownMax) return;
        terminal.Line($"… and {alerts.Count - ShownMax:N0} more; --out FILE takes all of them.");
        terminal.Line();
    }

    private static void Write(Terminal terminal, Alert alert)
    {
        var time = AlertStyle.Time(alert.LastEvent);
        var severity = alert.State == AlertState.Suppressed
            ? $"SUPPRESSED ({alert.StateReason})"
            : $"{AlertStyle.Severity(alert),-8} {alert.Risk,3}";
        terminal.Out.Write(new Text(severity, AlertStyle.Colour(alert)));
        var fits = severity.Length + time.Length + alert.DisplayName.Length + (2 * Indent.Length) <= terminal.Width;
        terminal.Line(fits ? $"{Indent}{time}{Indent}{alert.DisplayName}" : $"{Indent}{time}");
        if (!fits) terminal.Line(Indent + alert.DisplayName);
        foreach (var line in Wrapped.Lines(alert.Title, terminal.Width - Indent.Length)) terminal.Line(Indent + line);
        foreach (var reason in alert.Reasons) Write(terminal, reason);
        var sum = alert.Reasons.Sum(reason => reason.Risk);
        if (sum is < 0 or > 100) terminal.Line($"{$"= {sum:0;−0}",WeightWidth}, kept within 0–100");
        if (alert.Rows is [.., var newest])
            foreach (var line in Wrapped.Lines(AlertText.SourceOf(newest), terminal.Width - Indent.Length))
                terminal.Line(Indent + line);
        terminal.Line($"{Indent}{alert.Rule}  {alert.Id}");
        terminal.Line();
    }

    private static void Write(Terminal terminal, Reason reason)
    {
        var weight = reason.Risk.ToString("+0;−0;0", CultureInfo.InvariantCulture).PadLeft(WeightWidth);
        foreach (var line in Wrapped.Lines(reason.Sentence, terminal.Width - weight.Length - Indent.Length))
        {
            terminal.Line($"{weight}{Indent}{line}");
            weight = new string(' ', weight.Length);
        }
    }
}
