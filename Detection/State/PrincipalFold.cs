using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.State;

/// <summary>
/// Folds events and decisions into a principal's memory and judges what they change. Deterministic: the memory before,
/// the events, the decisions and the policy decide everything.
/// </summary>
/// <param name="state">The memory; changed in place.</param>
/// <param name="policy">The parameters.</param>
public sealed class PrincipalFold(PrincipalState state, Policy policy)
{
    private readonly Lessons _lessons = new(state, policy);
    private readonly AlertBook _book = new(state, policy);
    private readonly bool _judgesPlaces = !policy.DisabledRules.Contains(RuleIds.NewGeolocationForEventType);

    // What a memory of ours is told is kept whole, teaches no habits, and is never too late: it is linked to nothing
    // that is forgotten.
    private readonly bool _isOurs = OwnMemories.IsType(state.Key.Type);
    private readonly HashSet<Place> _places = [];
    private readonly HashSet<EventId> _replaced = [];
    private PlacesBefore? _before;
    private DateTime _from = DateTime.MaxValue;
    private EventId _cause;

    /// <summary>
    /// Folds a batch in event-time order; adds the events that were not duplicates to <paramref name="applied"/>.
    /// </summary>
    public ApplyReceipt Apply(
        IReadOnlyList<TrailEvent> events, List<TrailEvent> applied, Arrival arrival = Arrival.Live)
    {
        var receipt = default(ApplyReceipt);
        _book.Begin(arrival);
        if (events.Count == 0) return receipt;
        var ordered = EventOrder.Of(events);
        _before = PlacesBefore.Of(state, ordered);
        foreach (var e in ordered)
        {
            // What is judged must be judged while everything it asks for is still remembered day by day.
            if (_from != DateTime.MaxValue && e.Time > state.Newest && Usage.DayOf(e.Time) != Usage.DayOf(state.Newest))
                Judge();
            receipt += Fold(e, applied);
        }

        Judge();
        _book.End();
        if (applied.Count == 0) return receipt;
        // Of all the batch brought, and not only of what was new in it: its sender may send it again.
        Forget(ordered);
        state.Revision++;
        return receipt;
    }

    /// <summary>Folds a decision. One that was recorded before changes nothing.</summary>
    /// <param name="decision">What was decided.</param>
    /// <param name="seen">The revision of the alert that was decided on; null for any.</param>
    public DecisionOutcome Decide(Decision decision, int? seen = null)
    {
        _book.Begin(Arrival.Live);
        var outcome = _book.Take(decision, seen);
        _book.End();
        if (outcome == DecisionOutcome.Recorded) state.Revision++;
        return outcome;
    }

    /// <summary>
    /// Brings a memory as it was written to where its owner had it when the next batch or decision came.
    /// </summary>
    /// <param name="told">Whether all that it had to tell had been told.</param>
    /// <param name="duplicates">How many duplicates it had counted.</param>
    public void Resume(bool told, long duplicates)
    {
        if (told) state.Outbox.Clear();
        state.Duplicates = duplicates;
    }

    private ApplyReceipt Fold(TrailEvent e, List<TrailEvent> applied)
    {
        var isNew = state.Seen.Count == 0;
        var isLate = !isNew && !_isOurs && e.Time < state.Newest - policy.Lateness;
        var held = e.IsSignIn ? state.Window.Find(e) : null;
        if (held is null ? IsSeen(e) : isLate || !Contents.Replaces(e, held))
        {
            state.Duplicates++;
            return new ApplyReceipt(0, 1, 0);
        }

        if (held is not null) TakeBack(held, e);
        applied.Add(e);
        state.SeenEvents.Add(e, policy.Bounds.EventIds);
        state.Outbox.Header |= state.TakeName(e) | isNew;
        state.Outbox.Header |= state.TakeAccessKey(e, policy.Bounds.AccessKeys);
        if (e.IsSignIn && !e.Succeeded) state.Window.FailureCount++;
        if (isLate) return FoldLate(e);

        MarkChanged(e);
        if (state.Window.HasOpen && e.Time > state.Newest) Confirm(e.Time);
        _lessons.Count(e);
        state.Accept(e);
        if (state.Key.Type != PrincipalIdentifier.Unattributed) Learn(e);
        if (e.IsSignIn) AddToWindow(e);
        if (held is not null && !_judgesPlaces) state.Baseline.KnowUnjudged();
        return new ApplyReceipt(1, 0, 0);
    }

    private bool IsSeen(TrailEvent e) => state.SeenEvents.Contains(e) || (_isOurs && state.Actions.Keeps(e));

    private void Learn(TrailEvent e)
    {
        if (state.Actions.Add(e, policy.Bounds, _isOurs))
        {
            ChangedFrom(e);
            if (e.Origin.Place is { } from) _places.Add(from);
        }

        if (_isOurs || !Lessons.IsLesson(e)) return;
        _lessons.Teach(e);
        if (e.Origin.Place is not { } place) return;
        var presence = _lessons.TeachPlace(e, place);
        // While rule 2 is off nobody asks what is new; when it is on again, that is not made up for.
        if (presence.Judgement is null && !_judgesPlaces) presence.Open(presence.Opening, new Judgement(Verdict.Known));
        if (presence.Judgement is not null) return;
        ChangedFrom(e);
        _places.Add(place);
    }

    /// <summary>A late event teaches, raises what it deserves by itself, and changes nothing that is there.</summary>
    private ApplyReceipt FoldLate(TrailEvent e)
    {
        state.Late++;
        _lessons.Count(e);
        var learns = state.Key.Type != PrincipalIdentifier.Unattributed;
        if (learns) LearnLate(e);
        if (e.IsSignIn) _lessons.ConfirmTables(e);
        if (learns) _book.JudgeLate(e);
        return new ApplyReceipt(0, 0, 1);
    }

    private void LearnLate(TrailEvent e)
    {
        state.Actions.Add(e, policy.Bounds);
        if (!Lessons.IsLesson(e)) return;
        if (e.Origin.Place is { } place)
        {
            var vpn = _lessons.IsVpn(e);
            var situation = new Situation(state, policy, DateTime.MaxValue, _places);
            var judgement = GeolocationVerdict.JudgeLate(e, place, vpn, situation);
            state.Baseline.AddLate(e, place, vpn, judgement, policy);
        }

        _lessons.Teach(e);
    }

    /// <summary>Another content of a sign-in that was folded before takes its place.</summary>
    private void TakeBack(TrailEvent held, TrailEvent e)
    {
        state.Window.Remove(held);
        if (held.Time != e.Time) state.SeenEvents.Remove(held);
        if (held.Time >= state.Window.FirmBefore)
        {
            var rest = state.Window.Open.ToList();
            var (name, arn, keys) = (state.Name, state.Arn, state.AccessKeys.Entries.Count);
            _lessons.TakeBack(held, rest);
            state.TakeAcceptedBack(rest);
            state.Outbox.Header |= name != state.Name || arn != state.Arn || keys != state.AccessKeys.Entries.Count;
        }

        _replaced.Add(held.Id);
        ChangedFrom(held);
        if (held.Origin.Place is { } place) _places.Add(place);
    }

    private void AddToWindow(TrailEvent e)
    {
        if (state.Window.Add(e, policy.Bounds) is { } evicted && evicted.Time >= state.Window.FirmBefore)
            Confirm(evicted);
        if (e.Time < state.Window.FirmBefore) Confirm(e);
    }

    /// <summary>What sign-ins taught that can no longer be corrected, now that there is an event of a time.</summary>
    private void Confirm(DateTime newest)
    {
        foreach (var e in state.Window.Confirm(newest, policy)) Confirm(e);
    }

    private void Confirm(TrailEvent e)
    {
        _lessons.Confirm(e);
        state.ConfirmAccepted(e);
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
        _book.Judge(new Situation(state, policy, _from, _places) { Replaced = _replaced, Before = _before }, _cause);
        _from = DateTime.MaxValue;
        _places.Clear();
        _replaced.Clear();
    }

    private void Forget(IReadOnlyList<TrailEvent> batch)
    {
        var newest = state.Newest;
        state.SeenEvents.Forget(newest - policy.Lateness, batch, policy.Bounds.EventIds);
        Confirm(newest);
        state.Window.Forget(newest, policy);
        state.Baseline.Forget(newest, policy);
        foreach (var address in state.Addresses.Entries.Values)
            address.Presence.Forget(newest - policy.KnownFor - policy.Lateness);
    }
}
