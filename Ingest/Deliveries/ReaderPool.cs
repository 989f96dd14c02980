using System.Collections.Concurrent;
using Grainwatch.Ingest.CloudTrail;

namespace Grainwatch.Ingest.Deliveries;

/// <summary>
/// Readers, which are the better the longer they live, and are for one thread at a time. Safe to call from any thread.
/// </summary>
public sealed class ReaderPool(Func<TrailReader> create)
{
    private readonly ConcurrentBag<TrailReader> _idle = [];

    /// <summary>A reader until it is given back.</summary>
    public Lease Rent() => new(this, _idle.TryTake(out var reader) ? reader : create());

    /// <summary>The right to use a reader.</summary>
    public sealed class Lease(ReaderPool pool, TrailReader reader) : IDisposable
    {
        private bool _isBack;

        /// <summary>The reader.</summary>
        public TrailReader Reader => reader;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (_isBack) return;
            _isBack = true;
            pool._idle.Add(reader);
        }
    }
}
