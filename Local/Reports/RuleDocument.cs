using System.Text;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Rules.Guides;

namespace Grainwatch.Local.Reports;

/// <summary>The document of the rules, <c>docs/rules.md</c>: a pure function of the rules themselves.</summary>
internal static class RuleDocument
{
    private static readonly string[] s_roots = ["alert.", "principal."];

    private const string Head = """
        # The rules

        What each rule fires on, what moves its risk, what suppresses it, and what to do about an alert. The text is
        that of the rules in the code (`grainwatch rule show ID` prints it, `grainwatch rule test` runs the cases), and
        a test holds this file to it.

        An alert's risk is the sum of its reasons, kept within 0–100: low below 34, medium below 60, high below 87,
        critical above. `alert.…` is a field of `GET /v1/alerts/{id}`, `alert.evidence[x]` the evidence of that name,
        `alert.reasons[x]` the reason of that signal, `alert.surroundings[x]` what was found around the story when the
        alert was read; `principal.…` is a field of `GET /v1/principals/{key}`, and
        *outside* names who knows what CloudTrail does not say.

        A suppressed alert is kept and listed with its reason, and delivered to nobody. A closed one leaves the
        principal's risk, and is open again while it shows a country or an AS that it did not show when it was closed.
        Decisions (acknowledge, close, reopen, this-was-me, idp-mfa, trust-place, trust-network, mark-shared) go to
        `POST /v1/decisions`.

        The rules implement what others have published; the conditions, weights and words are our own, and each rule
        says where it differs.
        """;

    /// <summary>The document, in Markdown.</summary>
    public static string Of(IReadOnlyList<Rule> rules)
    {
        var text = new StringBuilder(Head).Append("\n\n");
        Table(text, ["Rule", "Fires on", "Severity", "Base risk"], rules.Select(rule => new[]
        {
            $"[`{rule.Metadata.Id}`](#{rule.Metadata.Id})", rule.Metadata.Title, RuleWords.Severity(rule),
            $"{rule.Metadata.BaseRisk}",
        }));
        foreach (var rule in rules) Append(text, rule);
        return text.ToString().TrimEnd() + "\n";
    }

    private static void Append(StringBuilder text, Rule rule)
    {
        var (metadata, guide) = (rule.Metadata, rule.Guide);
        text.Append($"## {metadata.Id}\n\n**{metadata.Title}.** {metadata.Why}\n\n");
        text.Append($"Version {metadata.Version}, {RuleWords.Severity(rule)} ({metadata.BaseRisk}). ATT&CK: ");
        if (metadata.Attack.Count == 0) text.Append("none");
        text.AppendJoin(", ", metadata.Attack.Select(id =>
            $"[{id} {AttackTechniques.NameOf(id)}]({AttackTechniques.UrlOf(id)})"));
        text.Append($".\nAfter {RuleWords.Source(guide.Source)}.\n\n");

        text.Append($"### What fires\n\n{Prose(guide.Fires)}\n\n{Prose(guide.Differs)}\n\n");
        text.Append("### What to do next\n\n");
        for (var i = 0; i < guide.Investigation.Count; i++)
        {
            var step = guide.Investigation[i];
            text.Append($"{i + 1}. {Prose(step.Text)}\n   → {string.Join(", ", step.Answers.Select(Answer))}\n");
        }

        text.Append("\n### Who does this legitimately\n\n");
        Bullets(text, guide.FalsePositives);
        text.Append("### How to respond\n\n");
        Bullets(text, guide.Response);
        Weights(text, guide);
        Reference(text, rule);
    }

    private static void Weights(StringBuilder text, RuleGuide guide)
    {
        text.Append("### What moves the risk\n\n");
        Table(text, ["Signal", "Risk", "When"], guide.Signals.Select(signal => new[]
        {
            $"`{signal.Name}`", signal.Contribution, Prose(signal.When) + RuleWords.Needs(signal.Needs),
        }));
        text.Append("### What suppresses\n\n");
        if (guide.Suppressions.Count == 0) text.Append($"{RuleWords.NeverSuppressed}\n\n");
        else
        {
            Table(text, ["Reason", "When"], guide.Suppressions.Select(suppression => new[]
            {
                $"`{suppression.Name}`", Prose(suppression.When) + RuleWords.Needs(suppression.Needs),
            }));
        }

        text.Append("What raises nothing:\n\n");
        Bullets(text, guide.Silences);
    }

    private static void Reference(StringBuilder text, Rule rule)
    {
        text.Append("### Parameters\n\n");
        Table(text, ["Name", "Default", "What it decides"], rule.Guide.Parameters.Select(parameter => new[]
        {
            $"`{parameter.Name}`", parameter.Default, parameter.Text,
        }));
        text.Append("### Cases\n\n");
        Table(text, ["Story", "Outcome", "Signals"], rule.Cases
            .OrderBy(told => told.Outcome)
            .Select(told => new[]
            {
                RuleWords.Sentence(told.Name), told.Expected,
                string.Join(", ", told.Signals.Select(signal => $"`{signal}`")),
            }));
        text.Append("### References\n\n");
        Bullets(text, rule.Guide.References.Select(reference => $"[{reference.Title}]({reference.Url})"));
    }

    private static void Bullets(StringBuilder text, IEnumerable<string> lines)
    {
        foreach (var line in lines) text.Append($"- {Prose(line)}\n");
        text.Append('\n');
    }

    private static void Table(StringBuilder text, string[] headings, IEnumerable<string[]> rows)
    {
        Row(headings);
        Row([.. headings.Select(_ => "---")]);
        foreach (var row in rows) Row([.. row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))]);
        text.Append('\n');

        void Row(string[] cells) => text.Append($"| {string.Join(" | ", cells)} |\n");
    }

    private static string Answer(string answer) =>
        answer.StartsWith(InvestigationStep.Outside, StringComparison.Ordinal) ? $"*{answer}*" : $"`{answer}`";

    /// <summary>Fields in a sentence, <c>principal.actions</c>, stand out as they do elsewhere.</summary>
    private static string Prose(string sentence) => string.Join(' ', sentence.Split(' ').Select(word =>
        s_roots.Any(root => word.Length > root.Length && word.StartsWith(root, StringComparison.Ordinal))
            ? $"`{word}`"
            : word));
}
