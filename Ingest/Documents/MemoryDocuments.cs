namespace Grainwatch.Ingest.Documents;

/// <summary>A document that is kept as long as the process runs.</summary>
/// <param name="clock">Tells since when a revision is in force.</param>
public class MemoryDocuments(TimeProvider clock) : IDocumentStore
{
    private readonly Lock _gate = new();
    private DocumentHistory _history = DocumentHistory.Empty;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DocumentRevision>> ReadAsync(CancellationToken cancellation = default)
    {
        lock (_gate) return new(_history.Revisions);
    }

    /// <inheritdoc/>
    public ValueTask<DocumentRevision> ReplaceAsync(DocumentChange change, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            if (_history.Add(change, clock.GetUtcNow().UtcDateTime) is { } next)
            {
                Keep(next);
                _history = next;
            }

            return new(_history.Current ?? throw new DocumentStoreException("There is nothing to be replaced."));
        }
    }

    /// <inheritdoc/>
    /// <remarks>Nobody else changes it: whoever has it in force has what there is.</remarks>
    public ValueTask<DocumentRevision?> FollowAsync(
        DocumentFollower follower, CancellationToken cancellation = default) => default;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DocumentFollower>?> FollowersAsync(CancellationToken cancellation = default) =>
        default;

    /// <summary>Begins with what was kept before.</summary>
    protected void Begin(DocumentHistory history) => _history = history;

    /// <summary>Keeps what is in force next, before it is.</summary>
    /// <exception cref="DocumentStoreException">It is not kept, and will not be in force.</exception>
    protected virtual void Keep(DocumentHistory next)
    {
    }
}
