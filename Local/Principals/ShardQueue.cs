using Grainwatch.Detection.Principals;

namespace Grainwatch.Local.Principals;

/// <summary>
/// What waits for a shard's thread: calls, of which only so many may wait, and continuations of calls that run already,
/// which always may. Many producers, one consumer that takes everything at once.
/// </summary>
internal sealed class ShardQueue(int callsMax) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _free = new(callsMax);
    private readonly SemaphoreSlim _work = new(0);
    private List<ShardCall> _calls = [];
    private List<(SendOrPostCallback Callback, object? State)> _continuations = [];
    private bool _signalled;
    private bool _isClosed;

    /// <summary>Adds a call, after waiting for room.</summary>
    /// <exception cref="PrincipalStoreException">The queue is closed.</exception>
    public async ValueTask AddAsync(ShardCall call, CancellationToken cancellation)
    {
        try
        {
            await _free.WaitAsync(cancellation);
        }
        catch (ObjectDisposedException)
        {
            throw Stopping();
        }

        lock (_lock)
        {
            if (_isClosed) throw Stopping();
            _calls.Add(call);
            Signal();
        }
    }

    /// <summary>Adds a continuation.</summary>
    public void Post(SendOrPostCallback callback, object? state)
    {
        lock (_lock)
        {
            _continuations.Add((callback, state));
            Signal();
        }
    }

    /// <summary>
    /// Takes all there is, in exchange for empty lists; waits for something first, so long and no longer.
    /// </summary>
    /// <returns>False when the queue is closed and empty.</returns>
    public bool Take(
        ref List<ShardCall> calls, ref List<(SendOrPostCallback Callback, object? State)> continuations, TimeSpan wait)
    {
        var wasSignalled = _work.Wait(wait);
        lock (_lock)
        {
            // The signal of what is taken now goes with it, so that at most one is ever up.
            if (_signalled && !wasSignalled) _work.Wait(0);
            _signalled = false;
            (calls, _calls) = (_calls, calls);
            (continuations, _continuations) = (_continuations, continuations);
            if (calls.Count > 0) _free.Release(calls.Count);
            if (calls.Count > 0 || continuations.Count > 0) return true;
            if (_isClosed) Signal();
            return !_isClosed;
        }
    }

    /// <summary>Takes no more calls; what waits is still served.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Signal();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _free.Dispose();
        _work.Dispose();
    }

    private static PrincipalStoreException Stopping() => new("The host is stopping.");

    private void Signal()
    {
        if (_signalled) return;
        _signalled = true;
        _work.Release();
    }
}
