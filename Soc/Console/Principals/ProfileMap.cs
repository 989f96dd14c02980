using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Soc.Console.Components;
using Grainwatch.Soc.Console.Maps;

namespace Grainwatch.Soc.Console.Principals;

/// <summary>Where a principal is seen, and how often.</summary>
internal static class ProfileMap
{
    private const int PlacesMax = 40;
    private const double SizeMin = 0.6;
    private const double SizeMax = 2.4;

    // Of the last week; of somebody who has not been known for a week, all is new, and nothing is told by saying so.
    private static readonly TimeSpan s_new = TimeSpan.FromDays(7);

    /// <summary>The map of a principal; null when nothing of it has coordinates.</summary>
    public static MapScene? Of(PrincipalView principal)
    {
        var places = principal.Baseline
            .Where(pair => !pair.Vpn && pair.FirstSighting is { Latitude: not null, Longitude: not null })
            .GroupBy(pair => pair.Place, StringComparer.Ordinal)
            .Select(pairs => (
                Pair: pairs.MinBy(pair => pair.FirstSighting.Time)!,
                Count: pairs.Sum(pair => pair.Count),
                Last: pairs.Max(pair => pair.Last)))
            .OrderByDescending(place => IsNew(principal, place.Pair.FirstSighting.Time))
            .ThenByDescending(place => place.Count).Take(PlacesMax).ToList();
        if (places.Count == 0) return null;
        var most = places.Max(place => place.Count);
        return new MapScene(
            $"Where {principal.DisplayName} is seen",
            [
                // The largest first, so that none lies under another.
                .. places.OrderByDescending(place => place.Count)
                    .ThenBy(place => place.Pair.Place, StringComparer.Ordinal)
                    .Select(place => Dot(principal, place.Pair, place.Count, place.Last, most)),
            ],
            []);
    }

    /// <summary>Whether something was first seen in the last week in which the principal was.</summary>
    public static bool IsNew(PrincipalView principal, DateTime first) =>
        principal.LastSeen - first < s_new && principal.LastSeen - principal.FirstSeen >= s_new;

    private static MapPlace Dot(PrincipalView principal, PlaceHabit pair, long count, DateTime last, long most)
    {
        var row = pair.FirstSighting;
        var isNew = IsNew(principal, row.Time);
        return new MapPlace(
            Place.FromId(pair.Place).Text, row.Latitude!.Value, row.Longitude!.Value,
            isNew ? MapRole.New : MapRole.Usual)
        {
            // By area, which is what eyes compare.
            Size = SizeMin + ((SizeMax - SizeMin) * Math.Sqrt((double)count / Math.Max(1, most))),
            Note = isNew
                ? $"{Words.Count(count, "event")} since {row.Time:yyyy-MM-dd}"
                : $"{Words.Count(count, "event")}, last {last:yyyy-MM-dd}",
        };
    }
}
