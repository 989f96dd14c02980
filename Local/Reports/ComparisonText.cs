using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Local.Commands;
using Grainwatch.Local.Quality;
using Spectre.Console;

namespace Grainwatch.Local.Reports;

/// <summary>What another policy changes, for people.</summary>
internal static class ComparisonText
{
    /// <summary>Changes of a kind that are listed; all are in --format json.</summary>
    private const int ShownMax = 50;

    private const string Indent = "  ";

    private const int WideTable = 90;

    private static readonly (ChangeKind Kind, string Column, string Heading)[] Kinds =
    [
        (ChangeKind.Appears, "appear", "appear under B"),
        (ChangeKind.Opened, "open", "suppressed under A, open under B"),
        (ChangeKind.Vanishes, "vanish", "vanish under B"),
        (ChangeKind.Suppressed, "suppress", "open under A, suppressed under B"),
        (ChangeKind.Raised, "rise", "of higher severity under B"),
        (ChangeKind.Lowered, "fall", "of lower severity under B"),
    ];

    /// <summary>Writes it.</summary>
    public static void Write(Terminal terminal, QualityReport report)
    {
        var comparison = report.Comparison!;
        foreach (var (kind, _, heading) in Kinds)
        {
            var changes = comparison.Changes.Where(change => change.Kind == kind).ToList();
            if (changes.Count == 0) continue;
            terminal.Line($"{changes.Count:N0} {(changes.Count == 1 ? "alert" : "alerts")}: {heading}");
            terminal.Line();
            foreach (var change in changes.Take(ShownMax)) Write(terminal, change);
            if (changes.Count > ShownMax)
                terminal.Line($"{Indent}… and {changes.Count - ShownMax:N0} more; --format json has all of them.");
            terminal.Line();
        }

        Table(report, terminal.Width < WideTable).Write(terminal);
        var same = $"{comparison.Same:N0} alerts are open at the same severity under both";
        terminal.Line(comparison.Changes.Count == 0 ? $"nothing changes: {same}" : same);
        terminal.Line();
    }

    private static void Write(Terminal terminal, AlertChange change)
    {
        var told = change.Told;
        var time = told.LastEvent.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
        terminal.Out.Write(new Text($"{Indent}{Side(change.A)} → {Side(change.B)}", Colour(told)));
        terminal.Line();
        foreach (var line in Wrapped.Lines($"{time} {told.DisplayName}", terminal.Width - (2 * Indent.Length)))
            terminal.Line($"{Indent}{Indent}{line}");
        foreach (var line in Wrapped.Lines($"{told.Title}.", terminal.Width - (2 * Indent.Length)))
            terminal.Line($"{Indent}{Indent}{line}");
        terminal.Line($"{Indent}{Indent}{told.Rule}  {told.Id}");
    }

    private static string Side(Alert? alert) => alert switch
    {
        null => "none",
        { State: AlertState.Suppressed } => $"suppressed ({alert.StateReason})",
        _ => $"{alert.Severity.ToString().ToUpperInvariant()} {alert.Risk}",
    };

    private static TextTable Table(QualityReport report, bool isNarrow)
    {
        var comparison = report.Comparison!;
        // In a narrow terminal, a kind of change that nothing has must not break the others' lines.
        var kinds = isNarrow
            ? Kinds.Where(kind => comparison.Changes.Any(change => change.Kind == kind.Kind)).ToArray()
            : Kinds;
        var table = new TextTable(["open alerts", "A", "B", .. kinds.Select(kind => kind.Column)]);
        var rules = report.Alerts.Concat(report.OtherAlerts).Select(alert => alert.Rule).Distinct()
            .Order(StringComparer.Ordinal).ToList();
        foreach (var rule in rules) Row(rule, name => name == rule);
        if (rules.Count > 1) Row("sum", _ => true);
        return table;

        void Row(string name, Func<string, bool> isOf) => table.Add(
        [
            name,
            Number(report.Alerts.Count(alert => isOf(alert.Rule) && IsOpen(alert))),
            Number(report.OtherAlerts.Count(alert => isOf(alert.Rule) && IsOpen(alert))),
            .. kinds.Select(kind => Number(comparison.Changes.Count(
                change => change.Kind == kind.Kind && isOf(change.Told.Rule)))),
        ]);
    }

    private static bool IsOpen(AlertHeader alert) => alert.State is AlertState.Open or AlertState.Acknowledged;

    private static string Number(long number) => number == 0 ? "·" : $"{number:N0}";

    private static Style Colour(Alert alert) => alert.Severity switch
    {
        Severity.Critical => new Style(Color.White, Color.Red, Decoration.Bold),
        Severity.High => new Style(Color.Red, decoration: Decoration.Bold),
        Severity.Medium => new Style(Color.Yellow),
        _ => new Style(Color.Blue),
    };
}
