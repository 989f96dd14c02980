using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>What every quarantine shows of its index, wherever the entries are; under one lock.</summary>
public abstract class QuarantineView : IQuarantineView
{
    private readonly IQuarantineIndex _index;

    private protected QuarantineView(IQuarantineIndex index) => _index = index;

    /// <summary>Held while the index is looked at or changed.</summary>
    private protected Lock Gate { get; } = new();

    /// <inheritdoc/>
    public QuarantineSummary Summarise()
    {
        lock (Gate)
        {
            var (bytes, bytesMax, problem) = Room();
            return new QuarantineSummary(_index.Count, bytes, bytesMax, _index.Oldest, _index.ByReason, problem);
        }
    }

    /// <inheritdoc/>
    public QuarantinePage List(QuarantineQuery query)
    {
        lock (Gate) return _index.List(query);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuarantineId> Ids(Outcome? reason)
    {
        lock (Gate) return _index.Ids(reason);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuarantineId> Find(string prefix, int limit)
    {
        lock (Gate) return _index.Find(prefix, limit);
    }

    /// <inheritdoc/>
    public QuarantineEntry? Read(QuarantineId id)
    {
        lock (Gate) return _index.Read(id);
    }

    /// <summary>Bytes that it takes, the most that it may, and why it takes no more; called under the lock.</summary>
    private protected abstract (long Bytes, long BytesMax, string? Problem) Room();
}
