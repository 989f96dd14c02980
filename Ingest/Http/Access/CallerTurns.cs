namespace Grainwatch.Ingest.Http.Access;

/// <summary>
/// Requests that each caller has being served: nobody takes all turns. It holds callers that are being served, and no
/// others. Safe to call from any thread.
/// </summary>
internal sealed class CallerTurns(int requestsMax)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _served = new(StringComparer.Ordinal);

    /// <summary>A turn, until it is disposed; null when the caller has as many as there are.</summary>
    public IDisposable? TryEnter(string caller)
    {
        lock (_gate)
        {
            var served = _served.GetValueOrDefault(caller);
            if (served >= requestsMax) return null;
            _served[caller] = served + 1;
            return new Turn(this, caller);
        }
    }

    private void Leave(string caller)
    {
        lock (_gate)
        {
            if (_served[caller] == 1) _served.Remove(caller);
            else _served[caller]--;
        }
    }

    private sealed class Turn(CallerTurns turns, string caller) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0) turns.Leave(caller);
        }
    }
}
