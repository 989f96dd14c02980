using Grainwatch.Soc.Console.Components;
using Grainwatch.Soc.Explaining;

namespace Grainwatch.Soc.Console.Alerts;

/// <summary>A step of an investigation as the page shows it: nothing twice.</summary>
/// <param name="Text">What to find out.</param>
/// <param name="See">Parts of the page that tell it: their ids and titles.</param>
/// <param name="Answers">What is told nowhere else on the page.</param>
/// <param name="Outside">Whom to ask.</param>
public sealed record CheckStep(
    string Text,
    IReadOnlyList<(string Part, string Title)> See,
    IReadOnlyList<(string Name, string Value)> Answers,
    IReadOnlyList<string> Outside)
{
    private const int ValuesMax = 4;

    // Beginnings of fields, and the part of the page that shows them; null for the head of the page.
    private static readonly (string Field, string? Part)[] s_shown =
    [
        ("alert.title", null), ("alert.displayName", null), ("alert.account", null), ("alert.principal", null),
        ("alert.firstEvent", "timeline"), ("alert.lastEvent", "timeline"), ("alert.rows", "timeline"),
        ("alert.reasons", "why"), ("alert.evidence[sensitive-actions]", "timeline"),
        ("alert.evidence[addresses]", "timeline"), ("alert.evidence[organizations]", "timeline"),
        ("alert.evidence[countries]", "why"), ("alert.evidence[leg]", "where"),
        ("alert.evidence[nearest-known-place]", "where"), ("alert.evidence[usual-", "usual"),
        ("alert.surroundings[actions-after]", "timeline"), ("alert.surroundings[actions-seen-there]", "timeline"),
        ("alert.surroundings[session-actions]", "timeline"), ("principal.baseline", "usual"),
        ("principal.countries", "usual"), ("principal.actions", "timeline"),
        ("principal.networks", "usual"), ("principal.agents", "usual"), ("principal.signInHours", "usual"),
        ("principal.recentSignIns", "timeline"), ("principal.sensitiveActions", "timeline"),
    ];

    private static readonly Dictionary<string, string> s_titles = new(StringComparer.Ordinal)
    {
        ["why"] = "why",
        ["where"] = "map",
        ["timeline"] = "timeline",
        ["usual"] = "usual",
    };

    /// <summary>A step as the page shows it.</summary>
    public static CheckStep Of(ExplainedStep step)
    {
        var told = step.Answers.Where(answer => answer.Values.Count > 0)
            .Select(answer => (Answer: answer, Shown: s_shown.FirstOrDefault(shown =>
                answer.Field.StartsWith(shown.Field, StringComparison.Ordinal))))
            .ToList();
        return new CheckStep(
            step.Text,
            [
                .. told.Select(each => each.Shown.Part).OfType<string>().Distinct(StringComparer.Ordinal)
                    .Select(part => (part, s_titles[part])),
            ],
            [
                .. told.Where(each => each.Shown.Field is null)
                    .Select(each => (NameOf(each.Answer.Field), ValueOf(each.Answer))),
            ],
            step.Outside);
    }

    /// <summary>"seen by account" of alert.surroundings[seen-by-account], "failed sign ins" of principal.failedSignIns.
    /// </summary>
    private static string NameOf(string field)
    {
        var name = field[(field.LastIndexOf('.') + 1)..];
        if (name.IndexOf('[', StringComparison.Ordinal) is >= 0 and var at) name = name[(at + 1)..^1];
        return Words.Name(string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? $"-{(char)(c | ' ')}" : $"{c}")));
    }

    private static string ValueOf(FieldAnswer answer)
    {
        var text = string.Join("; ", answer.Values.Take(ValuesMax));
        return answer.Values.Count > ValuesMax ? $"{text}; and {answer.Values.Count - ValuesMax:N0} more" : text;
    }
}
