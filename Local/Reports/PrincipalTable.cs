using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Commands;
using Spectre.Console;

namespace Grainwatch.Local.Reports;

/// <summary>A line for each principal.</summary>
internal static class PrincipalTable
{
    public static void Write(Terminal terminal, IReadOnlyList<PrincipalRisk> some, bool isWide)
    {
        if (some.Count == 0)
        {
            terminal.Line("no principals");
            return;
        }

        string[] headings = isWide
            ? ["risk", "open alerts", "account", "key", "principal"]
            : ["risk", "open alerts", "principal"];
        var table = new TextTable(headings) { TextColumns = 0, EndsInText = true };
        foreach (var one in some)
        {
            var risk = $"{one.Risk:0.0}";
            string[] cells = isWide
                ? [risk, $"{one.OpenAlerts:N0}", one.Account, one.Key, one.DisplayName]
                : [risk, $"{one.OpenAlerts:N0}", one.DisplayName];
            table.Add(Colour(one.Risk), cells);
        }

        table.Write(terminal, cut: !isWide);
    }

    private static Style? Colour(double risk) => Risk.Band((int)risk) switch
    {
        Severity.Critical or Severity.High => new Style(Color.Red, decoration: Decoration.Bold),
        Severity.Medium => new Style(Color.Yellow),
        _ => null,
    };
}
