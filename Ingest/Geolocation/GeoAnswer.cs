using Grainwatch.Detection.Events;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>What the databases together say of an address.</summary>
/// <param name="Location">Where it is, when one knows.</param>
/// <param name="System">Who announces it, when one knows.</param>
/// <param name="Traits">Whether it hides its user or is rented: VPN, hosting.</param>
/// <param name="Database">The database that gave the location.</param>
public readonly record struct GeoAnswer(
    Location? Location,
    AutonomousSystem? System,
    NetworkTraits Traits,
    GeoDatabase? Database);
