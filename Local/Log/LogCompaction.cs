namespace Grainwatch.Local.Log;

/// <summary>
/// Lets old segments go: whoever still rests on the oldest is written whole behind the last, a few in a step, so that the
/// shard's other work is not held up.
/// </summary>
internal sealed class LogCompaction(ShardLog log, LogOptions options)
{
    private const int PrincipalsOfStep = 16;

    private readonly Queue<string> _left = [];
    private int? _segment;

    /// <summary>Whether there is anything to do.</summary>
    public bool IsDue => _segment is not null || IsOld(log.Segments.All[0]);

    /// <summary>Does a part of what there is to do.</summary>
    /// <exception cref="IOException">It failed; nothing is lost, and it goes on from there.</exception>
    public void Step()
    {
        if (_segment is null)
        {
            var oldest = log.Segments.All[0];
            if (!IsOld(oldest)) return;
            Begin(oldest);
        }

        List<string> keys = new(PrincipalsOfStep);
        while (keys.Count < PrincipalsOfStep && _left.TryPeek(out var key))
        {
            _left.Dequeue();
            if (log.Entries.TryGetValue(key, out var entry) && entry.Needs(_segment!.Value)) keys.Add(key);
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

        if (_left.Count > 0) return;
        log.Segments.RemoveFirst();
        _segment = null;
    }

    private void Begin(Segment segment)
    {
        _left.Clear();
        foreach (var (key, entry) in log.Entries)
        {
            if (entry.Needs(segment.Number)) _left.Enqueue(key);
        }

        _segment = segment.Number;
    }

    private bool IsOld(Segment segment) => segment != log.Segments.Last
        && segment.LastWritten < options.Clock.GetUtcNow().UtcDateTime - options.Retention;
}
