using System.Runtime.CompilerServices;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>
/// How often something was seen, and on how many days. Adding commutes: any order gives the same usage, as long as no
/// event is older than the recent days. Those are kept apart so that a judgement can ask what was usual before the day
/// of the event that it judges, whatever arrived since.
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

    /// <summary>Adds a sighting.</summary>
    public void Add(TrailEvent e)
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

    /// <summary>
    /// Takes a sighting back, because another content of the same event has replaced it. When it was not the only one,
    /// the times of the first and the last are left as they are: what the next one's was is not kept.
    /// </summary>
    internal void Remove(TrailEvent e)
    {
        Count--;
        var day = DayOf(e.Time);
        for (var i = 0; i < RecentDays; i++)
        {
            if (_days[i] != day || --_counts[i] > 0) continue;
            for (var j = i + 1; j < RecentDays; j++) (_days[j - 1], _counts[j - 1]) = (_days[j], _counts[j]);
            (_days[RecentDays - 1], _counts[RecentDays - 1]) = (0, 0);
        }
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

    internal virtual void Read(WireReader reader)
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
