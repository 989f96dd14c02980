namespace Grainwatch.Local.Log;

/// <summary>
/// Does at once, in a log that was just opened, what a running server does by and by: whoever rests on what is old is
/// written whole, the log is told that present memories start behind it, and what nothing within the retention rests
/// on goes. Stopped anywhere, nothing is lost.
/// </summary>
internal static class OfflineCompaction
{
    // Memories in one commit.
    private const int PrincipalsOfStep = 64;

    /// <summary>Does it; gives how many memories were written.</summary>
    /// <exception cref="IOException">It failed; nothing is lost.</exception>
    /// <exception cref="LogException">A memory cannot be read; what it rests on stays.</exception>
    public static long Run(ShardLog log, TimeSpan retention, CancellationToken cancellation)
    {
        var (now, written) = (log.Now, 0L);
        var old = log.Segments.All.SkipWhile(segment => segment.Number < log.Starts.Newest)
            .TakeWhile(segment => !segment.IsEmpty && IsOld(segment.LastWritten, now, retention)).ToList();
        if (old.Count > 0)
        {
            if (old[^1] == log.Segments.Last) log.Segments.Begin();
            var last = old[^1].Number;
            foreach (var keys in log.Entries.Where(entry => entry.Value.Needs(last)).Select(entry => entry.Key)
                .ToList().Chunk(PrincipalsOfStep))
            {
                cancellation.ThrowIfCancellationRequested();
                log.Rewrite(keys);
                written += keys.Length;
            }

            log.StartAt(last + 1);
        }

        var needed = log.Starts.OldestNeeded(log.Now, retention);
        while (log.Segments.All[0].Number < needed) log.RemoveFirst();
        return written;
    }

    /// <summary>About how many bytes it would free.</summary>
    public static long Estimate(ShardCheck check, DateTime now, TimeSpan retention)
    {
        var needed = check.Starts.OldestNeeded(now, retention);
        var last = check.Segments.SkipWhile(segment => segment.Number < check.Starts.Newest)
            .TakeWhile(segment => IsOld(segment.LastWritten, now, retention)).LastOrDefault()?.Number;
        var written = last is { } number
            ? check.Entries.Values.Where(entry => entry.Needs(number)).Sum(entry => (long)entry.PresentBytes)
            : 0;
        // Without a retention, what is written whole now may go at once.
        if (last is not null && retention == TimeSpan.Zero) needed = last.Value + 1;
        var gone = check.Segments.TakeWhile(segment => segment.Number < needed).Sum(segment => segment.Bytes);
        return Math.Max(0, gone - written);
    }

    private static bool IsOld(DateTime written, DateTime now, TimeSpan retention) =>
        now - written >= retention / LogCompaction.PartOfRetention;
}
