namespace Grainwatch.Soc.Console.Maps;

/// <summary>A point of the map: degrees east of 180° W, going on beyond 360, and south of the North Pole.</summary>
/// <param name="X">0 at 180° W.</param>
/// <param name="Y">0 at the North Pole, 180 at the South Pole.</param>
public readonly record struct MapPoint(double X, double Y);

/// <summary>The part of the world that a map shows: all that matters, with a margin, in one shape.</summary>
public sealed record MapFrame(double X, double Y, double Width, double Height)
{
    /// <summary>How much wider than high maps are.</summary>
    public const double Aspect = 1.9;

    private const double WidthMin = 44;
    private const double Margin = 0.16;
    private const double World = 360;
    private const double Poles = 180;

    /// <summary>The frame around some points; the whole world around none.</summary>
    public static MapFrame Around(IReadOnlyCollection<MapPoint> points)
    {
        if (points.Count == 0) return new MapFrame(0, 0, World, World / Aspect);
        var (left, right) = (points.Min(point => point.X), points.Max(point => point.X));
        var (top, bottom) = (points.Min(point => point.Y), points.Max(point => point.Y));
        var width = Math.Max(WidthMin, (right - left) * (1 + (2 * Margin)));
        width = Math.Clamp(Math.Max(width, (bottom - top) * (1 + (2 * Margin)) * Aspect), WidthMin, World);
        var height = Math.Min(Poles, width / Aspect);
        var y = Math.Clamp(((top + bottom) / 2) - (height / 2), 0, Poles - height);
        return new MapFrame(((left + right) / 2) - (width / 2), y, width, height);
    }

    /// <summary>
    /// The longitude (0 at 180° W) at which to cut the globe open, so that all of some longitudes lie close together:
    /// in the widest gap between them.
    /// </summary>
    public static double CutOf(IEnumerable<double> longitudes)
    {
        List<double> sorted = [.. longitudes.Select(OnGlobe).Order()];
        var (cut, widest) = (0.0, -1.0);
        for (var i = 0; i < sorted.Count; i++)
        {
            var gap = i == 0 ? sorted[0] + World - sorted[^1] : sorted[i] - sorted[i - 1];
            if (gap <= widest) continue;
            (cut, widest) = (sorted[i], gap);
        }

        return cut;
    }

    /// <summary>Where a place is on a map that was cut there.</summary>
    public static MapPoint Point(double latitude, double longitude, double cut)
    {
        var x = OnGlobe(longitude);
        return new MapPoint(x < cut ? x + World : x, 90 - latitude);
    }

    /// <summary>Whether a box is seen.</summary>
    public bool Shows(double left, double top, double right, double bottom) =>
        right >= X && left <= X + Width && bottom >= Y && top <= Y + Height;

    private static double OnGlobe(double longitude) => (((longitude + 180) % World) + World) % World;
}
