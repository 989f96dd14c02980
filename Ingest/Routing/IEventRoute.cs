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
}
