using System.Collections.Frozen;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules.Cases;
using Grainwatch.Detection.Rules.Guides;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// What a rule judges: a principal's memory, and from when on something changed. Alerts that cannot have changed need
/// not be judged again.
/// </summary>
/// <param name="State">The memory.</param>
/// <param name="Policy">The parameters.</param>
/// <param name="From">Earliest event time at which something was added since the last judgement.</param>
/// <param name="Places">Places to which something was added since then.</param>
public sealed record Situation(PrincipalState State, Policy Policy, DateTime From, IReadOnlySet<Place> Places)
{
    /// <summary>Sign-ins whose content was replaced since then.</summary>
    public IReadOnlySet<EventId> Replaced { get; init; } = FrozenSet<EventId>.Empty;

    /// <summary>What there was at places where sign-ins are taken back; null when none are.</summary>
    public PlacesBefore? Before { get; init; }

    /// <summary>The first sign-in that an alert tells of and whose content was replaced since then.</summary>
    internal EventId? ReplacedIn(Alert alert)
    {
        if (Replaced.Count == 0) return null;
        foreach (var row in alert.Rows)
            if (EventId.Parse(row.EventId) is var id && Replaced.Contains(id)) return id;
        return null;
    }
}

/// <summary>A rule: metadata and one pure function from what a principal did to the alerts it deserves.</summary>
public abstract class Rule
{
    /// <summary>What is published of it.</summary>
    public abstract RuleMetadata Metadata { get; }

    /// <summary>What an analyst who reads one of its alerts wants to know, and do next.</summary>
    public abstract RuleGuide Guide { get; }

    /// <summary>Stories with what the rule makes of them: some it fires on, some it does not.</summary>
    public abstract IReadOnlyList<RuleCase> Cases { get; }

    /// <summary>The alerts in scope as they should be now.</summary>
    public abstract IEnumerable<Alert> Judge(Situation situation);

    /// <summary>
    /// Whether <see cref="Judge"/> would have given this stored alert, were it still deserved: if it did not, an
    /// event that came out of order has moved it or taken it away.
    /// </summary>
    public abstract bool IsInScope(Alert alert, Situation situation);

    /// <summary>
    /// What an event that came too late deserves by itself, its context unknown; null when nothing. Alerts that exist
    /// are not touched by it.
    /// </summary>
    public virtual Alert? JudgeLate(Situation situation, TrailEvent e) => null;

    /// <summary>
    /// Facts from around an alert's story, read from the memory as it is now: what its principal did beside the story.
    /// </summary>
    public virtual IReadOnlyList<Evidence> Surroundings(PrincipalState state, Alert alert) => [];

    /// <summary>
    /// Whether an alert keeps its id when the bound has pushed the event that gave it out of the window.
    /// </summary>
    public virtual bool GoesOnAfterEviction => false;

    /// <summary>How many of the events that alerts of this rule are made of a bound has pushed out.</summary>
    public virtual long Evicted(PrincipalState state) => state.Window.Evicted;

    /// <summary>Whether an alert tells the story of one that is gone.</summary>
    public virtual bool Succeeds(Alert gone, Alert current, Situation situation) =>
        current.Rows.Any(row => gone.Rows.Any(old => old.EventId == row.EventId));

    /// <summary>
    /// An alert of this rule. Reasons come with their published contributions; the policy weighs them, and their sum
    /// is its risk.
    /// </summary>
    protected Alert Raise(
        Situation situation, string subject, string title, IReadOnlyList<TrailEvent> story,
        IReadOnlyList<Reason> reasons, IReadOnlyList<Evidence> evidence)
    {
        var state = situation.State;
        reasons = situation.Policy.Risks.Weigh(Metadata.Id, reasons);
        var rows = story.Select(AlertRow.Of).ToArray();
        return new Alert
        {
            Id = AlertId.Of(Metadata.Id, Metadata.Version, state.Key, subject),
            Rule = Metadata.Id,
            RuleVersion = Metadata.Version,
            Subject = subject,
            Attack = Metadata.Attack,
            Principal = state.Key.Text,
            DisplayName = state.DisplayName,
            Account = state.Key.Account,
            State = AlertState.Open,
            Risk = Risk.Clamp(reasons.Sum(reason => reason.Risk)),
            Title = title,
            FirstEvent = story[0].Time,
            LastEvent = story[^1].Time,
            Place = rows[^1].Place,
            Asn = rows.LastOrDefault(row => row.Asn is not null)?.Asn,
            Reasons = reasons,
            Rows = rows,
            Evidence = evidence,
        };
    }
}

/// <summary>The rules, in the order in which they are judged.</summary>
public static class RuleBook
{
    /// <summary>All rules.</summary>
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new ConsoleLoginMultipleCountries(),
        new NewGeolocationForEventType(),
        new FederatedConsoleLogin(),
        new Ec2InstanceConsoleLogin(),
        new AccountSilent(),
        new TrailStopped(),
        new GatewayBehind(),
    ];

    /// <summary>The rules that a policy has not switched off.</summary>
    public static IEnumerable<Rule> Enabled(Policy policy) => policy.DisabledRules.Count == 0
        ? Rules
        : Rules.Where(rule => !policy.DisabledRules.Contains(rule.Metadata.Id));

    /// <summary>The rule of an id; null when there is none.</summary>
    public static Rule? Find(string id) => Rules.FirstOrDefault(rule => rule.Metadata.Id == id);
}
