using Grainwatch.Detection.Principals;

namespace Grainwatch.Local.Principals;

/// <summary>
/// What waits for a shard's thread: calls, of which only so many may wait, and continuations of calls that run already,
/// which always may. Many producers, one consumer that takes everything at once. Reads overtake: whoever looks at a
/// principal does not wait for a flood of events.
/// </summary>
internal sealed class ShardQueue(int callsMax) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _free = new(callsMax);
    private readonly SemaphoreSlim _freeReads = new(callsMax);
    private readonly SemaphoreSlim _work = new(0);
    private List<ShardCall> _calls = [];
    private List<ShardCall> _reads = [];
    private List<(SendOrPostCallback Callback, object? State)> _continuations = [];
    private bool _signalled;
    private bool _isClosed;
    private volatile bool _hasReads;

    /// <summary>Whether reads wait; cheap enough to be asked between any two calls.</summary>
    public bool HasReads => _hasReads;

    /// <summary>Adds a call, after waiting for room.</summary>
    /// <exception cref="PrincipalStoreException">The queue is closed.</exception>
    public async ValueTask AddAsync(ShardCall call, CancellationToken cancellation)
    {
        try
        {
            await (call.IsRead ? _freeReads : _free).WaitAsync(cancellation);
        }
        catch (ObjectDisposedException)
        {
            throw Stopping();
        }

        lock (_lock)
        {
            if (_isClosed) throw Stopping();
            (call.IsRead ? _reads : _calls).Add(call);
            _hasReads |= call.IsRead;
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
    /// Takes all there is but reads, in exchange for empty lists; waits for something first, so long and no longer.
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
            if (calls.Count > 0 || continuations.Count > 0 || _hasReads) return true;
            if (_isClosed) Signal();
            return !_isClosed;
        }
    }

    /// <summary>Takes the reads there are, in exchange for an empty list.</summary>
    public void TakeReads(ref List<ShardCall> reads)
    {
        lock (_lock)
        {
            (reads, _reads) = (_reads, reads);
            _hasReads = false;
            if (reads.Count > 0) _freeReads.Release(reads.Count);
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
        _freeReads.Dispose();
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
