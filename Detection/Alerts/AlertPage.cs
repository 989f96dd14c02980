namespace Grainwatch.Detection.Alerts;

/// <summary>
/// Where an alert stands in a list: the newest last event first, then by id. What comes in between two pages moves no
/// other alert.
/// </summary>
/// <param name="LastEvent">Time of the alert's last event (UTC).</param>
/// <param name="Id">Its id.</param>
public readonly record struct AlertPosition(DateTime LastEvent, AlertId Id) : IComparable<AlertPosition>
{
    /// <summary>The position of an alert.</summary>
    public static AlertPosition Of(AlertHeader alert) => new(alert.LastEvent, alert.Id);

    /// <inheritdoc/>
    public int CompareTo(AlertPosition other)
    {
        var byTime = other.LastEvent.CompareTo(LastEvent);
        return byTime != 0 ? byTime : Id.CompareTo(other.Id);
    }
}

/// <summary>Some of a list of alerts.</summary>
/// <param name="Alerts">Newest event first, ties by id.</param>
/// <param name="Next">
/// All up to here, and including it, have been looked at, and there may be more after it; null at the end. A page may
/// be short, or empty, and have a next one: where little matches, only so many are looked at for one page.
/// </param>
public sealed record AlertPage(IReadOnlyList<AlertHeader> Alerts, AlertPosition? Next)
{
    /// <summary>A page of nothing, with none after it.</summary>
    public static AlertPage Empty { get; } = new([], null);

    /// <summary>The page of several lists together, of the pages that each gave to one query.</summary>
    public static AlertPage Merge(IReadOnlyCollection<AlertPage> pages, int limit)
    {
        if (pages.Count == 1) return pages.First();
        // After where one of them stopped, nobody knows yet what it has.
        AlertPosition? told = pages.Any(page => page.Next is not null) ? pages.Min(page => page.Next ?? s_last) : null;
        limit = Math.Clamp(limit, 1, AlertQuery.LimitMax);
        List<AlertHeader> alerts =
        [
            .. pages.SelectMany(page => page.Alerts)
                .Where(alert => told is not { } end || AlertPosition.Of(alert).CompareTo(end) <= 0)
                .OrderBy(AlertPosition.Of).Take(limit + 1),
        ];
        if (alerts.Count <= limit) return new AlertPage(alerts, told);
        alerts.RemoveAt(limit);
        return new AlertPage(alerts, AlertPosition.Of(alerts[^1]));
    }

    private static readonly AlertPosition s_last = new(DateTime.MinValue, new AlertId(UInt128.MaxValue));
}
