namespace Grainwatch.Detection.Events;

/// <summary>A place with the coordinates a geolocation database gives for an address.</summary>
/// <param name="Place">Country, or country / subdivision / city.</param>
/// <param name="Latitude">Degrees north, when known.</param>
/// <param name="Longitude">Degrees east, when known.</param>
/// <param name="RadiusKm">Radius of the circle of accuracy in kilometres, when known.</param>
public sealed record Location(Place Place, double? Latitude = null, double? Longitude = null, int? RadiusKm = null)
{
    private const double EarthRadiusKm = 6371.0088;

    /// <summary>
    /// Kilometres between the two circles of accuracy along the great circle, at least zero; null when either has no
    /// coordinates. An unknown radius counts as zero.
    /// </summary>
    public double? GapKm(Location other) =>
        DistanceKm(other) is { } distance ? Math.Max(0, distance - (RadiusKm ?? 0) - (other.RadiusKm ?? 0)) : null;

    /// <summary>
    /// Kilometres between the two centres along the great circle (haversine), null without coordinates.
    /// </summary>
    public double? DistanceKm(Location other)
    {
        if (Latitude is not { } lat1 || Longitude is not { } lon1) return null;
        if (other.Latitude is not { } lat2 || other.Longitude is not { } lon2) return null;
        var dLat = double.DegreesToRadians(lat2 - lat1) / 2;
        var dLon = double.DegreesToRadians(lon2 - lon1) / 2;
        var a = (Math.Sin(dLat) * Math.Sin(dLat)) + (Math.Cos(double.DegreesToRadians(lat1))
            * Math.Cos(double.DegreesToRadians(lat2)) * Math.Sin(dLon) * Math.Sin(dLon));
        return 2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(a)));
    }
}
