using Grainwatch.Detection.Principals;
using Grainwatch.Local.Commands;
using Spectre.Console;

namespace Grainwatch.Local.Reports;

/// <summary>The life of a principal, a line for each thing in it.</summary>
internal static class TimelineText
{
    public static void Write(
        Terminal terminal, PrincipalView principal, IReadOnlyList<TimelineEntry> entries, bool isWide)
    {
        terminal.Line($"{principal.DisplayName}, risk {principal.Risk:0.0}");
        terminal.Line();
        if (entries.Count == 0)
        {
            terminal.Line("nothing is remembered of that time");
            return;
        }

        string[] headings = isWide ? ["time", "kind", "id", "what"] : ["time", "kind", "what"];
        var table = new TextTable(headings) { TextColumns = headings.Length - 1, EndsInText = true };
        foreach (var entry in entries)
        {
            var (time, kind) = (AlertStyle.Time(entry.Time), Word(entry.Kind));
            var what = entry.Alert is { } alert && !isWide
                ? $"{AlertStyle.ShortId(alert.Id)} {entry.Sentence}"
                : entry.Sentence;
            table.Add(Colour(entry.Kind), isWide ? [time, kind, entry.Id, what] : [time, kind, what]);
        }

        table.Write(terminal, cut: !isWide);
    }

    private static string Word(TimelineKind kind) => kind switch
    {
        TimelineKind.FirstSighting => "first sighting",
        TimelineKind.SignIn => "sign-in",
        TimelineKind.FailedSignIn => "failed sign-in",
        TimelineKind.SensitiveAction => "sensitive action",
        TimelineKind.Alert => "alert",
        _ => "decision",
    };

    private static Style? Colour(TimelineKind kind) => kind switch
    {
        TimelineKind.Alert => new Style(Color.Red, decoration: Decoration.Bold),
        TimelineKind.SensitiveAction or TimelineKind.FailedSignIn => new Style(Color.Yellow),
        _ => null,
    };
}
