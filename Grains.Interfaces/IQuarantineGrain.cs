namespace Grainwatch.Grains;

/// <summary>
/// The records that no gateway could use, those of all gateways, until somebody looks. What they mean is the gateways'
/// business: a reason is a word here. Key: <see cref="Key"/>, there is one.
/// </summary>
[Alias("grainwatch.quarantine")]
public interface IQuarantineGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "quarantine";

    /// <summary>The most records.</summary>
    const int EntriesMax = 500_000;

    /// <summary>
    /// Keeps records, all of a batch or none; answers once they are stored. One whose id is there changes nothing.
    /// </summary>
    /// <returns>Null; or how much there is, when it has no room for them.</returns>
    /// <exception cref="StoreFaultException">Nothing is promised; sending it again is safe.</exception>
    [Alias("Keep")]
    Task<QuarantineTotals?> KeepAsync(QuarantineBatch batch);

    /// <summary>Takes records out by their ids; gives how many there were, once they are gone from the store.</summary>
    /// <exception cref="StoreFaultException">Nothing is promised; sending it again is safe.</exception>
    [Alias("Remove")]
    Task<int> RemoveAsync(string[] ids);

    /// <summary>How much there is.</summary>
    [Alias("Summarise"), ResponseTimeout("00:00:05")]
    Task<QuarantineTotals> SummariseAsync();

    /// <summary>Records without their bytes, newest first.</summary>
    [Alias("List")]
    Task<QuarantineListing> ListAsync(QuarantineFilter filter);

    /// <summary>Ids, oldest first: of one reason, or all when null.</summary>
    [Alias("Ids")]
    Task<string[]> IdsAsync(string? reason);

    /// <summary>Ids that begin with a text in lower case, at most so many.</summary>
    [Alias("Find")]
    Task<string[]> FindAsync(string prefix, int limit);

    /// <summary>A record whole; null when there is none of that id.</summary>
    /// <exception cref="StoreFaultException">Its bytes cannot be read.</exception>
    [Alias("Read")]
    Task<QuarantinedRecord?> ReadAsync(string id);
}
