using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>A quarantine that lives as long as the process, for hosts that keep nothing either.</summary>
public sealed class MemoryQuarantine : IQuarantine
{
    // What a record takes beside its bytes, roughly.
    private const int OverheadBytes = 256;

    private readonly Lock _gate = new();
    private readonly QuarantineIndex<Slot> _index = new(slot => slot.Entry);
    private readonly TimeProvider _clock;
    private readonly long _bytesMax;
    private long _bytes;
    private string? _problem;

    /// <summary>An empty quarantine.</summary>
    /// <param name="bytesMax">Most bytes of records. Default: 16 MiB.</param>
    /// <param name="clock">Tells when records are kept. Default: the system's.</param>
    public MemoryQuarantine(long bytesMax = 16 * 1024 * 1024, TimeProvider? clock = null) =>
        (_bytesMax, _clock) = (bytesMax, clock ?? TimeProvider.System);

    /// <inheritdoc/>
    public ValueTask KeepAsync(
        string source, IReadOnlyList<Rejection> rejections, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            foreach (var rejection in rejections)
            {
                var entry = QuarantineEntry.Create(_clock.GetUtcNow().UtcDateTime, source, rejection);
                if (_index.Contains(entry.Id)) continue;
                if (_bytes + SizeOf(entry) > _bytesMax)
                {
                    _problem = $"the quarantine in memory is full ({ByteSize.Text(_bytesMax)}); "
                        + "'grainwatch quarantine' lists, replays and drops what it holds (--server), "
                        + "and with a data folder there is more room";
                    throw new QuarantineException(_problem);
                }

                _index.Add(new Slot(entry));
                _bytes += SizeOf(entry);
                _problem = null;
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<int> RemoveAsync(
        IReadOnlyCollection<QuarantineId> ids, CancellationToken cancellation = default)
    {
        var removed = 0;
        lock (_gate)
        {
            foreach (var id in ids)
            {
                if (_index.Find(id) is not { } slot) continue;
                _index.Remove(slot);
                _bytes -= SizeOf(slot.Entry);
                _problem = null;
                removed++;
            }
        }

        return ValueTask.FromResult(removed);
    }

    /// <inheritdoc/>
    public QuarantineSummary Summarise()
    {
        lock (_gate)
            return new QuarantineSummary(_index.Count, _bytes, _bytesMax, _index.Oldest, _index.ByReason, _problem);
    }

    /// <inheritdoc/>
    public QuarantinePage List(QuarantineQuery query)
    {
        lock (_gate) return _index.List(query);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuarantineId> Ids(Outcome? reason)
    {
        lock (_gate) return _index.Ids(reason);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuarantineId> Find(string prefix, int limit)
    {
        lock (_gate) return _index.Find(prefix, limit);
    }

    /// <inheritdoc/>
    public QuarantineEntry? Read(QuarantineId id)
    {
        lock (_gate) return _index.Read(id);
    }

    private static long SizeOf(QuarantineEntry entry) => entry.Rejection.Bytes.Length + OverheadBytes;

    private sealed class Slot(QuarantineEntry entry) : QuarantineSlot(entry)
    {
        public QuarantineEntry Entry { get; } = entry;
    }
}
