namespace Grainwatch.Grains;

/// <summary>
/// Which accounts deliver to the cluster, through whatever gateway; it tells the memories who fell silent. Key: <see
/// cref="Key"/>, there is one.
/// </summary>
[Alias("grainwatch.delivery-watch")]
public interface IDeliveryWatchGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "watch";

    /// <summary>
    /// Takes a document of what arrived at a gateway since its last report; gives one of how all accounts deliver.
    /// </summary>
    /// <exception cref="StoreFaultException">
    /// Something could not be stored or told; it will be with a later report. Reporting the same again is safe.
    /// </exception>
    [Alias("Report")]
    Task<Document> ReportAsync(Document arrivals);
}
