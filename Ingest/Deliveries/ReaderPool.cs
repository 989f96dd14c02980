using System.Collections.Concurrent;
using Grainwatch.Ingest.CloudTrail;

namespace Grainwatch.Ingest.Deliveries;

/// <summary>
/// Readers, which are the better the longer they live, and are for one thread at a time. Safe to call from any thread.
/// </summary>
/// <param name="create">Makes one.</param>
/// <param name="basis">
/// What readers are made for, such as the policy in force: when that is another, so are they. Default: always the same.
/// </param>
public sealed class ReaderPool(Func<TrailReader> create, Func<object>? basis = null)
{
    private static readonly object s_same = new();

    private readonly ConcurrentBag<(TrailReader Reader, object Basis)> _idle = [];

    /// <summary>A reader until it is given back.</summary>
    public Lease Rent()
    {
        // First: one that is made for something newer than it says is let go the sooner.
        var now = Basis;
        while (_idle.TryTake(out var idle))
            if (ReferenceEquals(idle.Basis, now)) return new Lease(this, idle.Reader, now);
        return new Lease(this, create(), now);
    }

    private object Basis => basis?.Invoke() ?? s_same;

    /// <summary>The right to use a reader.</summary>
    public sealed class Lease : IDisposable
    {
        private readonly ReaderPool _pool;
        private readonly object _basis;
        private bool _isBack;

        internal Lease(ReaderPool pool, TrailReader reader, object basis) =>
            (_pool, Reader, _basis) = (pool, reader, basis);

        /// <summary>The reader.</summary>
        public TrailReader Reader { get; }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (_isBack) return;
            _isBack = true;
            if (ReferenceEquals(_basis, _pool.Basis)) _pool._idle.Add((Reader, _basis));
        }
    }
}
