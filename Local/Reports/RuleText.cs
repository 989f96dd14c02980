using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Rules.Guides;
using Grainwatch.Local.Commands;

namespace Grainwatch.Local.Reports;

/// <summary>A rule for people at a terminal, no line wider than it.</summary>
internal static class RuleText
{
    private const string Indent = "  ";

    public static void Write(Terminal terminal, Rule rule)
    {
        var (metadata, guide) = (rule.Metadata, rule.Guide);
        terminal.Line($"{metadata.Id}, version {metadata.Version}");
        Paragraph(terminal, $"{metadata.Title}: {RuleWords.Severity(rule)}, {metadata.BaseRisk}", "");
        terminal.Line();
        Paragraph(terminal, metadata.Why, "");
        terminal.Line();

        Heading(terminal, "What fires");
        Paragraph(terminal, guide.Fires, Indent);
        terminal.Line();
        Heading(terminal, "What to do next");
        Paragraph(terminal, RuleWords.Answers, Indent);
        terminal.Line();
        Steps(terminal, guide.Investigation);
        Heading(terminal, "Who does this legitimately");
        Bullets(terminal, guide.FalsePositives);
        Heading(terminal, "How to respond");
        Bullets(terminal, guide.Response);
        WriteReference(terminal, rule);
    }

    private static void WriteReference(Terminal terminal, Rule rule)
    {
        var (metadata, guide) = (rule.Metadata, rule.Guide);
        Heading(terminal, "What moves the risk");
        Columns(terminal, [.. guide.Signals.Select(signal =>
            (signal.Name, signal.Contribution, signal.When + RuleWords.Needs(signal.Needs)))]);
        Heading(terminal, "What suppresses");
        if (guide.Suppressions.Count == 0) Bullets(terminal, [RuleWords.NeverSuppressed]);
        Columns(terminal, [.. guide.Suppressions.Select(suppression =>
            (suppression.Name, "", suppression.When + RuleWords.Needs(suppression.Needs)))]);
        Heading(terminal, "What raises nothing");
        Bullets(terminal, guide.Silences);
        Heading(terminal, "Parameters");
        Columns(terminal, [.. guide.Parameters.Select(parameter =>
            (parameter.Name, parameter.Default, parameter.Text))]);
        Heading(terminal, "Source, and where this differs");
        Paragraph(terminal, $"{RuleWords.Source(guide.Source)}. {guide.Differs}", Indent);
        terminal.Line();
        Heading(terminal, "ATT&CK");
        if (metadata.Attack.Count == 0) Paragraph(terminal, "none", Indent);
        foreach (var id in metadata.Attack) Paragraph(terminal, $"{id} {AttackTechniques.NameOf(id)}", Indent);
        terminal.Line();
        Heading(terminal, "References");
        foreach (var reference in guide.References)
        {
            Paragraph(terminal, reference.Title, Indent);
            // In one piece however narrow the terminal: a broken address cannot be opened.
            terminal.Line($"{Indent}{Indent}{reference.Url}");
        }
    }

    private static void Steps(Terminal terminal, IReadOnlyList<InvestigationStep> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            Hanging(terminal, $"{i + 1,4}. ", steps[i].Text);
            Hanging(terminal, "      → ", string.Join(", ", steps[i].Answers));
        }

        terminal.Line();
    }

    private static void Bullets(Terminal terminal, IReadOnlyList<string> lines)
    {
        foreach (var line in lines) Hanging(terminal, $"{Indent}- ", line);
        terminal.Line();
    }

    /// <summary>Name and value in columns and the text beside them; without room, all below the name.</summary>
    private static void Columns(Terminal terminal, IReadOnlyList<(string Name, string Value, string Text)> rows)
    {
        if (rows.Count == 0) return;
        var (names, values) = (rows.Max(row => row.Name.Length), rows.Max(row => row.Value.Length));
        var fits = names + values + (4 * Indent.Length) <= terminal.Width / 2;
        foreach (var (name, value, text) in rows)
        {
            var head = values == 0 ? name.PadRight(names) : $"{name.PadRight(names)}{Indent}{value.PadLeft(values)}";
            if (fits)
            {
                Hanging(terminal, $"{Indent}{head}{Indent}", text);
                continue;
            }

            terminal.Line(Indent + name);
            Hanging(terminal, Indent + Indent + Indent, value.Length == 0 ? text : $"{value}: {text}");
        }

        terminal.Line();
    }

    private static void Heading(Terminal terminal, string text)
    {
        terminal.Line(text);
        terminal.Line(new string('─', text.Length));
    }

    private static void Paragraph(Terminal terminal, string text, string indent)
    {
        foreach (var line in Wrapped.Lines(text, terminal.Width - indent.Length)) terminal.Line(indent + line);
    }

    private static void Hanging(Terminal terminal, string first, string text)
    {
        var head = first;
        foreach (var line in Wrapped.Lines(text, terminal.Width - first.Length))
        {
            terminal.Line(head + line);
            head = new string(' ', first.Length);
        }
    }
}
