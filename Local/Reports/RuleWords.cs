using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Rules.Guides;

namespace Grainwatch.Local.Reports;

/// <summary>What the document and the terminal say of rules in the same words.</summary>
internal static class RuleWords
{
    public const string NeverSuppressed = "Nothing: every alert of this rule is delivered until somebody closes it.";

    public const string Answers = "The arrows name where the answer is: alert.… is a field of the alert "
        + "(GET /v1/alerts/{id}), principal.… one of its principal (GET /v1/principals/{key}), and outside who knows "
        + "what CloudTrail does not say.";

    public static string Severity(Rule rule) => rule.Guide.Severity.ToString().ToLowerInvariant();

    /// <summary>"Elastic, “Title” (version 6; rated medium, 47)".</summary>
    public static string Source(RuleSource source) =>
        $"{source.Publisher}, “{source.Title}” ({source.Edition}; rated {source.Rating})";

    /// <summary>What a signal rests on beside events, as an aside; nothing when on nothing.</summary>
    public static string Needs(SignalNeeds needs) => needs switch
    {
        SignalNeeds.Decision => " (An analyst's decision.)",
        SignalNeeds.Policy => " (Where the policy says so.)",
        SignalNeeds.Risk => " (Where the policy gives it a risk.)",
        _ => "",
    };

    /// <summary>With a capital letter.</summary>
    public static string Sentence(string words) => $"{char.ToUpperInvariant(words[0])}{words[1..]}";
}
