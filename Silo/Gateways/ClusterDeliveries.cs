using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Silence;
using Grainwatch.Grains;
using Grainwatch.Ingest.Silence;

namespace Grainwatch.Silo.Gateways;

/// <summary>The accounts of a cluster: one grain hears of them from all gateways.</summary>
/// <param name="grains">The cluster.</param>
internal sealed class ClusterDeliveries(IGrainFactory grains) : IDeliveryReports
{
    /// <inheritdoc/>
    public async Task<DeliveryState> ReportAsync(
        IReadOnlyCollection<Arrived> arrivals, CancellationToken cancellation = default)
    {
        try
        {
            var watch = grains.GetGrain<IDeliveryWatchGrain>(IDeliveryWatchGrain.Key);
            var answer = await watch.ReportAsync(Documents.Write(arrivals.ToArray())).WaitAsync(cancellation);
            return Documents.Read<DeliveryState>(answer);
        }
        catch (Exception e) when (e is StoreFaultException or OrleansException or TimeoutException)
        {
            throw new PrincipalStoreException($"The cluster's watch does not answer: {e.Message}", e);
        }
    }
}
