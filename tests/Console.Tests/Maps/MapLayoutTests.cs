using Grainwatch.Soc.Console.Maps;
using Xunit;

namespace Grainwatch.Soc.Console.Tests.Maps;

public sealed class MapLayoutTests
{
    private static readonly MapPlace s_lyon = new("Lyon, FR", 45.75, 4.85, MapRole.Known) { RadiusKm = 5 };
    private static readonly MapPlace s_kyoto = new("Kyoto, JP", 35.02, 135.75, MapRole.New) { RadiusKm = 10 };
    private static readonly MapPlace s_suva = new("Suva, FJ", -18.14, 178.44, MapRole.New);
    private static readonly MapPlace s_sanFrancisco = new("San Francisco, US", 37.77, -122.42, MapRole.Known);

    [Fact]
    public void Layout_OfAJourney_ShowsAllOfItUndistorted()
    {
        var layout = Of([s_lyon, s_kyoto], (s_lyon, s_kyoto));

        Assert.All(layout.Dots, dot => Assert.True(IsInside(layout.Frame, dot.At)));
        Assert.True(layout.Frame.Width < 250, "the other half of the world is not shown");
        Assert.Equal(MapFrame.Aspect, layout.Frame.Width / layout.Frame.Height, 3);
        Assert.Equal(3, layout.Labels.Count);
    }

    [Fact]
    public void Layout_AcrossTheDateLine_IsNotTorn()
    {
        var layout = Of([s_suva, s_sanFrancisco], (s_suva, s_sanFrancisco));

        Assert.True(layout.Frame.Width < 180, "the way over the Pacific is shown, not the one around the world");
        var points = GreatCircle.Points(s_suva, s_sanFrancisco, MapFrame.CutOf([178.44, -122.42]));
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.True(Math.Abs(pair.First.X - pair.Second.X) < 10));
    }

    [Fact]
    public void Layout_OfOnePlace_IsNoCloserThanTheOutlineIsGood()
    {
        var layout = Of([s_lyon]);

        Assert.True(layout.Frame.Width >= 40);
        Assert.NotEmpty(WorldOutline.Land(layout.Frame, 0));
    }

    [Fact]
    public void Layout_CircleOfAccuracy_IsAsWideInKilometresAsHigh()
    {
        var dot = Of([new MapPlace("Tromsø, NO", 69.65, 18.96) { RadiusKm = 111 }]).Dots[0];

        Assert.Equal(1, dot.RadiusY, 1);
        Assert.Equal(dot.RadiusY / Math.Cos(double.DegreesToRadians(69.65)), dot.RadiusX, 2);
    }

    [Theory]
    [InlineData(90, 0)]
    [InlineData(-90, 180)]
    [InlineData(0, -180)]
    [InlineData(0, 540)]
    public void Layout_AtTheEdges_StaysInTheWorld(double latitude, double longitude)
    {
        var frame = Of([new MapPlace("edge", latitude, longitude) { RadiusKm = 20_000 }]).Frame;

        Assert.InRange(frame.Y, 0, 180);
        Assert.InRange(frame.Y + frame.Height, 0, 180.001);
        Assert.InRange(frame.Width, 1, 360);
    }

    [Fact]
    public void Layout_OfANameWiderThanTheMap_IsDrawn()
    {
        for (var longitude = -179.9; longitude < 180; longitude += 0.7)
        {
            var layout = Of([new MapPlace(new string('m', 300), 12.3, longitude, MapRole.New)]);

            var label = Assert.Single(layout.Labels);
            Assert.Equal(layout.Frame.X + (layout.Frame.Width / 2), label.At.X, 6);
        }
    }

    [Fact]
    public void Points_BetweenTheSameOrOppositePlaces_AreNumbers()
    {
        MapPlace here = new("here", 10, 20), there = new("there", -10, -160);

        Assert.All(
            GreatCircle.Points(here, here, 0).Concat(GreatCircle.Points(here, there, 0)),
            point => Assert.True(double.IsFinite(point.X) && double.IsFinite(point.Y)));
    }

    [Fact]
    public void Points_OfAGreatCircle_GoByTheNorthBetweenLyonAndKyoto()
    {
        var points = GreatCircle.Points(s_lyon, s_kyoto, 0);

        // The middle of the shortest way lies in Siberia, at 63° N or so.
        Assert.InRange(90 - points[points.Count / 2].Y, 58, 68);
        Assert.Equal(135.75 + 180, points[^1].X, 3);
    }

    [Fact]
    public void Land_OfTheWholeWorld_HasNoStepAroundTheGlobeButAtThePole()
    {
        var land = WorldOutline.Land(MapFrame.Around([]), 0);

        foreach (var ring in land.Split('M', StringSplitOptions.RemoveEmptyEntries))
        {
            var y = 0.0;
            foreach (var (step, i) in ring.TrimEnd('z').Split('l').Select((step, i) => (step, i)))
            {
                var numbers = step.Split(' ').Select(double.Parse).ToArray();
                if (i > 0 && y < 170) Assert.True(Math.Abs(numbers[0]) < 60, $"a step of {numbers[0]} at {90 - y}° N");
                y += numbers[1];
            }
        }
    }

    private static MapLayout Of(MapPlace[] places, params (MapPlace From, MapPlace To)[] legs) => new(new MapScene(
        "test", places, [.. legs.Select(leg => new MapLeg(leg.From, leg.To, "far"))]));

    private static bool IsInside(MapFrame frame, MapPoint point) =>
        frame.Shows(point.X, point.Y, point.X, point.Y);
}
