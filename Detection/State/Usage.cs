using System.Runtime.CompilerServices;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>
/// How often something was seen, and on how many days. Adding commutes: any order gives the same usage, as long as no
/// event is older than the recent days. Those are kept apart so that a judgement can ask what was usual before the day
/// of the event that it judges, whatever arrived since. What sign-ins that can still be corrected have taught is taken
/// back without a trace: the usage without them is kept beside it, as long as there are any.
/// </summary>
public class Usage
{
    /// <summary>
    /// Days kept apart. Two can still be added to within a lateness of 24 hours; the third is asked about when a
    /// sign-in one window older than that is judged again.
    /// </summary>
    internal const int RecentDays = 3;

    // Inside the object, for a principal's memory is hundreds of these, and each event touches a dozen.
    private RecentDayNumbers _days;
    private RecentDayCounts _counts;

    private EventId _firstId;

    // Of several last ones in one instant any will do that is the same everywhere.
    private ulong _lastDigest;

    // What is left without the sign-ins that can still be corrected; null when none of them is in it.
    private Usage? _firm;

    /// <summary>Time of the earliest sighting.</summary>
    public DateTime First { get; private set; } = DateTime.MaxValue;

    /// <summary>Time of the latest sighting.</summary>
    public DateTime Last { get; private set; } = DateTime.MinValue;

    /// <summary>Number of sightings.</summary>
    public long Count { get; private set; }

    /// <summary>Days (UTC) on which it was seen.</summary>
    public int Days
    {
        get
        {
            var days = SettledDays;
            foreach (var day in _days) days += day != 0 ? 1 : 0;
            return days;
        }
    }

    /// <summary>Days that are no longer kept apart.</summary>
    internal int SettledDays { get; private set; }

    /// <summary>Adds a sighting; a sign-in's until it is confirmed can be taken back.</summary>
    public void Add(TrailEvent e)
    {
        if (e.IsSignIn) _firm ??= Copy();
        else _firm?.Take(e);
        Take(e);
    }

    /// <summary>A sign-in that was added can no longer be corrected.</summary>
    internal void Confirm(TrailEvent e)
    {
        if (_firm is null) return;
        _firm.Take(e);
        if (_firm.Count >= Count) _firm = null;
    }

    /// <summary>The usage with no other sign-ins that can still be corrected than the rest of them.</summary>
    internal Usage TakeBack(IEnumerable<TrailEvent> rest)
    {
        if (_firm is null) return this;
        var usage = _firm.Copy();
        foreach (var e in rest)
        {
            usage._firm = _firm;
            usage.Take(e);
        }

        return usage;
    }

    /// <summary>The usage as it is, for good.</summary>
    internal Usage Copy()
    {
        var copy = (Usage)MemberwiseClone();
        copy._firm = null;
        return copy;
    }

    /// <summary>Adds a sighting for good.</summary>
    internal void Take(TrailEvent e)
    {
        Count++;
        AddDay(DayOf(e.Time), 1);
        var digest = e.Id.Digest;
        if (e.Time > Last || (e.Time == Last && digest > _lastDigest))
        {
            Last = e.Time;
            _lastDigest = digest;
            OnLast(e);
        }

        if (e.Time > First || (e.Time == First && e.Id.CompareTo(_firstId) >= 0)) return;
        First = e.Time;
        _firstId = e.Id;
        OnFirst(e);
    }

    /// <summary>Whether the earliest sighting is this very event.</summary>
    public bool IsFirst(TrailEvent e) => First == e.Time && _firstId == e.Id;

    /// <summary>Days on which it was seen before a day.</summary>
    public int DaysBefore(int day)
    {
        var days = SettledDays;
        foreach (var recent in _days) days += recent != 0 && recent < day ? 1 : 0;
        return days;
    }

    /// <summary>Sightings before a day.</summary>
    public long CountBefore(int day)
    {
        var count = Count;
        for (var i = 0; i < RecentDays; i++) count -= _days[i] >= day ? _counts[i] : 0;
        return count;
    }

    /// <summary>The number of a UTC day.</summary>
    public static int DayOf(DateTime time) => (int)(time.Ticks / TimeSpan.TicksPerDay);

    /// <summary>Takes in a later usage that has no sighting in common with this one.</summary>
    internal void Join(Usage later)
    {
        Count += later.Count;
        SettledDays += later.SettledDays;
        Last = later.Last;
        _lastDigest = later._lastDigest;
        for (var i = 0; i < RecentDays; i++)
            if (later._days[i] != 0) AddDay(later._days[i], later._counts[i]);
    }

    internal virtual void Write(WireWriter writer)
    {
        writer.Number(_firm is null ? 0 : _firm.Count == 0 ? 1 : 2);
        if (_firm is { Count: > 0 }) _firm.WriteParts(writer);
        WriteParts(writer);
    }

    internal virtual void Read(WireReader reader)
    {
        var firm = reader.Number();
        if (firm > 0) _firm = Copy();
        if (firm > 1) _firm!.ReadParts(reader);
        ReadParts(reader);
    }

    internal virtual void WriteParts(WireWriter writer)
    {
        writer.Time(First);
        writer.Id(_firstId);
        writer.Time(Last);
        writer.Digest(_lastDigest);
        writer.Number(Count);
        writer.Number(SettledDays);
        for (var i = 0; i < RecentDays; i++)
        {
            writer.Number(_days[i]);
            writer.Number(_counts[i]);
        }
    }

    internal virtual void ReadParts(WireReader reader)
    {
        First = reader.Time();
        _firstId = reader.Id();
        Last = reader.Time();
        _lastDigest = reader.Digest();
        Count = reader.Number();
        SettledDays = reader.Int();
        for (var i = 0; i < RecentDays; i++)
        {
            _days[i] = reader.Int();
            _counts[i] = reader.Number();
        }
    }

    /// <summary>An event became the earliest sighting.</summary>
    private protected virtual void OnFirst(TrailEvent e)
    {
    }

    /// <summary>An event became the latest sighting.</summary>
    private protected virtual void OnLast(TrailEvent e)
    {
    }

    /// <summary>The newest days are kept in descending order; a day that no longer fits is settled.</summary>
    private void AddDay(int day, long count)
    {
        for (var i = 0; i < RecentDays; i++)
        {
            if (_days[i] == day)
            {
                _counts[i] += count;
                return;
            }

            if (_days[i] > day) continue;
            if (_days[RecentDays - 1] != 0) SettledDays++;
            for (var j = RecentDays - 1; j > i; j--) (_days[j], _counts[j]) = (_days[j - 1], _counts[j - 1]);
            (_days[i], _counts[i]) = (day, count);
            return;
        }

        // Older than every recent day: only a late event is, and whether its day was counted before cannot be told.
    }

    [InlineArray(RecentDays)]
    private struct RecentDayNumbers
    {
        private int _first;
    }

    [InlineArray(RecentDays)]
    private struct RecentDayCounts
    {
        private long _first;
    }
}
