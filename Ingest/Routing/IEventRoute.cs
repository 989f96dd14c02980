using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Ingest.Routing;

/// <summary>Where events go on from the gateway.</summary>
public interface IEventRoute
{
    /// <summary>
    /// Applies events, and answers once all of them are durable. Whoever wants a principal's events of two calls
    /// applied in order awaits the first.
    /// </summary>
    /// <exception cref="PrincipalStoreException">
    /// For at least one principal nothing is promised; sending the same events again is safe.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled before all were handed over: the same holds.</exception>
    Task<ApplyReceipt> RouteAsync(IReadOnlyList<TrailEvent> events, CancellationToken cancellation = default);

    /// <summary>
    /// The same, but events of principals that cannot be served come back, and keep nobody else's from being applied.
    /// </summary>
    async Task<Routed> TryRouteAsync(IReadOnlyList<TrailEvent> events, CancellationToken cancellation = default) =>
        new(await RouteAsync(events, cancellation), []);
}
