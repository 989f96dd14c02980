namespace Grainwatch.Local.Log;

/// <summary>
/// Lets go at once, in a log that was just opened, what is older than the retention: whoever rests on it is written
/// whole first, then the log is told to start behind it, and then it goes. Stopped anywhere, nothing is lost.
/// </summary>
internal static class OfflineCompaction
{
    // Memories in one commit.
    private const int PrincipalsOfStep = 64;

    /// <summary>Does it; gives how many memories were written.</summary>
    /// <exception cref="IOException">It failed; nothing is lost.</exception>
    /// <exception cref="LogException">A memory cannot be read; what it rests on stays.</exception>
    public static long Run(ShardLog log, DateTime before, CancellationToken cancellation)
    {
        var old = log.Segments.All.TakeWhile(segment => !segment.IsEmpty && segment.LastWritten < before).ToList();
        if (old.Count == 0) return 0;
        if (old[^1] == log.Segments.Last) log.Segments.Begin();
        var last = old[^1].Number;
        var written = 0L;
        foreach (var keys in log.Entries.Where(entry => entry.Value.Needs(last)).Select(entry => entry.Key)
            .ToList().Chunk(PrincipalsOfStep))
        {
            cancellation.ThrowIfCancellationRequested();
            log.Rewrite(keys);
            written += keys.Length;
        }

        log.StartAt(last + 1);
        while (log.Segments.All[0].Number <= last) log.Segments.RemoveFirst();
        return written;
    }

    /// <summary>About how many bytes it would free.</summary>
    public static long Estimate(ShardCheck check, DateTime before)
    {
        var old = check.Segments.TakeWhile(segment => segment.LastWritten < before).ToList();
        if (old.Count == 0) return 0;
        var last = old[^1].Number;
        var written = check.Entries.Values.Where(entry => entry.Needs(last)).Sum(entry => (long)entry.PresentBytes);
        return Math.Max(0, old.Sum(segment => segment.Bytes) - written);
    }
}
