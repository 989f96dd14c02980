namespace Grainwatch.Grains;

/// <summary>
/// The principals and alerts of one account: headers only, a cache of what the principals hold, fed by their outboxes.
/// Key: the account id.
/// </summary>
[Alias("grainwatch.account-index")]
public interface IAccountIndexGrain : IGrainWithStringKey
{
    /// <summary>Takes a document of what changed of a principal; answers once it is stored.</summary>
    /// <exception cref="StoreFaultException">Nothing is promised; telling the same again is safe.</exception>
    [Alias("Tell"), ResponseTimeout("00:00:10")]
    Task TellAsync(Document notice);

    /// <summary>A document of the headers of the account's principals of a name, at most so many, by key.</summary>
    [Alias("Find")]
    Task<Document> FindAsync(string name, int limit);

    /// <summary>A document of the headers of the account's alerts that a query, itself a document, asks for.</summary>
    [Alias("Alerts")]
    Task<Document> AlertsAsync(Document query);

    /// <summary>
    /// A document of whether anyone else in the account was seen at the place of an alert, itself a document of its
    /// header; null for one of no place.
    /// </summary>
    [Alias("SeenByOthers")]
    Task<Document?> SeenByOthersAsync(Document alert);

    /// <summary>The key of the principal that has an alert; null when nobody of the account has.</summary>
    [Alias("OwnerOf")]
    Task<string?> OwnerOfAsync(string alertId);
}
