using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Silence;

namespace Grainwatch.Ingest.Silence;

/// <summary>
/// Where gateways say which accounts something arrived of; it tells the memories who fell silent. One call at a time
/// from one gateway.
/// </summary>
public interface IDeliveryReports
{
    /// <summary>Takes what arrived since the last report, and says how all accounts deliver.</summary>
    /// <exception cref="PrincipalStoreException">
    /// Nothing was told, because what is known could not be kept; it is told with a later report. What arrived may be
    /// reported again.
    /// </exception>
    Task<DeliveryState> ReportAsync(
        IReadOnlyCollection<Arrived> arrivals, CancellationToken cancellation = default);
}
