using Grainwatch.Detection.Principals;

namespace Grainwatch.Ingest.Routing;

/// <summary>How events are handed to principals.</summary>
public sealed record RoutingOptions
{
    /// <summary>Calls to principals in flight at once, over all requests. Default: 1,024.</summary>
    public int CallsInFlightMax { get; init; } = 1024;

    /// <summary>Why the events come. Default: they have just happened.</summary>
    public Arrival Arrival { get; init; } = Arrival.Live;
}
