using Grainwatch.Detection.Alerts;

namespace Grainwatch.Detection.Rules.Guides;

/// <summary>
/// What an analyst who reads an alert wants to know: what fired, what moved the risk, what would have suppressed it,
/// and what to do next. Sentences are for people; names in them are those of alerts, principals and the policy.
/// </summary>
public sealed record RuleGuide
{
    /// <summary>The published rule that this one implements.</summary>
    public required RuleSource Source { get; init; }

    /// <summary>Severity before any signal: the band of the base risk.</summary>
    public required Severity Severity { get; init; }

    /// <summary>What makes an alert, what one alert spans, and what identifies it.</summary>
    public required string Fires { get; init; }

    /// <summary>Where this differs from the published rule, and why.</summary>
    public required string Differs { get; init; }

    /// <summary>Every signal that can stand among an alert's reasons.</summary>
    public required IReadOnlyList<RuleSignal> Signals { get; init; }

    /// <summary>What keeps an alert from being delivered; empty where the rule never suppresses.</summary>
    public required IReadOnlyList<RuleSuppression> Suppressions { get; init; }

    /// <summary>What raises no alert at all, though it may look as if it should.</summary>
    public required IReadOnlyList<string> Silences { get; init; }

    /// <summary>The parameters that the rule reads.</summary>
    public required IReadOnlyList<RuleParameter> Parameters { get; init; }

    /// <summary>What to look at, in this order, and where the answer is.</summary>
    public required IReadOnlyList<InvestigationStep> Investigation { get; init; }

    /// <summary>Who does this legitimately, and how that is told apart.</summary>
    public required IReadOnlyList<string> FalsePositives { get; init; }

    /// <summary>What to do about it, most urgent first.</summary>
    public required IReadOnlyList<string> Response { get; init; }

    /// <summary>Public documents, ATT&amp;CK's own left out.</summary>
    public required IReadOnlyList<RuleReference> References { get; init; }
}

/// <summary>A published rule.</summary>
/// <param name="Publisher">Who published it.</param>
/// <param name="Title">Under which title.</param>
/// <param name="Edition">Version or date, as far as its page tells.</param>
/// <param name="Rating">The publisher's own severity and score, as far as its page tells.</param>
public sealed record RuleSource(string Publisher, string Title, string Edition, string Rating);

/// <summary>A signal of a rule.</summary>
/// <param name="Name">Its stable name, as reasons have it.</param>
/// <param name="When">When it stands among the reasons, and why it counts.</param>
/// <param name="Risks">
/// What it can add to the risk; none for one that keeps the sum below a limit, or has its risk from the policy.
/// </param>
public sealed record RuleSignal(string Name, string When, params IReadOnlyList<int> Risks)
{
    /// <summary>What it rests on beside events.</summary>
    public SignalNeeds Needs { get; init; }

    /// <summary>
    /// Whether it judges a row of the alert by itself: it is that row's own risk, and the worst row's counts.
    /// </summary>
    public bool IsVerdict { get; init; }

    /// <summary>
    /// The contribution that a policy can replace; null for a signal that keeps the sum below a limit, and for one that
    /// an analyst's answer gives the one or the other contribution.
    /// </summary>
    public int? Published => (Needs, Risks) switch
    {
        (SignalNeeds.Risk, _) => 0,
        (_, [var one]) => one,
        _ => null,
    };

    /// <summary>"+26", "−20 or +26", "limits", "by policy".</summary>
    public string Contribution => this switch
    {
        { Needs: SignalNeeds.Risk } => "by policy",
        { Risks: [] } => "limits",
        _ => string.Join(" or ", Risks.Select(risk => risk.ToString("+0;−0;0"))),
    };
}

/// <summary>What a signal or a suppression rests on, beside the principal's events.</summary>
public enum SignalNeeds : byte
{
    /// <summary>Nothing else.</summary>
    None,

    /// <summary>An analyst's decision.</summary>
    Decision,

    /// <summary>A policy other than the default.</summary>
    Policy,

    /// <summary>A policy that gives it a risk: without one it is not told at all.</summary>
    Risk,

    /// <summary>An event that comes more than the allowed lateness behind its principal's newest.</summary>
    LateEvent,
}

/// <summary>A reason for which an alert is kept and listed but not delivered.</summary>
/// <param name="Name">Its stable name, as <c>stateReason</c> has it.</param>
/// <param name="When">When.</param>
public sealed record RuleSuppression(string Name, string When)
{
    /// <summary>What it rests on beside events.</summary>
    public SignalNeeds Needs { get; init; }
}

/// <summary>A step of an investigation.</summary>
/// <param name="Text">What to find out, and what the answer means.</param>
/// <param name="Answers">
/// Where the answer is: a field of the alert (<c>alert.reasons</c>, <c>alert.rows.asn</c>,
/// <c>alert.evidence[countries]</c>, <c>alert.surroundings[actions-after]</c>) or of the principal
/// (<c>principal.baseline</c>), or <c>outside: identity provider</c> where neither has it.
/// </param>
public sealed record InvestigationStep(string Text, params IReadOnlyList<string> Answers)
{
    /// <summary>What an answer begins with that CloudTrail cannot give.</summary>
    public const string Outside = "outside: ";
}

/// <summary>A public document.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Url">Where it is.</param>
public sealed record RuleReference(string Title, string Url);
