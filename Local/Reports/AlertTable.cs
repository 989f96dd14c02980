using Grainwatch.Detection.Alerts;
using Grainwatch.Local.Commands;

namespace Grainwatch.Local.Reports;

/// <summary>A line for each alert.</summary>
internal static class AlertTable
{
    private const int SeverityChars = 8;

    public static void Write(Terminal terminal, IReadOnlyList<AlertHeader> alerts, bool isWide)
    {
        if (alerts.Count == 0)
        {
            terminal.Line("no alerts");
            return;
        }

        string[] headings = isWide
            ? ["severity", "id", "last event", "principal", "state", "place", "rule", "network", "risk", "title"]
            : ["severity", "id", "last event", "principal", "risk", "title"];
        var table = new TextTable(headings) { TextColumns = isWide ? 8 : 4, EndsInText = true };
        foreach (var alert in alerts)
        {
            string[] cells = isWide
                ?
                [
                    AlertStyle.Severity(alert), $"{alert.Id}", AlertStyle.Time(alert.LastEvent), alert.DisplayName,
                    AlertStyle.State(alert.State, alert.StateReason), alert.Place ?? "", alert.Rule,
                    alert.Asn is { } asn ? $"AS{asn}" : "", $"{alert.Risk}", alert.Title,
                ]
                :
                [
                    AlertStyle.Severity(alert), AlertStyle.ShortId(alert.Id), AlertStyle.Time(alert.LastEvent),
                    NameOf(alert), $"{alert.Risk}", TitleOf(alert),
                ];
            table.Add(AlertStyle.Colour(alert), cells);
        }

        table.Write(terminal, cut: !isWide);
    }

    /// <summary>An alert that has just changed.</summary>
    public static void WriteChange(Terminal terminal, AlertHeader alert, bool isWide) => terminal.Line(
        AlertStyle.Severity(alert).PadRight(SeverityChars), AlertStyle.Colour(alert),
        string.Join(
            "  ", $" {alert.Risk,3}", isWide ? $"{alert.Id}" : AlertStyle.ShortId(alert.Id),
            AlertStyle.Time(alert.LastEvent), AlertStyle.State(alert.State, alert.StateReason),
            isWide ? alert.DisplayName : NameOf(alert), alert.Title));

    /// <summary>The name alone: type and account are on the page, and in the wide form.</summary>
    private static string NameOf(AlertHeader alert)
    {
        var colon = alert.DisplayName.IndexOf(':', StringComparison.Ordinal);
        var name = alert.DisplayName[(colon + 1)..];
        // Of a role's session the person, who comes last.
        var slash = name.LastIndexOf('/');
        return slash < 0 ? name : name[(slash + 1)..];
    }

    /// <summary>What is said of whom stands in the column before.</summary>
    private static string TitleOf(AlertHeader alert)
    {
        var name = NameOf(alert);
        var title = alert.Title;
        if (alert.State is not (AlertState.Open or AlertState.Acknowledged))
            title = $"[{AlertStyle.State(alert.State, alert.StateReason)}] {title}";
        else if (alert.State == AlertState.Acknowledged) title = $"[acknowledged] {title}";
        return title.StartsWith($"{name} ", StringComparison.Ordinal) ? title[(name.Length + 1)..] : title;
    }
}
