using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Silence;

/// <summary>
/// Notices that a gateway falls behind: that most of what it reads happened long ago. Pure: whoever keeps it says how
/// old half of the events of each minute were. Minutes without an event say nothing. For one thread at a time.
/// </summary>
/// <param name="name">The gateway's name.</param>
public sealed class BacklogWatch(string name)
{
    /// <summary>Minutes in a row that make a gateway behind, or caught up.</summary>
    public const int Minutes = 5;

    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);

    private int _late;
    private int _fine;
    private DateTime _lateSince;
    private bool _isLongTold;
    private bool _wasFine;

    /// <summary>Since when it is behind (UTC); null while it is not.</summary>
    public DateTime? BehindSince { get; private set; }

    /// <summary>
    /// A minute is over: what is to be told of it. The first time that all is well is told too: an earlier run may have
    /// ended behind.
    /// </summary>
    /// <param name="end">When it ended (UTC).</param>
    /// <param name="median">How old half of its events at least were when they came; null without events.</param>
    /// <param name="behind">Older than this is behind.</param>
    public Tiding? Minute(DateTime end, TimeSpan? median, TimeSpan behind)
    {
        if (median is not { } lag) return null;
        end = Tiding.Whole(end);
        if (lag <= behind)
        {
            (_late, _fine) = (0, Math.Min(_fine + 1, Minutes));
            if (_fine < Minutes || (_wasFine && BehindSince is null)) return null;
            var since = BehindSince ?? end;
            (BehindSince, _wasFine) = (null, true);
            return Tell(Tiding.GatewayCaughtUp, end, since, lag);
        }

        if (_late == 0) _lateSince = end - TimeSpan.FromMinutes(1);
        (_late, _fine) = (Math.Min(_late + 1, Minutes), 0);
        if (_late < Minutes) return null;
        if (BehindSince is { } known)
        {
            // Once more, because an alert that is not told anew cannot say that it goes on.
            if (_isLongTold || end - known < s_long) return null;
            _isLongTold = true;
            return Tell(Tiding.GatewayBehind, end, known, lag);
        }

        (BehindSince, _isLongTold) = (_lateSince, false);
        return Tell(Tiding.GatewayBehind, end, _lateSince, lag);
    }

    private Tiding Tell(string what, DateTime end, DateTime since, TimeSpan lag) => new()
    {
        Name = what,
        Of = OwnMemories.GatewayOf(name),
        Time = end,
        Since = since,
        Span = TimeSpan.FromSeconds(Math.Round(lag.TotalSeconds)),
    };
}
