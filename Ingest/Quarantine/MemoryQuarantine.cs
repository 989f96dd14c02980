using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>A quarantine that lives as long as the process, for hosts that keep nothing either.</summary>
public sealed class MemoryQuarantine : QuarantineView, IQuarantine
{
    // What a record takes beside its bytes, roughly.
    private const int OverheadBytes = 256;

    private readonly QuarantineIndex<Slot> _index;
    private readonly TimeProvider _clock;
    private readonly long _bytesMax;
    private long _bytes;
    private string? _problem;

    /// <summary>An empty quarantine.</summary>
    /// <param name="bytesMax">Most bytes of records. Default: 16 MiB.</param>
    /// <param name="clock">Tells when records are kept. Default: the system's.</param>
    public MemoryQuarantine(long bytesMax = 16 * 1024 * 1024, TimeProvider? clock = null)
        : this(new QuarantineIndex<Slot>(slot => slot.Entry), bytesMax, clock ?? TimeProvider.System)
    {
    }

    private MemoryQuarantine(QuarantineIndex<Slot> index, long bytesMax, TimeProvider clock)
        : base(index) => (_index, _bytesMax, _clock) = (index, bytesMax, clock);

    /// <inheritdoc/>
    public ValueTask KeepAsync(
        string source, IReadOnlyList<Rejection> rejections, CancellationToken cancellation = default)
    {
        lock (Gate)
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
        lock (Gate)
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

    private protected override (long Bytes, long BytesMax, string? Problem) Room() => (_bytes, _bytesMax, _problem);

    private static long SizeOf(QuarantineEntry entry) => entry.Rejection.Bytes.Length + OverheadBytes;

    private sealed class Slot(QuarantineEntry entry) : QuarantineSlot(entry)
    {
        public QuarantineEntry Entry { get; } = entry;
    }
}
