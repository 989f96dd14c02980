using Grainwatch.Local.Commands;
using Grainwatch.Soc.Gateways;
using Spectre.Console;

namespace Grainwatch.Local.Reports;

/// <summary>Where alerts go, for people.</summary>
internal static class SinkText
{
    private const int LabelChars = 14;

    /// <summary>A line for each sink, and why those that are not well are not.</summary>
    public static void List(Terminal terminal, SinkList list, TimeProvider clock)
    {
        if (list.Sinks.Count == 0)
        {
            terminal.Line("no sinks: alerts are listed, and delivered to nobody (serve --sinks FILE)");
            return;
        }

        InForce(terminal, list.InForce);
        var table = new TextTable(
            "sink", "type", "format", "state", "to", "waiting", "oldest", "dead letters", "last delivered")
        {
            TextColumns = 5,
        };
        foreach (var sink in list.Sinks)
        {
            table.Add(
                IsWell(sink) ? null : new Style(Color.Red),
                sink.Name, sink.Type, sink.Format ?? "", sink.State, sink.Target, $"{sink.Pending:N0}",
                Ago(sink.Oldest, clock), $"{sink.DeadLetters:N0}", Ago(sink.LastSuccess, clock));
        }

        table.Write(terminal);
        foreach (var sink in list.Sinks.Where(sink => !IsWell(sink) && sink.LastError is not null))
            AlertText.Wrap(terminal, "! ", $"{sink.Name}: {sink.LastError}");
    }

    /// <summary>One sink whole.</summary>
    public static void Show(Terminal terminal, SinkPart sink, SinkSettingsPart? settings, TimeProvider clock)
    {
        InForce(terminal, settings);
        terminal.Line(
            sink.Name, new Style(decoration: Decoration.Bold),
            $"  {sink.Type}{(sink.Format is null ? "" : $", {sink.Format}")}, to {sink.Target}");
        Field("state", sink.State);
        Field("filter", sink.Filter?.GetRawText() ?? "the usual: open and acknowledged");
        Field("waiting", $"{sink.Pending:N0}"
            + (sink.Oldest is null ? "" : $", the first came {Ago(sink.Oldest, clock)}"));
        Field("dead letters", $"{sink.DeadLetters:N0}"
            + (sink.LostDeadLetters > 0 ? $", and {sink.LostDeadLetters:N0} that are not kept any more" : ""));
        if (sink.MissedRevisions > 0)
            Field("missed", $"{sink.MissedRevisions:N0} revisions, too many for principals to keep");
        Field("delivered", Ago(sink.LastSuccess, clock));
        if (sink.LastError is { } error) Field("last error", $"{Ago(sink.LastErrorAt, clock)}: {error}");
        if (sink.NextAttempt is { } next)
            Field("next attempt", $"{AlertStyle.Time(next)}, after {sink.Attempts:N0} that failed");

        void Field(string label, string value) => AlertText.Wrap(terminal, label.PadRight(LabelChars), value);
    }

    private static void InForce(Terminal terminal, SinkSettingsPart? settings)
    {
        if (settings is null) return;
        terminal.Line($"sinks {settings.Version}, since {AlertStyle.Time(settings.Since)} by {settings.By}");
        foreach (var problem in settings.Problems) AlertText.Wrap(terminal, "! ", problem);
    }

    private static bool IsWell(SinkPart sink) => sink.State is "idle" or "delivering";

    private static string Ago(DateTime? time, TimeProvider clock) =>
        time is { } then ? $"{StatusText.Text(clock.GetUtcNow().UtcDateTime - then)} ago" : "never";
}
