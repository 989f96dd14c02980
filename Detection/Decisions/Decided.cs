using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Decisions;

/// <summary>
/// What decisions make of an alert: its state, and the reasons they add. The rule's own word stays as it is.
/// </summary>
internal static class Decided
{
    private const int SharedRisk = -15;
    private const int ConfirmedRisk = -20;
    private const int AbsentRisk = 26;

    /// <summary>The alert as rule and analysts have it.</summary>
    /// <param name="judged">As the rule has it, or as an earlier call of this gave it.</param>
    /// <param name="rulings">The decisions about it.</param>
    /// <param name="log">The decisions about the principal itself.</param>
    /// <param name="policy">The risks of signals, and how many decisions an alert keeps; the oldest go.</param>
    public static Alert Apply(Alert judged, IReadOnlyList<Ruling> rulings, DecisionLog log, Policy policy)
    {
        // The common case: nobody has decided anything about this principal.
        if (rulings.Count == 0 && log.All.Count == 0)
        {
            return judged.Suppression is null
                ? judged
                : judged with { State = AlertState.Suppressed, StateReason = judged.Suppression };
        }

        if (judged.Rule == RuleIds.NewGeolocationForEventType) judged = WithTrust(judged, log, policy.Risks);
        var kept = rulings.DistinctBy(ruling => ruling.Decision.Id).OrderBy(ruling => ruling.Decision).ToList();
        // What a newer decision has replaced goes first: it is history only.
        while (kept.Count > policy.Bounds.Decisions)
            kept.RemoveAt(Math.Max(0, kept.FindIndex(old => kept[^1] != old && IsReplaced(old, kept))));
        var mfa = kept.Select(ruling => ruling.Decision).OfType<IdpMfa>().LastOrDefault();
        var reasons = judged.Reasons.Where(reason => !Signals.OfDecisions.Contains(reason.Signal)).ToList();
        if (judged.Rule == RuleIds.ConsoleLoginMultipleCountries && log.Shared is { Shared: true } shared)
        {
            var known = $"Known to be used by several people, says {shared.By}.";
            reasons.Add(policy.Risks.Weigh(judged.Rule, new Reason(Signals.Shared, SharedRisk, known)));
        }

        if (judged.Rule == RuleIds.FederatedConsoleLogin && mfa is not null)
        {
            reasons.Add(mfa.Confirmed
                ? new Reason(Signals.IdpMfa, ConfirmedRisk, $"The identity provider confirms MFA, says {mfa.By}.")
                : new Reason(Signals.IdpMfa, AbsentRisk, $"The identity provider knows of no MFA, says {mfa.By}."));
        }

        // A login without MFA is no routine, whatever else is usual about it.
        var suppression = mfa is { Confirmed: false } && judged.Suppression == Signals.Routine
            ? null
            : judged.Suppression;
        var alert = judged with
        {
            Decisions = kept,
            Reasons = reasons,
            Risk = Risk.Clamp(reasons.Sum(reason => reason.Risk)),
        };
        var (state, why) = StateOf(alert, suppression);
        return alert with { State = state, StateReason = why };
    }

    private static bool IsReplaced(Ruling old, List<Ruling> all) => all.FindLast(other =>
        other.Decision is IdpMfa == old.Decision is IdpMfa) != old;

    /// <summary>Trust comes first of all verdicts, whenever it was decided.</summary>
    private static Alert WithTrust(Alert judged, DecisionLog log, SignalRisks risks)
    {
        if (judged.Rows.All(row => row.Trusted == log.IsTrusted(row))) return judged;
        return RowVerdicts.Tell(judged with
        {
            Rows = [.. judged.Rows.Select(row => row with { Trusted = log.IsTrusted(row) })],
        }, risks);
    }

    private static (AlertState State, string? Reason) StateOf(Alert alert, string? suppression)
    {
        var newest = alert.Decisions.LastOrDefault(ruling =>
            ruling.Decision is Acknowledge or Close or Reopen or ThisWasMe);
        IReadOnlyList<string> others = [];
        if (newest?.Decision is Close or ThisWasMe)
        {
            others = newest.NotSeen(alert);
            if (others.Count == 0) return (AlertState.Closed, Disposition(newest.Decision));
        }

        if (suppression is not null) return (AlertState.Suppressed, suppression);
        if (newest?.Decision is Acknowledge) return (AlertState.Acknowledged, null);
        return (AlertState.Open, others.Count == 0 ? null : $"new since it was closed: {string.Join(", ", others)}");
    }

    private static string Disposition(AlertDecision decision) => decision switch
    {
        Close { Disposition: Decisions.Disposition.TruePositive } => "true-positive",
        Close { Disposition: Decisions.Disposition.FalsePositive } => "false-positive",
        Close => "benign",
        _ => "this-was-me",
    };
}
