using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.State;

/// <summary>An event that was seen at a place.</summary>
/// <param name="Event">The event.</param>
/// <param name="Place">Where it was seen.</param>
/// <param name="Vpn">Whether it came through a VPN, and teaches no place.</param>
internal readonly record struct Sighting(TrailEvent Event, Place Place, bool Vpn);
