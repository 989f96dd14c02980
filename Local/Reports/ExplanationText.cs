using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Commands;
using Grainwatch.Soc.Explaining;

namespace Grainwatch.Local.Reports;

/// <summary>An alert's whole story on one screen.</summary>
internal static class ExplanationText
{
    private const string Indent = "  ";
    private const int LabelChars = 12;
    private const int HabitsMax = 3;
    private const int AfterMax = 8;
    private const int ValuesMax = 3;
    private const int ValueChars = 90;
    private const int DaysFew = 14;
    private const int NumberChars = 5;

    // What stands further up on the screen already.
    private static readonly HashSet<string> s_shown =
    [
        "alert.title", "alert.displayName", "alert.reasons", "alert.rows", "alert.evidence[sensitive-actions]",
        "alert.reasons[sensitive-actions]", "alert.reasons[no-mfa]", "principal.networks", "principal.baseline",
        "principal.agents", "principal.signInHours", "principal.actions", "principal.sensitiveActions",
        "principal.alerts", "alert.surroundings[actions-after]", "alert.surroundings[actions-seen-there]",
        "alert.surroundings[session-actions]", "alert.firstEvent", "alert.lastEvent", "alert.rows.address",
        "principal.recentSignIns", "alert.evidence[usual-networks]", "alert.evidence[usual-places]",
        "alert.evidence[usual-hours]", "alert.principal", "alert.account", "alert.rows.organization",
        "alert.rows.userAgent", "alert.rows.place", "alert.rows.asn", "alert.rows.mfa", "alert.evidence[countries]",
        "alert.evidence[organizations]", "alert.evidence[addresses]", "alert.evidence[user-agents]",
        "alert.evidence[login-user-agent]", "alert.evidence[leg]",
    ];

    public static void Write(Terminal terminal, AlertExplanation explained)
    {
        var alert = explained.Alert;
        AlertText.WriteHead(terminal, alert);
        terminal.Line();
        terminal.Line("Why");
        AlertText.WriteReasons(terminal, alert);
        WriteRows(terminal, alert);
        WriteUsual(terminal, explained);
        WriteAfter(terminal, explained);
        WriteSteps(terminal, explained);
        AlertText.WriteDecisions(terminal, alert);
        terminal.Line();
        var id = AlertStyle.ShortId(alert.Id);
        terminal.Line(
            $"then: grainwatch alert close {id} --revision {alert.Revision} --as benign|false-positive|true-positive "
            + "--note \"…\"");
        terminal.Line($"how to respond: grainwatch rule show {alert.Rule}");
    }

    private static void WriteRows(Terminal terminal, Alert alert)
    {
        terminal.Line();
        terminal.Line("From where");
        foreach (var row in alert.Rows.TakeLast(HabitsMax + 1))
        {
            var place = row.Place is { } id ? $"{Place.FromId(id).Text}, " : "";
            AlertText.Wrap(
                terminal, $"{Indent}{AlertStyle.Time(row.Time)}  ",
                $"{row.EventName}: {place}{AlertText.SourceOf(row)}{(row.Mfa ? ", with MFA" : "")}");
        }
    }

    private static void WriteUsual(Terminal terminal, AlertExplanation explained)
    {
        var usual = explained.Usual;
        terminal.Line();
        terminal.Line(explained.Before is null
            ? "What is usual (as of now; what was known before the alert is not kept)"
            : "What was usual before");
        Field("known", $"since {AlertStyle.Time(usual.FirstSeen)}, {usual.Events:N0} events");
        Many("places", Soc.Explaining.Habits.Places(usual));
        Many("networks", Soc.Explaining.Habits.Networks(usual));
        Many("programs", usual.Agents);
        if (Soc.Explaining.Habits.Hours(usual) is { Length: > 0 } hours) Field("signs in", hours);
        if (usual.Shared) Field("shared", "several people use it, an analyst says");
        var others = explained.Principal.Alerts
            .Count(other => other.State is AlertState.Open or AlertState.Acknowledged
                && other.Id != explained.Alert.Id);
        var alerts = others == 1 ? "alert" : "alerts";
        Field("risk now", $"{explained.Principal.Risk:0.#}, with {others:N0} more open {alerts}");

        void Many(string label, IReadOnlyList<Habit> habits)
        {
            if (habits.Count == 0) return;
            var more = habits.Count > HabitsMax ? $"; and {habits.Count - HabitsMax:N0} more" : "";
            Field(label, string.Join("; ", habits.Take(HabitsMax).Select(Text)) + more);
        }

        void Field(string label, string value) =>
            AlertText.Wrap(terminal, $"{Indent}{label.PadRight(LabelChars)}", value);
    }

    private static string Text(Habit habit) =>
        $"{habit.Name} ({habit.Count:N0} on {habit.Days:N0} {(habit.Days == 1 ? "day" : "days")}"
        + (habit.Days < DaysFew ? $", first {habit.First:yyyy-MM-dd})" : ")");

    private static void WriteAfter(Terminal terminal, AlertExplanation explained)
    {
        terminal.Line();
        terminal.Line("What was done after");
        if (explained.After.Count == 0) terminal.Line($"{Indent}nothing that is told");
        // Of many, those that make a stolen identity last are never left out before others.
        var shown = explained.After.OrderByDescending(action => action.IsSensitive).ThenBy(action => action.Time)
            .Take(AfterMax).OrderBy(action => action.Time);
        foreach (var action in shown)
        {
            var mark = action.IsSensitive ? "!" : " ";
            AlertText.Wrap(terminal, $"{mark} {AlertStyle.Time(action.Time)}  ", Brief(action));
        }

        if (explained.After.Count > AfterMax)
            terminal.Line($"{Indent}… and {explained.After.Count - AfterMax:N0} more; -o json has all");
    }

    /// <summary>"s3.amazonaws.com:ListBuckets from 192.0.2.1" where it was done once.</summary>
    private static string Brief(ActionAfter action) => action.Text.Split(", last ") switch
    {
        [var what, var from] when what.EndsWith(", 1 times in all", StringComparison.Ordinal) =>
            $"{what[..what.LastIndexOf(',')]} {from}",
        [var what, var from] => $"{what}, last {from}",
        _ => action.Text,
    };

    private static void WriteSteps(Terminal terminal, AlertExplanation explained)
    {
        if (explained.Steps.Count == 0) return;
        terminal.Line();
        terminal.Line("What to check next");
        for (var i = 0; i < explained.Steps.Count; i++)
        {
            var step = explained.Steps[i];
            AlertText.Wrap(terminal, $"{i + 1,3}. ", Gist(step.Text, terminal.Width - NumberChars));
            var answers = step.Answers.Where(answer => !s_shown.Contains(answer.Field) && answer.Values.Count > 0)
                .Select(Text).Concat(step.Outside.Select(whom => $"not in the trail: {whom}")).ToList();
            if (answers.Count > 0) AlertText.Wrap(terminal, "     → ", string.Join("; ", answers));
        }
    }

    /// <summary>"leg: …", "asn: AS64500, AS64501".</summary>
    private static string Text(FieldAnswer answer)
    {
        var name = answer.Field[(answer.Field.LastIndexOf('.') + 1)..];
        if (name.IndexOf('[', StringComparison.Ordinal) is >= 0 and var at) name = name[(at + 1)..^1];
        var values = string.Join(", ", answer.Values.Take(ValuesMax).Select(Cut));
        return answer.Values.Count > ValuesMax
            ? $"{name}: {values}, and {answer.Values.Count - ValuesMax:N0} more"
            : $"{name}: {values}";
    }

    private static string Cut(string value) => value.Length <= ValueChars ? value : $"{value[..(ValueChars - 1)]}…";

    /// <summary>What to find out, without what the answers mean: the rule's own page has all of it.</summary>
    private static string Gist(string step, int width)
    {
        var sentence = step;
        for (var at = 0; (at = step.IndexOf(". ", at + 1, StringComparison.Ordinal)) > 0;)
        {
            if (!char.IsUpper(step[at + 2])) continue;
            sentence = step[..(at + 1)];
            break;
        }

        if (sentence.Length <= width) return sentence;
        var end = sentence.IndexOfAny([':', ';']);
        return end < 0 ? sentence : $"{sentence[..end]}.";
    }
}
