namespace Grainwatch.Local.Log;

/// <summary>
/// Lets old segments go, and with them nothing that is remembered, or was known within the retention. Whoever rests on
/// the oldest is written whole behind the last, a few in a step, so that the shard's other work is not held up; then
/// the log is told that present memories start behind it. It stays for the past until that was said a retention ago.
/// </summary>
internal sealed class LogCompaction(ShardLog log, LogOptions options)
{
    /// <summary>
    /// A segment is done without when it is older than this part of the retention: the past is kept longer by as much,
    /// and memories that do not change are written so many times in it.
    /// </summary>
    public const int PartOfRetention = 4;

    private const int PrincipalsOfStep = 16;

    // Where little would be gained: memories that do not change would be written again and again.
    private static readonly TimeSpan s_unhurried = TimeSpan.FromDays(1);

    private readonly Queue<string> _left = [];
    private int? _segment;

    /// <summary>Whether there is anything to do.</summary>
    public bool IsDue => _segment is not null || IsPast || IsOld;

    private DateTime Now => options.Clock.GetUtcNow().UtcDateTime;

    /// <summary>Whether nothing that was known within the retention rests on the first segment.</summary>
    private bool IsPast => log.Segments.All[0].Number < log.Starts.OldestNeeded(Now, options.Retention);

    /// <summary>Whether present memories should not rest on their oldest segment any more.</summary>
    private bool IsOld
    {
        get
        {
            var segments = log.Segments;
            if (log.Starts.Newest == segments.Last.Number) return false;
            var (age, old) = (segments.AgeOf(log.Starts.Newest, Now), options.Retention / PartOfRetention);
            return age > old && (age > s_unhurried
                || segments.BytesFrom(log.Starts.Newest) > 2 * (log.MemoryBytes + options.SegmentBytes));
        }
    }

    /// <summary>Does a part of what there is to do.</summary>
    /// <exception cref="IOException">It failed; nothing is lost, and it goes on from there.</exception>
    /// <exception cref="LogException">A memory cannot be read; what it rests on stays.</exception>
    public void Step()
    {
        if (IsPast)
        {
            log.RemoveFirst();
            return;
        }

        if (_segment is not { } segment)
        {
            if (IsOld) Begin(log.Starts.Newest);
            return;
        }

        if (_left.Count > 0)
        {
            RewriteSome(segment);
            return;
        }

        log.StartAt(segment + 1);
        _segment = null;
    }

    private void RewriteSome(int segment)
    {
        List<string> keys = new(PrincipalsOfStep);
        while (keys.Count < PrincipalsOfStep && _left.TryDequeue(out var key))
        {
            if (log.Entries.TryGetValue(key, out var entry) && entry.Needs(segment)) keys.Add(key);
        }

        try
        {
            if (keys.Count > 0) log.Rewrite(keys);
        }
        catch
        {
            foreach (var key in keys) _left.Enqueue(key);
            throw;
        }
    }

    private void Begin(int segment)
    {
        _left.Clear();
        foreach (var (key, entry) in log.Entries)
        {
            if (entry.Needs(segment)) _left.Enqueue(key);
        }

        _segment = segment;
    }
}
