using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Delivering;

namespace Grainwatch.Grains;

/// <summary>The sinks of a silo, and how it delivers to them.</summary>
/// <param name="Sinks">The sinks; null where the silo was given none.</param>
/// <param name="Options">How it delivers.</param>
public sealed record SiloSinks(LiveSinks? Sinks, DeliveryOptions Options)
{
    /// <summary>
    /// How a silo delivers when nobody says: what a sink has taken may be unwritten for a second, because a write is a
    /// call to storage; and silos that are given other sinks one after the other must not let go what waits.
    /// </summary>
    public static DeliveryOptions Usual { get; } = new()
    {
        Linger = TimeSpan.FromSeconds(1),
        AbsentPatience = TimeSpan.FromMinutes(10),
    };
}
