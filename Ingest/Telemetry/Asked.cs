namespace Grainwatch.Ingest.Telemetry;

/// <summary>
/// What is asked of others, over a network on a cluster, for whoever collects: not more often than is of use, and
/// without waiting for who takes long. Safe to call from any thread.
/// </summary>
/// <param name="ask">Asks; what it throws makes the answer unknown.</param>
/// <param name="clock">The clock.</param>
internal sealed class Asked<T>(Func<Task<T>> ask, TimeProvider clock)
    where T : class
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private volatile T? _answer;
    private Task _asking = Task.CompletedTask;
    private long _asked;

    /// <summary>The answer, of now or, where that takes long, of the last time; null while it is unknown.</summary>
    public T? Answer
    {
        get
        {
            var mine = Task.CompletedTask;
            lock (_gate)
            {
                if (_asking.IsCompleted && (_answer is null || clock.GetElapsedTime(_asked) > s_fresh))
                {
                    _asked = clock.GetTimestamp();
                    mine = _asking = Task.Run(AskAsync);
                }
            }

            // Asked once for all that want to know: the first waits a little, so that what is told is of now. Whoever
            // takes long is told of at the next time.
            mine.Wait(s_patience);
            return _answer;
        }
    }

    private async Task AskAsync()
    {
        try
        {
            _answer = await ask();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Unknown is told as nothing, not as what it once was.
            _answer = null;
        }
    }
}
