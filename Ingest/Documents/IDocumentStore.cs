namespace Grainwatch.Ingest.Documents;

/// <summary>
/// Keeps one document of the operators', such as the policy, with the few that were in force before. The numbers of its
/// revisions are the fence between two who change it at once.
/// </summary>
public interface IDocumentStore
{
    /// <summary>Earlier revisions that are kept.</summary>
    const int EarlierMax = 9;

    /// <summary>Bytes of the texts of all revisions together; older ones go first, the newest never.</summary>
    const int TextBytesMax = 4 * 1024 * 1024;

    /// <summary>Its revisions, the one in force first; none when nobody ever changed it.</summary>
    /// <exception cref="DocumentStoreException">They cannot be read.</exception>
    ValueTask<IReadOnlyList<DocumentRevision>> ReadAsync(CancellationToken cancellation = default);

    /// <summary>Puts a document in force, durably, if nobody else did since.</summary>
    /// <returns>What is in force now: another document than that of the change when somebody else did.</returns>
    /// <exception cref="DocumentStoreException">Whether it is in force is not known.</exception>
    ValueTask<DocumentRevision> ReplaceAsync(DocumentChange change, CancellationToken cancellation = default);

    /// <summary>
    /// What is in force, if it is not what a process has; tells those who look at the status what that process has.
    /// </summary>
    /// <exception cref="DocumentStoreException">It cannot be read.</exception>
    ValueTask<DocumentRevision?> FollowAsync(DocumentFollower follower, CancellationToken cancellation = default);

    /// <summary>All processes that follow it, by name; null where there is but one.</summary>
    /// <exception cref="DocumentStoreException">It cannot be told now.</exception>
    ValueTask<IReadOnlyList<DocumentFollower>?> FollowersAsync(CancellationToken cancellation = default);
}

/// <summary>A process that has a document in force.</summary>
/// <param name="Name">Its own name.</param>
/// <param name="Kind"><c>silo</c> or <c>gateway</c>.</param>
/// <param name="Number">The number of the revision that it has.</param>
/// <param name="Version">The version as it understands it.</param>
/// <param name="Problem">Why it has no newer one, or what is wrong with its file; null when nothing is.</param>
public sealed record DocumentFollower(string Name, string Kind, long Number, string Version, string? Problem)
{
    /// <summary>Since when that revision is in force (UTC), as the revision says.</summary>
    public DateTime Since { get; init; }

    /// <summary>When it asked last (UTC).</summary>
    public DateTime AskedAt { get; init; }

    /// <summary>For how long it has had another than the one in force.</summary>
    public TimeSpan Behind { get; init; }
}

/// <summary>A document cannot be had or changed now; trying again later may help.</summary>
public sealed class DocumentStoreException(string message, Exception? inner = null) : Exception(message, inner);
