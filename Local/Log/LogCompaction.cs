namespace Grainwatch.Local.Log;

/// <summary>
/// Lets old segments go: whoever still rests on the oldest is written whole behind the last, a few in a step, so that
/// the shard's other work is not held up. Then the log is told to start behind it, and then it goes.
/// </summary>
internal sealed class LogCompaction(ShardLog log, LogOptions options, int start)
{
    private const int PrincipalsOfStep = 16;

    // Where little would be gained: memories that do not change would be written again and again.
    private static readonly TimeSpan s_unhurried = TimeSpan.FromDays(1);

    private readonly Queue<string> _left = [];
    private int _start = start;
    private int? _segment;

    /// <summary>Whether there is anything to do.</summary>
    public bool IsDue => _segment is not null || Oldest.Number < _start || IsOld(Oldest);

    private Segment Oldest => log.Segments.All[0];

    /// <summary>Does a part of what there is to do.</summary>
    /// <exception cref="IOException">It failed; nothing is lost, and it goes on from there.</exception>
    /// <exception cref="LogException">A memory cannot be read; what it rests on stays.</exception>
    public void Step()
    {
        // Also after a start between the word and the deed.
        if (Oldest.Number < _start)
        {
            log.Segments.RemoveFirst();
            return;
        }

        if (_segment is not { } segment)
        {
            if (IsOld(Oldest)) Begin(Oldest.Number);
            return;
        }

        if (_left.Count > 0)
        {
            RewriteSome(segment);
            return;
        }

        log.StartAt(segment + 1);
        _start = segment + 1;
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

    private bool IsOld(Segment segment)
    {
        if (segment == log.Segments.Last) return false;
        var age = options.Clock.GetUtcNow().UtcDateTime - segment.LastWritten - options.Retention;
        return age > s_unhurried
            || (age > TimeSpan.Zero && log.Segments.Bytes > (2 * (log.MemoryBytes + options.SegmentBytes)));
    }
}
