namespace Grainwatch.Ingest.Http;

/// <summary>
/// Bytes that all requests being served may hold together, so that memory stays flat under a flood. Safe to call from
/// any thread.
/// </summary>
/// <param name="bytesMax">How many.</param>
public sealed class ByteBudget(long bytesMax)
{
    private readonly Lock _gate = new();
    private long _held;

    /// <summary>How many bytes there are.</summary>
    public long BytesMax => bytesMax;

    /// <summary>Bytes held now.</summary>
    public long Held
    {
        get
        {
            lock (_gate) return _held;
        }
    }

    /// <summary>The most bytes that were ever held at once; never more than there are.</summary>
    public long Peak { get; private set; }

    /// <summary>A request's share, which is empty at first.</summary>
    public Share Open() => new(this);

    private bool TryTake(long bytes)
    {
        lock (_gate)
        {
            if (bytes > bytesMax - _held) return false;
            _held += bytes;
            Peak = Math.Max(Peak, _held);
            return true;
        }
    }

    private void Give(long bytes)
    {
        lock (_gate) _held -= bytes;
    }

    /// <summary>What one request holds; given back when it ends. For one thread at a time.</summary>
    public sealed class Share(ByteBudget budget) : IDisposable
    {
        /// <summary>Bytes that the request holds.</summary>
        public long Bytes { get; private set; }

        /// <summary>Makes room for so many bytes altogether; false, with nothing taken, when there is none.</summary>
        public bool TryHold(long bytes)
        {
            if (bytes <= Bytes) return true;
            if (!budget.TryTake(bytes - Bytes)) return false;
            Bytes = bytes;
            return true;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            budget.Give(Bytes);
            Bytes = 0;
        }
    }
}
