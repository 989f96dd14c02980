using System.Numerics;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Orleans.Concurrency;

namespace Grainwatch.Grains;

/// <summary>
/// Asks the shards of an account's index, only those that there are: most accounts are small. Which there are it reads
/// off the keys of the stored principals, a few dozen of which name all; so nothing of it can be lost. Reentrant: it
/// only waits for others.
/// </summary>
[Reentrant]
[GrainType("account-index")]
internal sealed class AccountIndexGrain(PrincipalListing stored, TimeProvider time) : Grain, IAccountIndexGrain
{
    private const ulong All = (1UL << ClusterShards.OfAccount) - 1;

    // A shard that was told to another activation of this grain is known after that time.
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(1);

    private ulong _added;
    private ulong _listed;
    private DateTimeOffset _listedAt;
    private Task? _listing;

    private string Account => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task AddShardAsync(int shard)
    {
        _added |= 1UL << shard;
        await GrainFactory.GetGrain<IAccountDirectoryGrain>(IAccountDirectoryGrain.Key).AddAsync(Account);
    }

    /// <inheritdoc/>
    public async Task<int[]> ShardsAsync()
    {
        if (!stored.IsPossible) return [.. Enumerable.Range(0, ClusterShards.OfAccount)];
        if ((_added | _listed) != All && time.GetUtcNow() - _listedAt > s_fresh) await (_listing ??= ListAsync());
        var shards = _added | _listed;
        return [.. Enumerable.Range(0, ClusterShards.OfAccount).Where(shard => ((shards >> shard) & 1) != 0)];
    }

    /// <inheritdoc/>
    public async Task<bool> ListsAsync(string principal)
    {
        var shard = ClusterShards.OfPrincipal(principal);
        return (await ShardsAsync()).Contains(shard) && await Shard(shard).ListsAsync(principal);
    }

    /// <inheritdoc/>
    public async Task<Document> FindAsync(string name, int limit)
    {
        var found = PrincipalKey.TryParse(name, out var key) && key.Account == Account
            ? Documents.Read<PrincipalHeader[]>(
                await Shard(ClusterShards.OfPrincipal(name)).FindAsync(name, limit))
            : [];
        // The name of one user may be what is another's key.
        if (found.Length == 0)
        {
            found = await AskAsync(async shard =>
                Documents.Read<PrincipalHeader[]>(await shard.FindAsync(name, limit)));
        }

        return Documents.Write<PrincipalHeader[]>(
            [.. found.OrderBy(header => header.Key, StringComparer.Ordinal).Take(limit)]);
    }

    /// <inheritdoc/>
    public async Task<Document> ListAlertsAsync(Document query)
    {
        var pages = await AskAsync(async shard =>
            new[] { Documents.Read<AlertPage>(await shard.ListAlertsAsync(query)) });
        return Documents.Write(AlertPage.Merge(pages, Documents.Read<AlertQuery>(query).Limit));
    }

    /// <inheritdoc/>
    public async Task<Document> ListPrincipalsAsync(Document query)
    {
        var pages = await AskAsync(async shard =>
            new[] { Documents.Read<PrincipalPage>(await shard.ListPrincipalsAsync(query)) });
        return Documents.Write(PrincipalPage.Merge(pages, Documents.Read<PrincipalQuery>(query)));
    }

    /// <inheritdoc/>
    public async Task<Document?> SeenByOthersAsync(Document alert) =>
        Documents.Read<AlertHeader>(alert).Place is null
            ? null
            : Documents.Write(PrincipalIndex.SeenBy(await AskAsync(shard => shard.OthersAtAsync(alert))));

    /// <inheritdoc/>
    public async Task<string?> OwnerOfAsync(string alertId)
    {
        var owners = await AskAsync(async shard => new[] { await shard.OwnerOfAsync(alertId) });
        return Array.Find(owners, owner => owner is not null);
    }

    private async Task<T[]> AskAsync<T>(Func<IAccountIndexShardGrain, Task<T[]>> ask)
    {
        var answers = await Task.WhenAll((await ShardsAsync()).Select(shard => ask(Shard(shard))));
        return [.. answers.SelectMany(answer => answer)];
    }

    private IAccountIndexShardGrain Shard(int shard) =>
        GrainFactory.GetGrain<IAccountIndexShardGrain>(ClusterShards.IndexKey(Account, shard));

    private async Task ListAsync()
    {
        await Task.Yield();
        try
        {
            await Faults.GuardAsync(ListStoredAsync);
        }
        finally
        {
            _listing = null;
        }
    }

    private async Task ListStoredAsync()
    {
        var at = time.GetUtcNow();
        ulong listed = 0;
        await foreach (var key in stored.ListAsync(Account))
        {
            listed |= 1UL << ClusterShards.OfPrincipal(key.Text);
            if (BitOperations.PopCount(listed | _added) == ClusterShards.OfAccount) break;
        }

        (_listed, _listedAt) = (listed, at);
    }
}
