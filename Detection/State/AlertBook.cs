using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.State;

/// <summary>
/// The alerts of a memory: what rules say now is held against what is stored, with what analysts decided.
/// </summary>
/// <param name="state">The memory; changed in place.</param>
/// <param name="policy">The parameters.</param>
internal sealed class AlertBook(PrincipalState state, Policy policy)
{
    // Of which alerts this batch or decision has changed what was written: that is one revision, however often.
    private readonly HashSet<AlertId> _changed = [];

    // As they were written, and not told. By id: equal memories must stay equal, in whatever order they are judged.
    private readonly SortedDictionary<AlertId, Alert> _untold = [];
    private Arrival _arrival;
    private string? _version;

    private string Version => _version ??= PolicyInForce.Of(policy).Version;

    /// <summary>A batch or a decision begins; what it makes of an alert is one revision.</summary>
    /// <param name="arrival">Why the events come.</param>
    public void Begin(Arrival arrival)
    {
        _arrival = arrival;
        _changed.Clear();
    }

    /// <summary>The batch or the decision is over.</summary>
    public void End()
    {
        foreach (var alert in _untold.Values) state.Outbox.Keep(alert);
        _untold.Clear();
    }

    /// <summary>Judges what changed, and keeps what is new, changed or gone.</summary>
    /// <param name="situation">What changed.</param>
    /// <param name="cause">The event that made it change.</param>
    public void Judge(Situation situation, EventId cause)
    {
        foreach (var rule in RuleBook.Enabled(policy)) Reconcile(rule, situation, cause);
        Trim();
    }

    /// <summary>Raises what a late event deserves by itself; what is stored stays as it is.</summary>
    public void JudgeLate(TrailEvent e)
    {
        var situation = new Situation(state, policy, DateTime.MaxValue, new HashSet<Place>());
        foreach (var rule in RuleBook.Enabled(policy))
        {
            if (rule.JudgeLate(situation, e) is not { } alert || state.Alerts.ContainsKey(alert.Id)) continue;
            Put(Decide(alert, []));
        }

        Trim();
    }

    /// <summary>Records a decision; the alerts it concerns are told anew.</summary>
    public DecisionOutcome Take(Decision decision, int? seen)
    {
        if (decision is AlertDecision about) return Take(about, seen);
        if (!state.Decisions.Add(decision, policy.Bounds.Decisions)) return DecisionOutcome.Known;
        Refresh();
        return DecisionOutcome.Recorded;
    }

    private DecisionOutcome Take(AlertDecision decision, int? seen)
    {
        if (!state.Alerts.TryGetValue(decision.Alert, out var named)) return DecisionOutcome.NoSuchAlert;
        if (decision is IdpMfa && named.Rule != RuleIds.FederatedConsoleLogin) return DecisionOutcome.NotForThisAlert;
        // Whoever decided looked at the named alert: its rows are what the decision saw.
        var ruling = Ruling.Of(decision, named);
        var teller = TellerOf(named);
        if (teller.Decisions.Any(known => known.Decision.Id == decision.Id)) return DecisionOutcome.Known;
        if (seen is not null && seen != named.Revision) return DecisionOutcome.Changed;
        var decided = teller.State is AlertState.Superseded or AlertState.Withdrawn
            ? teller with { Decisions = [.. teller.Decisions, ruling] }
            : Decide(teller, [.. teller.Decisions, ruling]);
        Put(decided);
        return DecisionOutcome.Recorded;
    }

    /// <summary>The alert that tells a story now, whatever took it over since.</summary>
    private Alert TellerOf(Alert alert)
    {
        // As many steps as there are alerts: two that took each other over in turn must not go round for ever.
        for (var left = state.Alerts.Count; left > 0 && alert.State == AlertState.Superseded; left--)
        {
            if (!AlertId.TryParse(alert.StateReason, out var id) || !state.Alerts.TryGetValue(id, out var successor))
                break;
            alert = successor;
        }

        return alert;
    }

    /// <summary>Tells every alert anew with the marks and trusts there are now; nothing is judged again.</summary>
    private void Refresh()
    {
        foreach (var stored in state.Alerts.Values.Where(IsCurrent).ToList())
        {
            var alert = Decide(stored, stored.Decisions);
            if (!stored.TellsTheSame(alert)) Put(alert);
        }
    }

    private void Reconcile(Rule rule, Situation situation, EventId cause)
    {
        Dictionary<AlertId, Alert> current = [];
        foreach (var judged in rule.Judge(situation))
        {
            var continued = rule.GoesOnAfterEviction ? Continue(rule, judged) : judged;
            var stored = state.Alerts.GetValueOrDefault(continued.Id);
            var alert = Decide(continued, stored?.Decisions ?? []);
            // Two stories may have one id, where one event id came with two times: the earlier one is told.
            if (!current.TryAdd(alert.Id, alert)) continue;
            if (stored is null || !stored.TellsTheSame(alert)) Put(alert);
            // Judged again and found the same: that is no news, but the alert holds under this policy too.
            else if (stored.Policy != Version) state.Alerts[stored.Id] = stored with { Policy = Version };
        }

        foreach (var stored in state.Alerts.Values.Where(IsGone).ToList())
        {
            var successor = current.Values.Where(alert => rule.Succeeds(stored, alert, situation))
                .MaxBy(alert => (alert.FirstEvent, alert.Id));
            var gone = stored with
            {
                State = successor is null ? AlertState.Withdrawn : AlertState.Superseded,
                StateReason = successor?.Id.ToString() ?? (situation.ReplacedIn(stored) ?? cause).ToString(),
            };
            Put(gone);
            if (successor is not null && stored.Decisions.Count > 0) Bequeath(stored, state.Alerts[successor.Id]);
        }

        bool IsGone(Alert stored) => stored.Rule == rule.Metadata.Id && IsCurrent(stored)
            && !current.ContainsKey(stored.Id) && !IsLoneLate(stored)
            && (rule.IsInScope(stored, situation) || situation.ReplacedIn(stored) is not null);
    }

    private void Bequeath(Alert from, Alert to)
    {
        var alert = Decide(to, [.. to.Decisions, .. from.Decisions]);
        if (!to.TellsTheSame(alert)) Put(alert);
    }

    /// <summary>
    /// An alert whose first events the bound has pushed out of the window goes on under its own id: a flood must not
    /// raise one alert after the other.
    /// </summary>
    private Alert Continue(Rule rule, Alert alert)
    {
        if (rule.Evicted(state) == 0 || state.Alerts.ContainsKey(alert.Id)) return alert;
        var situation = new Situation(state, policy, DateTime.MaxValue, new HashSet<Place>());
        var earlier = state.Alerts.Values.FirstOrDefault(stored => stored.Rule == rule.Metadata.Id
            && IsCurrent(stored)
            && stored.FirstEvent <= alert.FirstEvent
            && !rule.IsInScope(stored, situation)
            && stored.Rows.Any(row => row.EventId == alert.Rows[0].EventId));
        return earlier is null
            ? alert
            : alert with
            {
                Id = earlier.Id,
                Subject = earlier.Subject,
                FirstEvent = earlier.FirstEvent,
                Rows = [earlier.Rows[0], .. alert.Rows],
            };
    }

    private Alert Decide(Alert judged, IReadOnlyList<Ruling> rulings)
    {
        var alert = Decided.Apply(judged, rulings, state.Decisions, policy);
        state.Decisions.Evicted += rulings.DistinctBy(ruling => ruling.Decision.Id).Count() - alert.Decisions.Count;
        return alert;
    }

    private void Put(Alert alert)
    {
        var stored = state.Alerts.GetValueOrDefault(alert.Id);
        var isFirst = _changed.Add(alert.Id);
        if (isFirst && stored is not null) KeepUntold(stored);
        state.Alerts[alert.Id] = alert with
        {
            Revision = stored is null ? 1 : stored.Revision + (isFirst ? 1 : 0),
            Backfilled = stored is not { Backfilled: false } && _arrival == Arrival.Backfill,
            Policy = Version,
        };
        state.Outbox.Alerts.Add(alert.Id);
    }

    /// <summary>What was written and not told is still to be told when something else takes its place.</summary>
    private void KeepUntold(Alert stored)
    {
        if (state.Outbox.Alerts.Contains(stored.Id)) _untold.Add(stored.Id, stored);
    }

    /// <summary>What needs nobody goes before what is open, closed first, the oldest first.</summary>
    private void Trim()
    {
        while (state.Alerts.Count > policy.Bounds.Alerts)
        {
            var oldest = state.Alerts.Values.MinBy(alert => (Rank(alert.State), alert.LastEvent, alert.Id))!;
            state.Alerts.Remove(oldest.Id);
            // What this batch made of it was never written.
            if (_changed.Add(oldest.Id)) KeepUntold(oldest);
            state.Outbox.Gone.Add(oldest.Id);
            state.AlertsEvicted++;
        }
    }

    private static int Rank(AlertState state) => state switch
    {
        AlertState.Open or AlertState.Acknowledged => 2,
        AlertState.Suppressed => 1,
        _ => 0,
    };

    private static bool IsCurrent(Alert alert) => alert.State is not (AlertState.Superseded or AlertState.Withdrawn);

    /// <summary>Whether an alert rests on a late event alone, which no rule sees again; rule 2 keeps its own.</summary>
    private static bool IsLoneLate(Alert alert) =>
        alert.IsLate && alert.Rule != RuleIds.NewGeolocationForEventType;
}
