namespace Grainwatch.Grains;

/// <summary>
/// The lists of one account: asks the shards of its index and puts their answers together. It keeps nothing; which
/// shards there are it learns from the stored principals. Key: the account id.
/// </summary>
[Alias("grainwatch.account-index")]
public interface IAccountIndexGrain : IGrainWithStringKey
{
    /// <summary>Takes a shard that is about to be stored; answers once the account is listed.</summary>
    /// <exception cref="StoreFaultException">Nothing is promised; sending it again is safe.</exception>
    [Alias("AddShard"), ResponseTimeout("00:00:05")]
    Task AddShardAsync(int shard);

    /// <summary>The shards there are.</summary>
    [Alias("Shards")]
    Task<int[]> ShardsAsync();

    /// <summary>Whether a principal is listed. Wakes no shard that there is not.</summary>
    /// <exception cref="StoreFaultException">Its shard is being rebuilt, or cannot be read.</exception>
    [Alias("Lists")]
    Task<bool> ListsAsync(string principal);

    /// <summary>A document of the headers of the account's principals of a name, at most so many, by key.</summary>
    /// <exception cref="StoreFaultException">A shard is being rebuilt, or cannot be read.</exception>
    [Alias("Find")]
    Task<Document> FindAsync(string name, int limit);

    /// <summary>A document of a page of the account's alerts that a query, itself a document, asks for.</summary>
    /// <exception cref="StoreFaultException">A shard is being rebuilt, or cannot be read.</exception>
    [Alias("ListAlerts")]
    Task<Document> ListAlertsAsync(Document query);

    /// <summary>
    /// A document of a page of the account's principals that a query, itself a document, asks for.
    /// </summary>
    /// <exception cref="StoreFaultException">A shard is being rebuilt, or cannot be read.</exception>
    [Alias("ListPrincipals")]
    Task<Document> ListPrincipalsAsync(Document query);

    /// <summary>
    /// A document of whether anyone else in the account was seen at the place of an alert, itself a document of its
    /// header; null for one of no place.
    /// </summary>
    /// <exception cref="StoreFaultException">A shard is being rebuilt, or cannot be read.</exception>
    [Alias("SeenByOthers")]
    Task<Document?> SeenByOthersAsync(Document alert);

    /// <summary>The key of the principal that has an alert; null when nobody of the account has.</summary>
    /// <exception cref="StoreFaultException">A shard is being rebuilt, or cannot be read.</exception>
    [Alias("OwnerOf")]
    Task<string?> OwnerOfAsync(string alertId);
}
