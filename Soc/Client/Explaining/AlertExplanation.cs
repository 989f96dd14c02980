using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Rules.Guides;

namespace Grainwatch.Soc.Explaining;

/// <summary>An alert with what it takes to judge it: what was usual, what was done after, what to check next.</summary>
/// <param name="Alert">The alert whole.</param>
/// <param name="Principal">Its principal now.</param>
public sealed record AlertExplanation(Alert Alert, PrincipalView Principal)
{
    /// <summary>What was known just before the alert was raised; null where that is not kept.</summary>
    public PastPrincipal? Before { get; init; }

    /// <summary>What the principal did after the story began, as far as it is told, oldest first.</summary>
    public required IReadOnlyList<ActionAfter> After { get; init; }

    /// <summary>What to check, in this order, of the rule's guide; none for a rule that is not known here.</summary>
    public required IReadOnlyList<ExplainedStep> Steps { get; init; }

    /// <summary>What the alert was judged against: the memory before it, else the one now.</summary>
    public PrincipalView Usual => Before?.Principal ?? Principal;

    /// <summary>Explains an alert.</summary>
    public static AlertExplanation Of(Alert alert, PrincipalView principal, PastPrincipal? before = null)
    {
        var guide = RuleBook.Rules.FirstOrDefault(rule => rule.Metadata.Id == alert.Rule)?.Guide;
        return new AlertExplanation(alert, principal)
        {
            Before = before,
            After = ActionAfter.Of(alert),
            Steps = [.. (guide?.Investigation ?? []).Select(step => ExplainedStep.Of(step, alert, principal))],
        };
    }
}

/// <summary>A step of an investigation with its answers filled in.</summary>
/// <param name="Text">What to find out, and what the answer means.</param>
/// <param name="Answers">What alert and principal say to it.</param>
/// <param name="Outside">Whom or what to ask where they say nothing: "identity provider".</param>
public sealed record ExplainedStep(string Text, IReadOnlyList<FieldAnswer> Answers, IReadOnlyList<string> Outside)
{
    internal static ExplainedStep Of(InvestigationStep step, Alert alert, PrincipalView principal) => new(
        step.Text,
        [
            .. step.Answers.Where(answer => !IsOutside(answer))
                .Select(field => new FieldAnswer(field, FieldValues.Of(field, alert, principal))),
        ],
        [.. step.Answers.Where(IsOutside).Select(answer => answer[InvestigationStep.Outside.Length..])]);

    private static bool IsOutside(string answer) =>
        answer.StartsWith(InvestigationStep.Outside, StringComparison.Ordinal);
}

/// <summary>What a field of an alert or a principal says.</summary>
/// <param name="Field">The field, as guides name it: <c>alert.evidence[leg]</c>.</param>
/// <param name="Values">For a person; none when it is not known.</param>
public sealed record FieldAnswer(string Field, IReadOnlyList<string> Values);

/// <summary>Something that was done after a story began.</summary>
/// <param name="Time">When (UTC); of several times the last.</param>
/// <param name="Action">What: "CreateAccessKey".</param>
/// <param name="Text">All that is told of it.</param>
/// <param name="IsSensitive">Whether it is one of those that make a stolen identity last.</param>
public sealed record ActionAfter(DateTime Time, string Action, string Text, bool IsSensitive)
{
    private const string Sensitive = "sensitive-actions";
    private const int TimeChars = 20;

    // Facts of an alert that begin with a time and name an action.
    private static readonly string[] s_lists = ["actions-after", "actions-seen-there", "session-actions"];

    internal static IReadOnlyList<ActionAfter> Of(Alert alert)
    {
        var sensitive = Read(alert.Evidence.Where(fact => fact.Name == Sensitive), true).ToList();
        var known = sensitive.Select(action => action.Action).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. sensitive
                .Concat(Read(alert.Surroundings.Where(fact => s_lists.Contains(fact.Name)), false)
                    .Where(action => action.Time >= alert.FirstEvent && !known.Contains(action.Action)))
                .OrderBy(action => action.Time),
        ];
    }

    private static IEnumerable<ActionAfter> Read(IEnumerable<Evidence> facts, bool isSensitive)
    {
        foreach (var value in facts.SelectMany(fact => fact.Values))
        {
            if (value.Length <= TimeChars || !DateTime.TryParse(
                value.AsSpan(0, TimeChars), System.Globalization.CultureInfo.InvariantCulture,
                System.Globalization.DateTimeStyles.AdjustToUniversal, out var time))
            {
                continue;
            }

            var text = value[TimeChars..].Trim();
            var end = text.IndexOfAny([',', ' ']);
            var name = end < 0 ? text : text[..end];
            var action = name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
            yield return new ActionAfter(time, action, text, isSensitive);
        }
    }
}
