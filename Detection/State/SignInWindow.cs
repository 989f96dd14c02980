using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>
/// The sliding window: sign-in events whole, sorted by (time, id), for as long as an event that is still in time can be
/// linked to them. A cluster of sign-ins is kept until its last one is out of reach, so that an alert which grows keeps
/// its earliest event, and with it its id.
/// </summary>
public sealed class SignInWindow
{
    private readonly List<TrailEvent> _events = [];
    private readonly List<TrailEvent> _failures = [];

    // An upper bound of the corrections that are held: without any, nothing has to be looked for by its id alone.
    private int _addenda;

    // A lower bound of the time of the first sign-in that can still be corrected.
    private DateTime _open = DateTime.MaxValue;

    /// <summary>Successful sign-in events, by time.</summary>
    public IReadOnlyList<TrailEvent> Successes => _events;

    /// <summary>The newest failed ones, by time.</summary>
    public IReadOnlyList<TrailEvent> Failures => _failures;

    /// <summary>Failed sign-ins ever seen.</summary>
    public long FailureCount { get; internal set; }

    /// <summary>Successful sign-ins that the bound has pushed out.</summary>
    public long Evicted { get; private set; }

    /// <summary>Failed ones that the bound has pushed out; they are still in the count.</summary>
    public long FailuresEvicted { get; private set; }

    /// <summary>
    /// What happened before this time can no longer be corrected: what it taught stays. A cluster's sign-ins may be
    /// older.
    /// </summary>
    internal DateTime FirmBefore { get; private set; } = DateTime.MinValue;

    /// <summary>Sign-ins that can still be corrected.</summary>
    internal IEnumerable<TrailEvent> Open => _events.Concat(_failures).Where(e => e.Time >= FirmBefore);

    /// <summary>Adds a sign-in event; gives the one that the bound pushes out for it.</summary>
    public TrailEvent? Add(TrailEvent e, Bounds bounds)
    {
        var list = e.Succeeded ? _events : _failures;
        var at = list.BinarySearch(e);
        if (at >= 0) return null;
        list.Insert(~at, e);
        if (e.Time >= FirmBefore && e.Time < _open) _open = e.Time;
        if (e.Addendum is not null) _addenda++;
        if (list.Count <= (e.Succeeded ? bounds.SignIns : bounds.FailedSignIns)) return null;
        var oldest = list[0];
        list.RemoveAt(0);
        if (e.Succeeded) Evicted++;
        else FailuresEvicted++;
        return oldest;
    }

    /// <summary>
    /// The content that is held of a sign-in: of the same id and time, and where one of the two is an addendum, of the
    /// same id, because what is corrected may be the time. Null when there is none.
    /// </summary>
    public TrailEvent? Find(TrailEvent e)
    {
        var at = _events.BinarySearch(e);
        if (at >= 0) return _events[at];
        at = _failures.BinarySearch(e);
        if (at >= 0) return _failures[at];
        if (e.Addendum is null && _addenda == 0) return null;
        return _events.Find(IsCorrection) ?? _failures.Find(IsCorrection);

        bool IsCorrection(TrailEvent held) => (e.Addendum is not null || held.Addendum is not null) && held.Id == e.Id;
    }

    /// <summary>Takes out a sign-in that another content replaces.</summary>
    internal void Remove(TrailEvent e)
    {
        if (!e.Succeeded) FailureCount--;
        (e.Succeeded ? _events : _failures).Remove(e);
    }

    /// <summary>Whether there may be sign-ins that can still be corrected.</summary>
    internal bool HasOpen => _open != DateTime.MaxValue;

    /// <summary>
    /// The sign-ins that can no longer be corrected, now that there is an event of a time. Their days are among those
    /// that a usage keeps apart.
    /// </summary>
    internal IReadOnlyList<TrailEvent> Confirm(DateTime newest, Policy policy)
    {
        var before = Horizon(newest, policy);
        var apart = newest.Date.AddDays(1 - Usage.RecentDays);
        if (before < apart) before = apart;
        if (before <= FirmBefore) return [];
        TrailEvent[] confirmed = _open < before ? [.. Open.Where(e => e.Time < before)] : [];
        FirmBefore = before;
        if (_open < before) FindOpen();
        return confirmed;
    }

    /// <summary>Forgets clusters of sign-ins that no event that is still in time can be linked to.</summary>
    public void Forget(DateTime newest, Policy policy)
    {
        var link = Link(policy);
        var horizon = Horizon(newest, policy);
        if (_failures.Count > 0 && _failures[0].Time < horizon) _failures.RemoveAll(e => e.Time < horizon);
        if (_events.Count == 0 || _events[0].Time >= horizon) return;
        var first = _events.Count;
        while (first > 0 && (_events[first - 1].Time >= horizon || IsLinked(first))) first--;
        _events.RemoveRange(0, first);
        if (_events.Count + _failures.Count == 0) _addenda = 0;

        bool IsLinked(int i) => i < _events.Count && _events[i].Time - _events[i - 1].Time <= link;
    }

    internal void Write(WireWriter writer)
    {
        writer.Time(FirmBefore);
        writer.Number(FailureCount);
        writer.Number(Evicted);
        writer.Number(FailuresEvicted);
        writer.Events(_events);
        writer.Events(_failures);
    }

    internal void Read(WireReader reader)
    {
        FirmBefore = reader.Time();
        FailureCount = reader.Number();
        Evicted = reader.Number();
        FailuresEvicted = reader.Number();
        reader.Events(_events);
        reader.Events(_failures);
        _addenda = _events.Concat(_failures).Count(e => e.Addendum is not null);
        FindOpen();
    }

    private static TimeSpan Link(Policy policy) =>
        policy.Window > policy.SessionGap ? policy.Window : policy.SessionGap;

    private static DateTime Horizon(DateTime newest, Policy policy) =>
        newest - policy.Lateness - Link(policy) - policy.TokenLifetime;

    private void FindOpen() => _open = Open.Select(e => e.Time).DefaultIfEmpty(DateTime.MaxValue).Min();
}
