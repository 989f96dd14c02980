using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Sinks;

namespace Grainwatch.Grains;

/// <summary>Tells who delivers a principal's alerts of those that changed, when a sink may want them.</summary>
/// <param name="grains">Where they are.</param>
/// <param name="sinks">The sinks of this silo.</param>
internal sealed class DeliveryOutlet(IGrainFactory grains, LiveSinks sinks) : IPrincipalOutlet
{
    /// <inheritdoc/>
    public async ValueTask TellAsync(PrincipalNotice notice)
    {
        // What was never wanted before, and is not now, concerns nobody; of what is older only the queue knows.
        var current = sinks.Current.Sinks;
        Document[] alerts =
        [
            .. notice.Whole.Where(alert => !alert.Backfilled
                    && (alert.Revision > 1 || current.Any(sink => sink.Filter.Matches(alert))))
                .Select(alert => Documents.Write(alert)),
        ];
        if (alerts.Length == 0 && notice.Gone.Count == 0) return;
        await grains.GetGrain<IDeliveryGrain>(ClusterShards.DeliveryKey(notice.Principal.Key))
            .TakeAsync(alerts, [.. notice.Gone.Select(id => id.ToString())]);
    }
}
