using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http;
using Grainwatch.Local.Commands;

namespace Grainwatch.Local.Reports;

/// <summary>What a principal remembers, for people.</summary>
internal static class PrincipalText
{
    private const int RowsMax = 10;
    private const int LabelChars = 12;
    private const string TimeForm = "yyyy-MM-dd HH:mm:ss'Z'";

    public static void Write(Terminal terminal, ShownPrincipal shown)
    {
        var view = shown.Principal;
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
        Places(terminal, view.Baseline);
        Habits(terminal, "network", view.Networks);
        Habits(terminal, "user agent", view.Agents);
        Habits(terminal, "action", view.Actions);
        SignIns(terminal, view);
        Alerts(terminal, view.Alerts);

        void Field(string label, string value)
        {
            foreach (var line in Wrapped.Lines(value, terminal.Width - LabelChars))
            {
                terminal.Line($"{label.PadRight(LabelChars)}{line}");
                label = string.Empty;
            }
        }
    }

    private static void WhenKnown(PastPrincipalAnswer past, Action<string, string> field)
    {
        field("as of", past.Alert is { } alert
            ? $"just before the write at {Time(past.AsOf)} that raised alert {alert}"
            : $"{Time(past.AsOf)}, by when things were written here, not by when they happened");
        var last = past.Written is { } written ? $"the last at {Time(written)}" : "the last before what is kept";
        field("writes", $"{past.Writes:N0}, {last}");
    }

    private static void Places(Terminal terminal, IReadOnlyList<PlaceHabit> places)
    {
        if (places.Count == 0) return;
        var table = new TextTable("place", "event type", "count", "days", "last");
        foreach (var place in places.Take(RowsMax))
        {
            table.Add(
                place.Vpn ? $"{place.Place} (VPN)" : place.Place, place.EventType, $"{place.Count:N0}",
                $"{place.Days:N0}", Time(place.Last));
        }

        table.Write(terminal);
        More(terminal, places.Count);
    }

    private static void Habits(Terminal terminal, string what, IReadOnlyList<Habit> habits)
    {
        if (habits.Count == 0) return;
        var table = new TextTable(what, "count", "days", "first", "last");
        foreach (var habit in habits.Take(RowsMax))
            table.Add(habit.Name, $"{habit.Count:N0}", $"{habit.Days:N0}", Time(habit.First), Time(habit.Last));
        table.Write(terminal);
        More(terminal, habits.Count);
    }

    private static void SignIns(Terminal terminal, PrincipalView view)
    {
        if (view.RecentSignIns.Count == 0) return;
        var table = new TextTable("recent sign-in", "place", "address");
        foreach (var row in view.RecentSignIns.Take(RowsMax)) table.Add(Time(row.Time), row.Place ?? "", row.Address);
        table.Write(terminal);
        More(terminal, view.RecentSignIns.Count);
    }

    private static void Alerts(Terminal terminal, IReadOnlyList<AlertHeader> alerts)
    {
        if (alerts.Count == 0)
        {
            terminal.Line("no alerts");
            return;
        }

        var table = new TextTable("alert", "state", "risk", "last event", "rule");
        foreach (var alert in alerts.Take(RowsMax))
            table.Add($"{alert.Id}", $"{alert.State}", $"{alert.Risk}", Time(alert.LastEvent), alert.Rule);
        table.Write(terminal);
        More(terminal, alerts.Count);
    }

    private static void More(Terminal terminal, int count)
    {
        if (count <= RowsMax) return;
        terminal.Line($"… and {count - RowsMax:N0} more; --format json has all.");
        terminal.Line();
    }

    private static string Time(DateTime time) => time.ToString(TimeForm, CultureInfo.InvariantCulture);
}
