namespace Grainwatch.Grains;

/// <summary>
/// Some principals of one account and their alerts: headers only, a cache of what the principals hold, fed by their
/// outboxes, rebuilt from the stored principals when it is lost. Key: <see cref="ClusterShards.IndexKey"/>.
/// </summary>
[Alias("grainwatch.account-index-shard")]
public interface IAccountIndexShardGrain : IGrainWithStringKey
{
    /// <summary>Takes a document of what changed of a principal; answers once it is stored.</summary>
    /// <exception cref="StoreFaultException">Nothing is promised; telling the same again is safe.</exception>
    [Alias("Tell"), ResponseTimeout("00:00:10")]
    Task TellAsync(Document notice);

    /// <summary>Whether a principal is listed.</summary>
    /// <exception cref="StoreFaultException">It is being rebuilt, and the principal not yet listed.</exception>
    [Alias("Lists")]
    Task<bool> ListsAsync(string principal);

    /// <summary>As <see cref="IAccountIndexGrain.FindAsync"/>.</summary>
    [Alias("Find")]
    Task<Document> FindAsync(string name, int limit);

    /// <summary>As <see cref="IAccountIndexGrain.ListAlertsAsync"/>.</summary>
    [Alias("ListAlerts")]
    Task<Document> ListAlertsAsync(Document query);

    /// <summary>As <see cref="IAccountIndexGrain.ListPrincipalsAsync"/>.</summary>
    [Alias("ListPrincipals")]
    Task<Document> ListPrincipalsAsync(Document query);

    /// <summary>
    /// Display names of others at the place of an alert, a document of its header; a thousand at most.
    /// </summary>
    [Alias("OthersAt")]
    Task<string[]> OthersAtAsync(Document alert);

    /// <summary>As <see cref="IAccountIndexGrain.OwnerOfAsync"/>.</summary>
    [Alias("OwnerOf")]
    Task<string?> OwnerOfAsync(string alertId);

    /// <summary>Ids of its alerts that a shard of the owners knows, with the keys of their principals.</summary>
    [Alias("Owned")]
    Task<Dictionary<string, string>> OwnedAsync(int ownersShard);
}
