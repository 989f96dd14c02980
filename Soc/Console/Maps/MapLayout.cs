using Grainwatch.Soc.Console.Components;

namespace Grainwatch.Soc.Console.Maps;

/// <summary>A place where it is drawn.</summary>
/// <param name="Place">The place.</param>
/// <param name="At">Where.</param>
/// <param name="RadiusX">Half the width of its circle of accuracy in degrees; 0 for none.</param>
/// <param name="RadiusY">Half its height.</param>
public sealed record MapDot(MapPlace Place, MapPoint At, double RadiusX, double RadiusY);

/// <summary>A way where it is drawn.</summary>
/// <param name="Leg">The way.</param>
/// <param name="Data">The data of an SVG path.</param>
public sealed record MapArc(MapLeg Leg, string Data);

/// <summary>A text where it is drawn.</summary>
/// <param name="Text">The text.</param>
/// <param name="At">The middle of its line.</param>
/// <param name="Class">How it looks.</param>
public sealed record MapLabel(string Text, MapPoint At, string Class);

/// <summary>Where everything of a map is drawn.</summary>
public sealed class MapLayout
{
    private const double KmPerDegree = 111.195;
    private const double CharWidth = 0.56;

    private readonly List<(double Left, double Top, double Right, double Bottom)> _taken = [];
    private readonly List<MapLabel> _labels = [];

    /// <summary>A layout of what a map shows.</summary>
    public MapLayout(MapScene scene)
    {
        var cut = MapFrame.CutOf(scene.Places.Select(place => place.Longitude));
        Dots = [.. scene.Places.Select(place => Dot(place, cut))];
        var ways = scene.Legs.Select(leg => (Leg: leg, Points: GreatCircle.Points(leg.From, leg.To, cut))).ToList();
        Frame = MapFrame.Around(
        [
            .. Dots.SelectMany(Corners),
            .. ways.SelectMany(way => way.Points),
        ]);
        Arcs = [.. ways.Select(way => new MapArc(way.Leg, Data(way.Points)))];
        foreach (var dot in Dots.Where(dot => dot.Place.Role != MapRole.Usual).Reverse()) Take(dot.At, Unit, Unit);
        foreach (var dot in Dots.Where(dot => dot.Place.Role != MapRole.Usual).Reverse()) Name(dot, isNeeded: true);
        foreach (var (leg, points) in ways)
            Place(leg.Label, leg.IsTravel ? "leg" : "leg far", Beside(points), isNeeded: true);
        foreach (var dot in Dots.Where(dot => dot.Place.Role == MapRole.Usual)) Name(dot, isNeeded: false);
    }

    /// <summary>What is seen of the world.</summary>
    public MapFrame Frame { get; }

    /// <summary>Places.</summary>
    public IReadOnlyList<MapDot> Dots { get; }

    /// <summary>Ways.</summary>
    public IReadOnlyList<MapArc> Arcs { get; }

    /// <summary>Texts; of usual places only those for which there is room.</summary>
    public IReadOnlyList<MapLabel> Labels => _labels;

    /// <summary>The height of a text, in degrees.</summary>
    public double FontSize => Frame.Width / 34;

    /// <summary>The radius of a dot, in degrees.</summary>
    public double Unit => Frame.Width / 110;

    private static MapDot Dot(MapPlace place, double cut)
    {
        var at = MapFrame.Point(place.Latitude, place.Longitude, cut);
        var high = (place.RadiusKm ?? 0) / KmPerDegree;
        // A degree of longitude is shorter away from the equator.
        var wide = high / Math.Max(0.1, Math.Cos(double.DegreesToRadians(place.Latitude)));
        return new MapDot(place, at, wide, high);
    }

    private static IEnumerable<MapPoint> Corners(MapDot dot) =>
    [
        new(dot.At.X - dot.RadiusX, dot.At.Y - dot.RadiusY), new(dot.At.X + dot.RadiusX, dot.At.Y + dot.RadiusY),
    ];

    private static string Data(IReadOnlyList<MapPoint> points) =>
        $"M{string.Join('L', points.Select(point => $"{Words.Svg(point.X)} {Words.Svg(point.Y)}"))}";

    private void Name(MapDot dot, bool isNeeded)
    {
        var half = Half(dot.Place.Name);
        var (x, y) = dot.At;
        var aside = half + (Unit * 2.2);
        Place(
            dot.Place.Name,
            dot.Place.Role switch
            {
                MapRole.New => "place new",
                MapRole.Known => "place known",
                _ => "place usual",
            },
            [
                new(x, y + (FontSize * 1.15)), new(x, y - (FontSize * 1.15)), new(x + aside, y), new(x - aside, y),
                new(x, y + (FontSize * 2.3)), new(x, y - (FontSize * 2.3)),
            ],
            isNeeded);
    }

    private IEnumerable<MapPoint> Beside(IReadOnlyList<MapPoint> points)
    {
        foreach (var part in new[] { 0.5, 0.4, 0.6, 0.3, 0.7 })
        {
            var (x, y) = points[(int)(part * (points.Count - 1))];
            yield return new MapPoint(x, y - (FontSize * 0.95));
            yield return new MapPoint(x, y + (FontSize * 0.95));
        }
    }

    /// <summary>Puts a text at the first point where there is room.</summary>
    private void Place(string text, string look, IEnumerable<MapPoint> points, bool isNeeded)
    {
        var half = Half(text);
        List<MapPoint> inside = [.. points.Select(point => Inside(point, half))];
        var free = inside.Where(point => IsFree(point, half)).Cast<MapPoint?>().FirstOrDefault();
        if (free is null && !isNeeded) return;
        var at = free ?? inside[0];
        Take(at, half, FontSize / 2);
        _labels.Add(new MapLabel(text, at, look));
    }

    private double Half(string text) => text.Length * CharWidth * FontSize / 2;

    private MapPoint Inside(MapPoint at, double half)
    {
        var margin = Math.Min(half, Frame.Width / 2);
        // Of a text as wide as the map, rounding may put the one bound beyond the other.
        return new MapPoint(
            Math.Max(Frame.X + margin, Math.Min(at.X, Frame.X + Frame.Width - margin)),
            Math.Clamp(at.Y, Frame.Y + FontSize, Frame.Y + Frame.Height - FontSize));
    }

    private void Take(MapPoint at, double halfWidth, double halfHeight) =>
        _taken.Add((at.X - halfWidth, at.Y - halfHeight, at.X + halfWidth, at.Y + halfHeight));

    private bool IsFree(MapPoint at, double half) => !_taken.Exists(box =>
        at.X - half < box.Right && at.X + half > box.Left
        && at.Y - (FontSize / 2) < box.Bottom && at.Y + (FontSize / 2) > box.Top);
}
