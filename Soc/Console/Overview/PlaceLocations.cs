using System.Collections.Concurrent;
using Grainwatch.Detection.Alerts;

namespace Grainwatch.Soc.Console.Overview;

/// <summary>
/// Where places are. A list of alerts names places without coordinates; an alert that is about one has them, and they
/// are kept: a place does not move.
/// </summary>
internal sealed class PlaceLocations
{
    private const int KeptMax = 10_000;
    private const int AtOnce = 8;

    private readonly ConcurrentDictionary<string, (double Latitude, double Longitude)> _known =
        new(StringComparer.Ordinal);

    /// <summary>The coordinates of places, as far as any are known.</summary>
    /// <param name="client">Where alerts are asked for whose place is not known yet.</param>
    /// <param name="places">Places, each with an alert that is about it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyDictionary<string, (double Latitude, double Longitude)>> FindAsync(
        ISocClient client, IReadOnlyCollection<(string Place, AlertId Alert)> places, CancellationToken cancellation)
    {
        Dictionary<string, (double, double)> found = new(StringComparer.Ordinal);
        foreach (var some in places.Chunk(AtOnce))
        {
            var locations = await Task.WhenAll(some.Select(each => FindAsync(client, each, cancellation)));
            foreach (var ((place, _), location) in some.Zip(locations))
                if (location is { } known) found[place] = known;
        }

        return found;
    }

    private async Task<(double Latitude, double Longitude)?> FindAsync(
        ISocClient client, (string Place, AlertId Alert) asked, CancellationToken cancellation)
    {
        if (_known.TryGetValue(asked.Place, out var known)) return known;
        var alert = await FindAlertAsync(client, asked.Alert, cancellation);
        if (alert?.Rows.LastOrDefault(row => row.Place == asked.Place) is not
            { Latitude: { } latitude, Longitude: { } longitude })
        {
            return null;
        }

        // One too many by as many as ask at once.
        if (_known.Count < KeptMax) _known[asked.Place] = (latitude, longitude);
        return (latitude, longitude);
    }

    private static async Task<Alert?> FindAlertAsync(ISocClient client, AlertId id, CancellationToken cancellation)
    {
        try
        {
            return await client.AlertAsync(id, cancellation);
        }
        catch (SocException e) when (e.Fault == SocFault.NotFound)
        {
            // It was erased since it was listed.
            return null;
        }
    }
}
