using System.Globalization;
using System.Text;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Local.Commands;
using Grainwatch.Soc;

namespace Grainwatch.Local.Reports;

/// <summary>One alert for people: what happened, every reason with its weight, events, evidence, decisions.</summary>
internal static class AlertText
{
    private const string Indent = "  ";
    private const int WeightWidth = 7;
    private const int AgentMax = 40;
    private const int RowsMax = 12;
    private const int ValuesMax = 10;

    // AWS's prefix and four letters: enough to tell keys apart, too little to look one up with.
    private const int KeyShown = 8;

    /// <summary>The alert as far as an alert tells it.</summary>
    public static void Write(Terminal terminal, Alert alert)
    {
        WriteHead(terminal, alert);
        WriteReasons(terminal, alert);
        terminal.Line();
        terminal.Line(alert.Rows.Count == 1 ? "Event" : "Events");
        foreach (var row in alert.Rows.TakeLast(RowsMax))
        {
            var place = row.Place is { } id ? $" {Place.FromId(id).Text}," : "";
            var mfa = row.Mfa ? ", MFA" : "";
            Wrap(terminal, $"{Indent}{AlertStyle.Time(row.Time)}  ", $"{row.EventName},{place} {SourceOf(row)}{mfa}");
        }

        if (alert.Rows.Count > RowsMax)
            terminal.Line($"{Indent}… and {alert.Rows.Count - RowsMax:N0} before; -o json has all");
        WriteFacts(terminal, "Evidence", alert.Evidence);
        WriteFacts(terminal, "Around it", alert.Surroundings);
        WriteDecisions(terminal, alert);
    }

    /// <summary>Severity, state, who, when; and the sentence.</summary>
    public static void WriteHead(Terminal terminal, Alert alert)
    {
        terminal.Line(
            $"{AlertStyle.Severity(alert)} {alert.Risk}", AlertStyle.Colour(alert),
            $"  {AlertStyle.State(alert.State, alert.StateReason)}  {AlertStyle.Time(alert.LastEvent)}  "
            + alert.DisplayName);
        foreach (var line in Wrapped.Lines(alert.Title, terminal.Width)) terminal.Line(line);
        var policy = alert.Policy is { } version ? $"  policy {version}" : "";
        terminal.Line($"{alert.Rule}  {alert.Id}  revision {alert.Revision}{policy}");
    }

    /// <summary>Every signal with its contribution.</summary>
    public static void WriteReasons(Terminal terminal, Alert alert)
    {
        foreach (var reason in alert.Reasons)
        {
            var weight = reason.Risk.ToString("+0;−0;0", CultureInfo.InvariantCulture).PadLeft(WeightWidth);
            Wrap(terminal, $"{weight}{Indent}", reason.Sentence);
        }

        var sum = alert.Reasons.Sum(reason => reason.Risk);
        if (sum is < 0 or > 100) terminal.Line($"{$"= {sum:0;−0}",WeightWidth}{Indent}kept within 0–100");
    }

    /// <summary>What was decided about it, when anything was.</summary>
    public static void WriteDecisions(Terminal terminal, Alert alert)
    {
        if (alert.Decisions.Count == 0) return;
        terminal.Line();
        terminal.Line("Decisions");
        foreach (var ruling in alert.Decisions) Wrap(terminal, Indent, Text(ruling.Decision));
    }

    /// <summary>Where a row came from: "from 81.2.69.142 (AS64500 Example), key AKIADEPB…, aws-cli".</summary>
    public static string SourceOf(AlertRow row)
    {
        var text = new StringBuilder($"from {row.Address}");
        if (row.Asn is { } asn) text.Append($" ({$"AS{asn} {row.Organization}".TrimEnd()})");
        if (row.AccessKeyId is { } key) text.Append($", key {(key.Length > KeyShown ? $"{key[..KeyShown]}…" : key)}");
        if (row.UserAgent is { } agent)
        {
            var family = UserAgents.Family(agent);
            text.Append($", {(family.Length > AgentMax ? $"{family[..AgentMax]}…" : family)}");
        }

        return text.ToString();
    }

    /// <summary>A text behind a beginning, wrapped to the right of it.</summary>
    public static void Wrap(Terminal terminal, string first, string text)
    {
        var head = first;
        foreach (var line in Wrapped.Lines(text, terminal.Width - first.Length))
        {
            terminal.Line(head + line);
            head = new string(' ', first.Length);
        }
    }

    private static void WriteFacts(Terminal terminal, string heading, IReadOnlyList<Evidence> facts)
    {
        if (facts.Count == 0) return;
        terminal.Line();
        terminal.Line(heading);
        var width = facts.Max(fact => fact.Name.Length);
        foreach (var fact in facts)
        {
            var values = fact.Values.Count switch
            {
                0 => "not known",
                <= ValuesMax => string.Join("; ", fact.Values),
                var count => string.Join("; ", fact.Values.Take(ValuesMax)) + $"; and {count - ValuesMax:N0} more",
            };
            Wrap(terminal, $"{Indent}{fact.Name.PadRight(width)}{Indent}", values);
        }
    }

    private static string Text(Decision decision) =>
        $"{AlertStyle.Time(decision.At)}  {decision.By}: {DecisionWords.Of(decision)}"
        + (decision.Note is { Length: > 0 } note ? $", \"{note}\"" : "");
}
