using Grainwatch.Detection.Events;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>
/// Asks a fixed set of databases about addresses; newer files are another geolocator. Safe to call from any thread.
/// </summary>
public interface IGeolocator
{
    /// <summary>The files in use, in the order they are asked. May be empty.</summary>
    IReadOnlyList<GeoFile> Files { get; }

    /// <summary>What is known of an address; empty when nothing is. Never fails.</summary>
    GeoAnswer Locate(SourceIp ip);
}
