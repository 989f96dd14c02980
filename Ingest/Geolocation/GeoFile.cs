using Grainwatch.Detection.Events;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>A geolocation file in use.</summary>
/// <param name="Database">Its type and build date, as evidence names it; its age is the time since.</param>
/// <param name="Kind">What it is asked for.</param>
/// <param name="Path">Where it was read from.</param>
public sealed record GeoFile(GeoDatabase Database, GeoKind Kind, string Path);
