using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Commands;
using Grainwatch.Soc;

namespace Grainwatch.Local.Reports;

/// <summary>What a principal remembers, for people.</summary>
internal static class PrincipalText
{
    private const int RowsMax = 10;
    private const int LabelChars = 12;
    private const string TimeForm = "yyyy-MM-dd HH:mm:ss'Z'";

    public static void Write(Terminal terminal, ShownPrincipal shown, bool isWide = false)
    {
        var view = shown.Principal;
        var rowsMax = isWide ? int.MaxValue : RowsMax;
        Field("principal", view.DisplayName);
        Field("key", view.Key);
        if (view.Arn is { } arn) Field("arn", arn);
        if (shown.Past is { } past) WhenKnown(past, Field);
        Field("risk", $"{view.Risk:0.#}");
        Field("events", $"{view.Events:N0}, from {Time(view.FirstSeen)} to {Time(view.LastSeen)}; "
            + $"{view.Duplicates:N0} came again, {view.Late:N0} late");
        if (view.FailedSignIns > 0) Field("failed", $"{view.FailedSignIns:N0} sign-ins");
        if (view.Shared) Field("shared", "several people use it, an analyst says");
        terminal.Line();
        Places(terminal, view.Baseline, rowsMax);
        Habits(terminal, "network", view.Networks, rowsMax);
        Habits(terminal, "user agent", view.Agents, rowsMax);
        Habits(terminal, "action", view.Actions, rowsMax);
        SignIns(terminal, view, rowsMax);
        Decisions(terminal, view.Decisions, rowsMax);
        Alerts(terminal, view.Alerts, rowsMax);

        void Field(string label, string value)
        {
            foreach (var line in Wrapped.Lines(value, terminal.Width - LabelChars))
            {
                terminal.Line($"{label.PadRight(LabelChars)}{line}");
                label = string.Empty;
            }
        }
    }

    private static void WhenKnown(PastPrincipal past, Action<string, string> field)
    {
        field("as of", past.Alert is { } alert
            ? $"just before the write at {Time(past.AsOf)} that raised alert {alert}"
            : $"{Time(past.AsOf)}, by when things were written here, not by when they happened");
        var last = past.Written is { } written ? $"the last at {Time(written)}" : "the last before what is kept";
        field("writes", $"{past.Writes:N0}, {last}");
    }

    private static void Places(Terminal terminal, IReadOnlyList<PlaceHabit> places, int rowsMax)
    {
        if (places.Count == 0) return;
        var table = new TextTable("place", "event type", "count", "days", "last");
        foreach (var place in places.Take(rowsMax))
        {
            table.Add(
                place.Vpn ? $"{place.Place} (VPN)" : place.Place, place.EventType, $"{place.Count:N0}",
                $"{place.Days:N0}", Time(place.Last));
        }

        table.Write(terminal);
        More(terminal, places.Count, rowsMax);
    }

    private static void Habits(Terminal terminal, string what, IReadOnlyList<Habit> habits, int rowsMax)
    {
        if (habits.Count == 0) return;
        var table = new TextTable(what, "count", "days", "first", "last");
        foreach (var habit in habits.Take(rowsMax))
            table.Add(habit.Name, $"{habit.Count:N0}", $"{habit.Days:N0}", Time(habit.First), Time(habit.Last));
        table.Write(terminal);
        More(terminal, habits.Count, rowsMax);
    }

    private static void SignIns(Terminal terminal, PrincipalView view, int rowsMax)
    {
        if (view.RecentSignIns.Count == 0) return;
        var table = new TextTable("recent sign-in", "place", "address");
        foreach (var row in view.RecentSignIns.Take(rowsMax)) table.Add(Time(row.Time), row.Place ?? "", row.Address);
        table.Write(terminal);
        More(terminal, view.RecentSignIns.Count, rowsMax);
    }

    private static void Decisions(Terminal terminal, IReadOnlyList<Decision> decisions, int rowsMax)
    {
        if (decisions.Count == 0) return;
        var table = new TextTable("decided", "by", "what", "note") { TextColumns = 4 };
        foreach (var decision in decisions.Take(rowsMax))
            table.Add(Time(decision.At), decision.By, DecisionWords.Of(decision), decision.Note ?? "");
        table.Write(terminal);
        More(terminal, decisions.Count, rowsMax);
    }

    private static void Alerts(Terminal terminal, IReadOnlyList<AlertHeader> alerts, int rowsMax)
    {
        if (alerts.Count == 0)
        {
            terminal.Line("no alerts");
            return;
        }

        var table = new TextTable("alert", "state", "risk", "last event", "rule");
        foreach (var alert in alerts.Take(rowsMax))
        {
            table.Add(
                $"{alert.Id}", AlertStyle.State(alert.State, null), $"{alert.Risk}", Time(alert.LastEvent), alert.Rule);
        }

        table.Write(terminal);
        More(terminal, alerts.Count, rowsMax);
    }

    private static void More(Terminal terminal, int count, int rowsMax)
    {
        if (count <= rowsMax) return;
        terminal.Line($"… and {count - rowsMax:N0} more; -o wide has all.");
        terminal.Line();
    }

    private static string Time(DateTime time) => time.ToString(TimeForm, CultureInfo.InvariantCulture);
}
