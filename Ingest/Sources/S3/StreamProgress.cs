namespace Grainwatch.Ingest.Sources.S3;

/// <summary>
/// How far one stream was taken: wholly before a day, and object by object in the days from then on.
/// </summary>
internal sealed class StreamProgress(TrailStream stream, DateTime since)
{
    private readonly SortedDictionary<DateOnly, DayProgress> _days = [];

    /// <summary>The stream.</summary>
    public TrailStream Stream => stream;

    /// <summary>Days before this one are closed: nothing more is looked for in them.</summary>
    public DateOnly ClosedBefore { get; private set; } = DateOnly.FromDateTime(since);

    /// <summary>When the newest object taken was delivered (UTC).</summary>
    public DateTime? Newest { get; private set; }

    /// <summary>The open days of which objects were taken.</summary>
    public IReadOnlyDictionary<DateOnly, DayProgress> Days => _days;

    /// <summary>Goes on where a checkpoint ended.</summary>
    public void Restore(DateOnly closedBefore, DateTime? newest, IEnumerable<KeyValuePair<DateOnly, DayProgress>> days)
    {
        (ClosedBefore, Newest) = (closedBefore, newest);
        foreach (var (day, progress) in days) _days[day] = progress;
    }

    /// <summary>Whether an object is still to be taken.</summary>
    public bool IsNew(StoredObject stored, DateTime time)
    {
        var day = DateOnly.FromDateTime(time);
        // Of names without a time, the day they lie in decides.
        var isBefore = time < since && !(time.TimeOfDay == TimeSpan.Zero && day == DateOnly.FromDateTime(since));
        return !isBefore
            && day >= ClosedBefore
            && (!_days.TryGetValue(day, out var progress) || progress.IsNew(stored, time));
    }

    /// <summary>An object needs no look any more: it was taken, or is kept account of elsewhere.</summary>
    public void Add(StoredObject stored, DateTime time)
    {
        if (Newest is null || time > Newest) Newest = time;
        var day = DateOnly.FromDateTime(time);
        if (day < ClosedBefore) return;
        if (!_days.TryGetValue(day, out var progress)) _days.Add(day, progress = new DayProgress());
        progress.Add(stored, time);
    }

    /// <summary>The key behind which to look, for everything that may be new or only for what is likely.</summary>
    public string? StartAfter(bool isDeep, TimeSpan overlap)
    {
        var closed = stream.KeyBefore(ClosedBefore);
        if (isDeep || Newest is not { } newest) return closed;
        var recent = stream.KeyBefore(newest - overlap);
        return string.CompareOrdinal(recent, closed) > 0 ? recent : closed;
    }

    /// <summary>
    /// Closes days before <paramref name="open"/>, in their order, up to one that got an object since
    /// <paramref name="quiet"/>.
    /// </summary>
    public void Close(DateOnly open, DateTime quiet)
    {
        var to = open;
        foreach (var (day, progress) in _days)
        {
            if (day < to && progress.Modified > quiet) to = day;
        }

        while (_days.Count > 0 && _days.Keys.First() is var first && first < to) _days.Remove(first);
        if (to > ClosedBefore) ClosedBefore = to;
    }

    /// <summary>
    /// Forgets what is above a number of objects a day; objects from <paramref name="open"/> on may be new.
    /// </summary>
    public void Trim(int dayMax, DateTime open)
    {
        foreach (var (day, progress) in _days)
        {
            var start = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
            var minutes = (open - start).TotalMinutes;
            if (minutes > 0) progress.Trim(dayMax, (int)Math.Min(minutes, 24 * 60));
        }
    }
}
