using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>
/// What every quarantine of this machine shows of its index, in memory or in files; under one lock, and at once.
/// </summary>
public abstract class QuarantineView : IQuarantineView
{
    private readonly IQuarantineIndex _index;

    private protected QuarantineView(IQuarantineIndex index) => _index = index;

    /// <summary>Held while the index is looked at or changed.</summary>
    private protected Lock Gate { get; } = new();

    /// <summary>How much there is.</summary>
    public QuarantineSummary Summarise()
    {
        lock (Gate)
        {
            var (bytes, bytesMax, problem) = Room();
            return new QuarantineSummary(_index.Count, bytes, bytesMax, _index.Oldest, _index.ByReason, problem);
        }
    }

    /// <summary>Entries without their bytes, newest first.</summary>
    public QuarantinePage List(QuarantineQuery query)
    {
        lock (Gate) return _index.List(query);
    }

    /// <summary>The ids of entries, oldest first: of one reason, or all.</summary>
    public IReadOnlyList<QuarantineId> Ids(Outcome? reason)
    {
        lock (Gate) return _index.Ids(reason);
    }

    /// <summary>The ids that begin with a text, at most as many as asked for.</summary>
    public IReadOnlyList<QuarantineId> Find(string prefix, int limit)
    {
        lock (Gate) return _index.Find(prefix, limit);
    }

    /// <summary>An entry whole; null when there is none of that id.</summary>
    /// <exception cref="QuarantineException">It cannot be read.</exception>
    public QuarantineEntry? Read(QuarantineId id)
    {
        lock (Gate) return _index.Read(id);
    }

    /// <inheritdoc/>
    public ValueTask<QuarantineSummary> SummariseAsync(CancellationToken cancellation = default) => new(Summarise());

    /// <inheritdoc/>
    public ValueTask<QuarantinePage> ListAsync(QuarantineQuery query, CancellationToken cancellation = default) =>
        new(List(query));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<QuarantineId>> IdsAsync(
        Outcome? reason, CancellationToken cancellation = default) => new(Ids(reason));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<QuarantineId>> FindAsync(
        string prefix, int limit, CancellationToken cancellation = default) => new(Find(prefix, limit));

    /// <inheritdoc/>
    public ValueTask<QuarantineEntry?> ReadAsync(QuarantineId id, CancellationToken cancellation = default) =>
        new(Read(id));

    /// <summary>Bytes that it takes, the most that it may, and why it takes no more; called under the lock.</summary>
    private protected abstract (long Bytes, long BytesMax, string? Problem) Room();
}
