namespace Grainwatch.Local.Log;

/// <summary>
/// Which segments present memories did without from when on. A memory is told of any later time without those before:
/// by then each principal had been written whole, or begun, behind them. So they may go once that time has passed out
/// of the retention.
/// </summary>
internal sealed class LogStarts
{
    // Both rise: where the clock was set back, the later word lets go of more, and sooner.
    private readonly List<(int Segment, DateTime Written)> _starts = [];

    /// <summary>The oldest segment that present memories rest on; those before are kept for the past alone.</summary>
    public int Newest { get; private set; } = 1;

    /// <summary>Takes the word of a frame; one that says nothing new does not count.</summary>
    public void Add(int segment, DateTime written)
    {
        if (segment <= Newest) return;
        Newest = segment;
        while (_starts is [.., var last] && last.Written >= written) _starts.RemoveAt(_starts.Count - 1);
        _starts.Add((segment, written));
    }

    /// <summary>The oldest segment that is needed to tell what was known within the retention.</summary>
    public int OldestNeeded(DateTime now, TimeSpan retention)
    {
        var needed = 1;
        foreach (var (segment, written) in _starts)
        {
            if (now - written < retention) break;
            needed = segment;
        }

        return needed;
    }

    /// <summary>Forgets what was said of segments that are gone.</summary>
    public void Forget(int first) => _starts.RemoveAll(start => start.Segment <= first);
}
