using Grainwatch.Grains;
using Grainwatch.Ingest.Documents;

namespace Grainwatch.Silo.Gateways;

/// <summary>A document that all silos and gateways of a cluster have in force, kept by a grain.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="name">The document's name: <see cref="ISettingsGrain.PolicyKey"/>.</param>
internal sealed class ClusterDocuments(IGrainFactory grains, string name) : IDocumentStore
{
    // What a document's problem may be told in.
    private const int ProblemMax = 4000;

    private ISettingsGrain Grain => grains.GetGrain<ISettingsGrain>(name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DocumentRevision>> ReadAsync(CancellationToken cancellation = default) =>
        [.. (await CallAsync(Grain.HistoryAsync, cancellation)).Select(RevisionOf)];

    /// <inheritdoc/>
    public async ValueTask<DocumentRevision> ReplaceAsync(
        DocumentChange change, CancellationToken cancellation = default)
    {
        var sent = new SettingsChange
        {
            Text = change.Text,
            Version = change.Version,
            By = change.By,
            Replaces = change.Replaces,
        };
        return RevisionOf(await CallAsync(() => Grain.ReplaceAsync(sent), cancellation));
    }

    /// <inheritdoc/>
    public async ValueTask<DocumentRevision?> FollowAsync(
        DocumentFollower follower, CancellationToken cancellation = default)
    {
        var reader = new SettingsReader
        {
            Name = follower.Name,
            Kind = follower.Kind,
            Number = follower.Number,
            Version = follower.Version,
            Since = follower.Since,
            Problem = follower.Problem is { Length: > ProblemMax } text ? text[..ProblemMax] : follower.Problem,
        };
        return await CallAsync(() => Grain.FollowAsync(reader), cancellation) is { } other ? RevisionOf(other) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DocumentFollower>?> FollowersAsync(CancellationToken cancellation = default)
    {
        var readers = await CallAsync(Grain.ReadersAsync, cancellation);
        return
        [
            .. readers.Select(reader =>
                new DocumentFollower(reader.Name, reader.Kind, reader.Number, reader.Version, reader.Problem)
                {
                    Since = reader.Since,
                    AskedAt = reader.AskedAt,
                    Behind = reader.Behind,
                }),
        ];
    }

    private static DocumentRevision RevisionOf(SettingsRevision revision) => new()
    {
        Number = revision.Number,
        Version = revision.Version,
        Since = revision.Since,
        By = revision.By,
        Text = revision.Text,
    };

    private async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return await call().WaitAsync(cancellation);
        }
        catch (Exception e) when (e is StoreFaultException or OrleansException or TimeoutException)
        {
            throw new DocumentStoreException($"the cluster's {name} does not answer: {e.Message}", e);
        }
    }
}
