using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Soc.Console.Components;
using Grainwatch.Soc.Console.Maps;
using Microsoft.AspNetCore.WebUtilities;

namespace Grainwatch.Soc.Console.Overview;

/// <summary>Finds the alerts of the last 24 hours, and draws where they were.</summary>
internal sealed class AlertDays
{
    private const int PlacesMax = 40;

    private static readonly TimeSpan s_day = TimeSpan.FromHours(24);
    private static readonly AlertState[] s_states = [AlertState.Open, AlertState.Acknowledged, AlertState.Closed];

    private readonly PlaceLocations _locations = new();

    /// <summary>
    /// The 24 hours up to now; when nothing happened in them, those up to the newest event of an alert; null when there
    /// is no alert.
    /// </summary>
    public async Task<AlertDay?> FindAsync(ISocClient client, DateTime now, CancellationToken cancellation)
    {
        var query = new AlertQuery { States = s_states };
        var (from, to) = (now - s_day, now);
        var alerts = await AlertTally.ReadAsync(client, query with { From = from }, cancellation);
        if (alerts.Alerts.Count > 0) return await OfAsync(client, from, to, isPast: false, alerts, cancellation);

        var newest = await AlertTally.ReadAsync(client, query, cancellation, most: 1);
        if (newest.Alerts.Count == 0) return null;
        to = newest.Alerts[0].LastEvent;
        from = to - s_day;
        alerts = await AlertTally.ReadAsync(client, query with { From = from }, cancellation);
        return await OfAsync(client, from, to, isPast: true, alerts, cancellation);
    }

    private async Task<AlertDay> OfAsync(
        ISocClient client, DateTime from, DateTime to, bool isPast, AlertTally alerts, CancellationToken cancellation)
    {
        // The worst first: it is drawn on top, and named when not all can be.
        List<IGrouping<string, AlertHeader>> places =
        [
            .. alerts.Alerts.Where(alert => alert.Place is not null)
                .GroupBy(alert => alert.Place!, StringComparer.Ordinal)
                .OrderByDescending(place => place.Max(alert => alert.Risk)).ThenByDescending(place => place.Count())
                .ThenBy(place => place.Key, StringComparer.Ordinal).Take(PlacesMax),
        ];
        var found = await _locations.FindAsync(
            client, [.. places.Select(place => (place.Key, place.First().Id))], cancellation);
        List<MapPlace> drawn =
        [
            .. places.Where(place => found.ContainsKey(place.Key)).Select(place => Draw(place, found[place.Key], from)),
        ];
        var map = drawn.Count == 0 ? null : new MapScene("Where alerts were in these 24 hours", drawn, []);
        return new AlertDay(from, to, isPast, alerts, map);
    }

    private static MapPlace Draw(
        IGrouping<string, AlertHeader> place, (double Latitude, double Longitude) location, DateTime from)
    {
        var worst = place.MaxBy(alert => alert.Risk)!;
        return new MapPlace(Place.FromId(place.Key).Text, location.Latitude, location.Longitude)
        {
            Severity = worst.Severity,
            Note = Words.Count(place.Count(), "alert"),
            Link = QueryHelpers.AddQueryString("/console/alerts", new Dictionary<string, string?>
            {
                ["state"] = string.Join(',', s_states.Select(Words.Of)),
                ["place"] = place.Key,
                ["from"] = $"{from:yyyy-MM-ddTHH:mm:ssZ}",
            }),
        };
    }
}
