using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Rules.Cases;

/// <summary>What a rule makes of a case.</summary>
public enum CaseOutcome : byte
{
    /// <summary>An open alert.</summary>
    Fires,

    /// <summary>An alert that is kept and not delivered.</summary>
    Suppressed,

    /// <summary>An alert that somebody has looked at, and closed.</summary>
    Closed,

    /// <summary>No alert.</summary>
    Silent,
}

/// <summary>
/// A story of one principal, and what a rule and the analysts make of it: the newest alert about the story's own
/// events, with exactly these signals.
/// </summary>
public sealed record RuleCase
{
    private readonly Func<CaseTrail> _tell;

    private RuleCase(string name, Func<CaseTrail> tell, CaseOutcome outcome)
    {
        Name = name;
        Outcome = outcome;
        _tell = tell;
    }

    /// <summary>What happens in it, in a few words; unique within its rule.</summary>
    public string Name { get; }

    /// <summary>What has to come of it.</summary>
    public CaseOutcome Outcome { get; }

    /// <summary>The alert's risk, when it fires.</summary>
    public int Risk { get; private init; }

    /// <summary>The alert's signals, when it fires.</summary>
    public IReadOnlyList<string> Signals { get; private init; } = [];

    /// <summary>Why it is suppressed, or as what it was closed, when it is.</summary>
    public string? StateReason { get; private init; }

    /// <summary>How many alerts the story has to raise, open or suppressed. Default: one, none when silent.</summary>
    public int Alerts { get; init; }

    /// <summary>The policy it runs under. Default: the default one.</summary>
    public Policy Policy { get; init; } = Policy.Default;

    /// <summary>"fires, 77 high", "suppressed: near", "closed: benign", "nothing".</summary>
    public string Expected => Describe(Outcome, Risk, StateReason, Alerts);

    /// <summary>A story on which the rule fires.</summary>
    public static RuleCase Fires(string name, Func<CaseTrail> tell, int risk, params IReadOnlyList<string> signals) =>
        new(name, tell, CaseOutcome.Fires) { Risk = risk, Signals = signals, Alerts = 1 };

    /// <summary>A story whose alert is suppressed.</summary>
    public static RuleCase Suppressed(string name, Func<CaseTrail> tell, string reason) =>
        new(name, tell, CaseOutcome.Suppressed) { StateReason = reason, Alerts = 1 };

    /// <summary>A story whose alert is closed in the end.</summary>
    public static RuleCase Closed(string name, Func<CaseTrail> tell, string disposition) =>
        new(name, tell, CaseOutcome.Closed) { StateReason = disposition, Alerts = 1 };

    /// <summary>A story that raises nothing.</summary>
    public static RuleCase Silent(string name, Func<CaseTrail> tell) => new(name, tell, CaseOutcome.Silent);

    /// <summary>The story, told anew.</summary>
    public CaseTrail Tell() => _tell();

    /// <summary>Plays the story step by step, and looks at the alerts of a rule.</summary>
    public CaseResult Run(Rule rule)
    {
        var trail = Tell();
        var state = new PrincipalState(trail.Principal.Key);
        var fold = new PrincipalFold(state, Policy);
        var told = trail.Story.Select(e => e.Id.ToString()).ToHashSet();
        string? refused = null;
        foreach (var step in trail.Steps)
        {
            if (step is CaseStep.Activity did) fold.Apply([did.Event], []);
            if (step is CaseStep.Verdict said) refused ??= Decide(fold, said.Decision, AlertsOf(rule, state, told));
        }

        var alerts = AlertsOf(rule, state, told);
        Alert[] shown = [.. alerts.Select(alert => alert with { Surroundings = rule.Surroundings(state, alert) })];
        return new CaseResult(this, Observe(alerts), refused ?? FaultOf(alerts), shown);
    }

    /// <summary>The rule's alerts about events of the story, newest first.</summary>
    private static Alert[] AlertsOf(Rule rule, PrincipalState state, HashSet<string> told) =>
    [
        .. state.Alerts.Values
            .Where(alert => alert.Rule == rule.Metadata.Id
                && alert.State is not (AlertState.Superseded or AlertState.Withdrawn)
                && alert.Rows.Any(row => told.Contains(row.EventId)))
            .OrderByDescending(alert => alert.LastEvent).ThenBy(alert => alert.Id),
    ];

    /// <summary>Folds a decision; says why it could not be recorded, if it could not.</summary>
    private static string? Decide(PrincipalFold fold, Decision decision, Alert[] alerts)
    {
        if (decision is AlertDecision about)
        {
            if (alerts is not [var newest, ..]) return $"{Name(decision)}: there is no alert to decide about";
            decision = about with { Alert = newest.Id };
        }

        if (decision.Check() is { } problem) return $"{Name(decision)}: {problem}";
        var outcome = fold.Decide(decision);
        return outcome == DecisionOutcome.Recorded ? null : $"{Name(decision)}: {outcome}";

        static string Name(Decision decision) => decision.GetType().Name;
    }

    private string? FaultOf(Alert[] alerts)
    {
        var observed = Observe(alerts);
        if (observed != Expected) return $"expected: {Expected}; got: {observed}";
        if (Outcome != CaseOutcome.Fires) return null;
        var signals = alerts[0].Reasons.Select(reason => reason.Signal).ToHashSet();
        return signals.SetEquals(Signals)
            ? null
            : $"expected signals: {string.Join(", ", Signals)}; got: {string.Join(", ", signals)}";
    }

    private static string Observe(Alert[] alerts) => alerts is not [var newest, ..]
        ? Describe(CaseOutcome.Silent, 0, null, 0)
        : Describe(
            newest.State switch
            {
                AlertState.Suppressed => CaseOutcome.Suppressed,
                AlertState.Closed => CaseOutcome.Closed,
                _ => CaseOutcome.Fires,
            },
            newest.Risk, newest.StateReason, alerts.Length);

    private static string Describe(CaseOutcome outcome, int risk, string? reason, int alerts)
    {
        var text = outcome switch
        {
            CaseOutcome.Fires => $"fires, {risk} {Band(risk)}",
            CaseOutcome.Suppressed => $"suppressed: {reason}",
            CaseOutcome.Closed => $"closed: {reason}",
            _ => "nothing",
        };
        return alerts > 1 ? $"{text} ({alerts} alerts)" : text;

        static string Band(int risk) => Detection.Alerts.Risk.Band(risk).ToString().ToLowerInvariant();
    }
}

/// <summary>What came of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Observed">What the rule made of it, in the words of <see cref="RuleCase.Expected"/>.</param>
/// <param name="Fault">What is not as expected; null when all is.</param>
/// <param name="Alerts">The alerts about the story's events, newest first.</param>
public sealed record CaseResult(RuleCase Case, string Observed, string? Fault, IReadOnlyList<Alert> Alerts)
{
    /// <summary>Whether all is as expected.</summary>
    public bool Passed => Fault is null;
}
