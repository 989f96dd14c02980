using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.State;

/// <summary>
/// Folds events into a principal's memory and judges what they change. Deterministic: the memory before, the events and
/// the policy decide everything.
/// </summary>
/// <param name="state">The memory; changed in place.</param>
/// <param name="policy">The parameters.</param>
public sealed class PrincipalFold(PrincipalState state, Policy policy)
{
    private readonly HashSet<Place> _places = [];
    private DateTime _from = DateTime.MaxValue;
    private EventId _cause;
    private string? _agent;
    private string _agentFamily = "";

    /// <summary>
    /// Folds a batch in event-time order; adds the events that were not duplicates to <paramref name="applied"/>.
    /// </summary>
    public ApplyReceipt Apply(IReadOnlyList<TrailEvent> events, List<TrailEvent> applied)
    {
        var receipt = default(ApplyReceipt);
        foreach (var e in InOrder(events))
        {
            // What is judged must be judged while everything it asks for is still remembered day by day.
            if (_from != DateTime.MaxValue && e.Time > state.Newest && Usage.DayOf(e.Time) != Usage.DayOf(state.Newest))
                Judge();
            receipt += Fold(e, applied);
        }

        Judge();
        Forget(applied);
        return receipt;
    }

    private static IReadOnlyList<TrailEvent> InOrder(IReadOnlyList<TrailEvent> events)
    {
        for (var i = 1; i < events.Count; i++)
            if (events[i - 1].CompareTo(events[i]) > 0) return [.. events.Order()];
        return events;
    }

    private ApplyReceipt Fold(TrailEvent e, List<TrailEvent> applied)
    {
        if (state.SeenEvents.Contains(e) || (e.IsSignIn && state.Window.Contains(e)))
        {
            state.Duplicates++;
            return new ApplyReceipt(0, 1, 0);
        }

        applied.Add(e);
        var isNew = state.Seen.Count == 0;
        var isLate = !isNew && e.Time < state.Newest - policy.Lateness;
        if (!isLate) MarkChanged(e);
        state.SeenEvents.Add(e, policy.Bounds.EventIds);
        state.Seen.Add(e);
        state.Outbox.Header |= state.TakeName(e) | isNew;
        state.Outbox.Header |= state.TakeAccessKey(e, policy.Bounds.AccessKeys);
        (state.EventTypes[e.Type.Index] ??= new Usage()).Add(e);
        if (state.Key.Type != PrincipalIdentifier.Unattributed) Learn(e, isLate);
        if (e.IsSignIn && !e.Succeeded) state.Window.FailureCount++;
        if (e.IsSignIn && !isLate) state.Window.Add(e, policy.Bounds);
        if (!isLate) return new ApplyReceipt(1, 0, 0);
        state.Late++;
        return new ApplyReceipt(0, 0, 1);
    }

    /// <summary>
    /// Only what succeeded and proves something teaches: failed guesses must not make a network known. Nor does a late
    /// event: what was not judged must not make the next one look usual.
    /// </summary>
    private void Learn(TrailEvent e, bool isLate)
    {
        var isSensitive = state.Actions.Add(e, policy.Bounds);
        if (isLate) return;
        if (isSensitive)
        {
            ChangedFrom(e);
            if (e.Origin.Place is { } from) _places.Add(from);
        }

        if (!e.Succeeded || !e.Type.IsLearned || e.SignIn == SignInKind.Step) return;

        if (e.UserAgent is not null) state.Agents.Add(AgentFamily(e.UserAgent), e, policy.Bounds.Agents);
        if (e.Issuer is { Arn.Length: > 0 } issuer) state.Issuers.Add(issuer.Arn, e, policy.Bounds.Issuers);
        if (e.IsSignIn) state.Hours.Add(e);
        if (InstanceSession.IsInstance(e.Session) && e.Origin.Network is not null)
            state.Instances.Add(e.Session!, e, policy.Bounds.InstanceSessions);
        if (e.Origin.Network is not { } network) return;
        state.Networks.Add(network, e, policy.Bounds.Networks);
        var address = state.Addresses.Add(AddressKey.Of(e.Origin), e, policy.Bounds.Addresses);
        Spans.Add(address.Presence, e, policy.KnownFor);
        if (e.Origin.Place is not { } place) return;
        var vpn = policy.TraitsOf(e).HasFlag(NetworkTraits.Vpn);
        if (state.Baseline.Add(e, place, vpn, policy).Judgement is not null) return;
        ChangedFrom(e);
        _places.Add(place);
    }

    /// <summary>
    /// Notes that what was judged may have to be judged again: a sign-in always, and anything that came in before the
    /// newest thing judged. In the common case, an API call in order, there is nothing to do.
    /// </summary>
    private void MarkChanged(TrailEvent e)
    {
        var isSignIn = e.IsSignIn && e.Succeeded;
        var judged = state.Baseline.NewestOpening;
        if (state.Window.Successes is [.., var last] && last.Time > judged) judged = last.Time;
        if (!isSignIn && e.Time > judged) return;
        ChangedFrom(e);
        if (e.Origin.Place is { } place) _places.Add(place);
    }

    private void ChangedFrom(TrailEvent e)
    {
        if (e.Time >= _from) return;
        _from = e.Time;
        _cause = e.Id;
    }

    private void Judge()
    {
        if (_from == DateTime.MaxValue) return;
        var situation = new Situation(state, policy, _from, _places);
        foreach (var rule in RuleBook.Rules) Reconcile(rule, situation);
        TrimAlerts();
        _from = DateTime.MaxValue;
        _places.Clear();
    }

    private void Reconcile(Rule rule, Situation situation)
    {
        var current = rule.Judge(situation).Select(alert => Continue(rule, alert)).ToDictionary(alert => alert.Id);
        foreach (var alert in current.Values)
        {
            if (!state.Alerts.TryGetValue(alert.Id, out var stored)) Put(alert with { Revision = 1 });
            else if (!stored.TellsTheSame(alert)) Put(alert with { Revision = stored.Revision + 1 });
        }

        foreach (var stored in state.Alerts.Values.Where(IsGone).ToList())
        {
            var successor = current.Values.Where(alert => rule.Succeeds(stored, alert))
                .MaxBy(alert => (alert.FirstEvent, alert.Id));
            Put(stored with
            {
                State = successor is null ? AlertState.Withdrawn : AlertState.Superseded,
                StateReason = successor?.Id.ToString() ?? _cause.ToString(),
                Revision = stored.Revision + 1,
            });
        }

        bool IsGone(Alert stored) => stored.Rule == rule.Metadata.Id
            && stored.State is not (AlertState.Superseded or AlertState.Withdrawn)
            && !current.ContainsKey(stored.Id) && rule.IsInScope(stored, situation);
    }

    /// <summary>
    /// An alert whose first events the bound has pushed out of the window goes on under its own id: a flood must not
    /// raise one alert after the other.
    /// </summary>
    private Alert Continue(Rule rule, Alert alert)
    {
        if (state.Window.Evicted == 0 || state.Alerts.ContainsKey(alert.Id)) return alert;
        var earlier = state.Alerts.Values.FirstOrDefault(stored => stored.Rule == rule.Metadata.Id
            && stored.State is not (AlertState.Superseded or AlertState.Withdrawn)
            && stored.FirstEvent <= alert.FirstEvent
            && !rule.IsInScope(stored, new Situation(state, policy, _from, _places))
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

    private void Put(Alert alert)
    {
        state.Alerts[alert.Id] = alert;
        state.Outbox.Alerts.Add(alert.Id);
    }

    /// <summary>What needs nobody goes before what is open, the oldest first.</summary>
    private void TrimAlerts()
    {
        while (state.Alerts.Count > policy.Bounds.Alerts)
        {
            var oldest = state.Alerts.Values.MinBy(alert =>
                (alert.State is AlertState.Open or AlertState.Acknowledged, alert.LastEvent, alert.Id))!;
            state.Alerts.Remove(oldest.Id);
            state.Outbox.Gone.Add(oldest.Id);
            state.AlertsEvicted++;
        }
    }

    private void Forget(List<TrailEvent> applied)
    {
        var newest = state.Newest;
        state.SeenEvents.Forget(newest - policy.Lateness, applied, policy.Bounds.EventIds);
        state.Window.Forget(newest, policy);
        state.Baseline.Forget(newest, policy);
        foreach (var address in state.Addresses.Entries.Values)
            Spans.Forget(address.Presence, newest - policy.KnownFor - policy.Lateness);
    }

    /// <summary>A user agent without its versions: its first product, and the platform of a browser.</summary>
    private string AgentFamily(string userAgent)
    {
        if (ReferenceEquals(userAgent, _agent)) return _agentFamily;
        _agent = userAgent;
        return _agentFamily = UserAgents.Family(userAgent);
    }
}
