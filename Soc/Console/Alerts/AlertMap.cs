using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Soc.Console.Components;
using Grainwatch.Soc.Console.Maps;
using Grainwatch.Soc.Explaining;

namespace Grainwatch.Soc.Console.Alerts;

/// <summary>Where an alert's story happened, and where the principal usually is.</summary>
internal static class AlertMap
{
    private const int UsualMax = 8;
    private const int LegsMax = 6;

    /// <summary>The map of an alert; null when nothing of it has coordinates.</summary>
    public static MapScene? Of(AlertExplanation explained)
    {
        var alert = explained.Alert;
        List<AlertRow> rows = [.. alert.Rows.Where(IsSomewhere)];
        if (rows.Count == 0) return null;
        var story = rows.GroupBy(row => row.Place!, StringComparer.Ordinal).ToDictionary(
            place => place.Key, place => Story(explained, [.. place]), StringComparer.Ordinal);
        var usual = Usual(explained, story);
        List<MapLeg> legs = [.. Travel(rows, story).Take(LegsMax)];
        // Without a journey, what matters is how far from home it was.
        if (legs.Count == 0 && Nearest(usual, story[rows[^1].Place!]) is { } distance) legs.Add(distance);
        return new MapScene(
            $"Where {alert.DisplayName} was seen", [.. usual, .. story.Values.OrderBy(place => place.Role)], legs);
    }

    private static bool IsSomewhere(AlertRow row) =>
        row is { Place: not null, Latitude: not null, Longitude: not null };

    private static MapPlace Story(AlertExplanation explained, IReadOnlyList<AlertRow> rows)
    {
        var (first, last) = (rows[0], rows[^1]);
        var times = first.Time == last.Time
            ? $"{first.Time:HH:mm'Z'}"
            : $"{first.Time:HH:mm'Z'} to {last.Time:HH:mm'Z'}";
        return Place(first, Comparison.IsKnownPlace(explained, first.Place!) ? MapRole.Known : MapRole.New, times) with
        {
            RadiusKm = rows.Max(row => row.RadiusKm),
        };
    }

    private static List<MapPlace> Usual(AlertExplanation explained, Dictionary<string, MapPlace> story) =>
    [
        .. explained.Usual.Baseline
            .Where(pair => !pair.Vpn && !story.ContainsKey(pair.Place) && IsSomewhere(pair.FirstSighting)
                && pair.FirstSighting.Time < explained.Alert.FirstEvent)
            .GroupBy(pair => pair.Place, StringComparer.Ordinal)
            .OrderByDescending(pairs => pairs.Sum(pair => pair.Count))
            .ThenBy(pairs => pairs.Key, StringComparer.Ordinal)
            .Take(UsualMax)
            .Select(pairs => Place(
                pairs.First().FirstSighting, MapRole.Usual, Words.Count(pairs.Sum(pair => pair.Count), "event"))),
    ];

    private static MapPlace Place(AlertRow row, MapRole role, string note) => new(
        Detection.Events.Place.FromId(row.Place!).Text, row.Latitude!.Value, row.Longitude!.Value, role)
    {
        Note = note,
    };

    private static IEnumerable<MapLeg> Travel(List<AlertRow> rows, Dictionary<string, MapPlace> story)
    {
        HashSet<(string, string)> told = [];
        for (var i = 1; i < rows.Count; i++)
        {
            var (from, to) = (rows[i - 1], rows[i]);
            if (from.Place == to.Place || !told.Add((from.Place!, to.Place!))) continue;
            yield return new MapLeg(story[from.Place!], story[to.Place!], LabelOf(from, to));
        }
    }

    private static string LabelOf(AlertRow from, AlertRow to)
    {
        var km = Location(from).DistanceKm(Location(to))!.Value;
        var gap = Location(from).GapKm(Location(to))!.Value;
        var time = to.Time - from.Time;
        var text = $"{km:#,0} km in {(Words.Span(time) is { Length: > 0 } span ? span : "no time")}";
        return gap > 0 && time > TimeSpan.Zero ? $"{text}, ≥ {gap / time.TotalHours:#,0} km/h" : text;
    }

    private static MapLeg? Nearest(List<MapPlace> usual, MapPlace place)
    {
        if (usual.Count == 0) return null;
        var (nearest, km) = usual.Select(one => (one, Km: Location(one).DistanceKm(Location(place))!.Value))
            .MinBy(one => one.Km);
        return km < 1 ? null : new MapLeg(nearest, place, $"{km:#,0} km from {nearest.Name}", IsTravel: false);
    }

    private static Location Location(AlertRow row) =>
        new(Detection.Events.Place.FromId(row.Place!), row.Latitude, row.Longitude, row.RadiusKm);

    private static Location Location(MapPlace place) =>
        new(new Place(place.Name), place.Latitude, place.Longitude, place.RadiusKm);
}
