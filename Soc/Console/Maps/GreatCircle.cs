namespace Grainwatch.Soc.Console.Maps;

/// <summary>The shortest way between two places on the globe.</summary>
public static class GreatCircle
{
    private const int Steps = 48;

    /// <summary>Points of the way, both ends among them; it is not torn where it crosses 180° E.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="cut">Where the map is cut open.</param>
    public static IReadOnlyList<MapPoint> Points(MapPlace from, MapPlace to, double cut)
    {
        var (a, b) = (Vector(from), Vector(to));
        var angle = Math.Acos(Math.Clamp((a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z), -1, 1));
        var start = MapFrame.Point(from.Latitude, from.Longitude, cut);
        // The same place; or opposite ones, between which every way is the shortest.
        if (Math.Sin(angle) < 1e-6) return [start, MapFrame.Point(to.Latitude, to.Longitude, cut)];
        List<MapPoint> points = [start];
        for (var i = 1; i <= Steps; i++)
        {
            var t = (double)i / Steps;
            var (p, q) = (Math.Sin((1 - t) * angle) / Math.Sin(angle), Math.Sin(t * angle) / Math.Sin(angle));
            var (x, y, z) = ((p * a.X) + (q * b.X), (p * a.Y) + (q * b.Y), (p * a.Z) + (q * b.Z));
            var latitude = double.RadiansToDegrees(Math.Atan2(z, Math.Sqrt((x * x) + (y * y))));
            var along = double.RadiansToDegrees(Math.Atan2(y, x)) + 180;
            var turn = Math.Round((points[^1].X - along) / 360) * 360;
            points.Add(new MapPoint(along + turn, 90 - latitude));
        }

        return points;
    }

    private static (double X, double Y, double Z) Vector(MapPlace place)
    {
        var (latitude, longitude) = (double.DegreesToRadians(place.Latitude), double.DegreesToRadians(place.Longitude));
        return (Math.Cos(latitude) * Math.Cos(longitude), Math.Cos(latitude) * Math.Sin(longitude), Math.Sin(latitude));
    }
}
