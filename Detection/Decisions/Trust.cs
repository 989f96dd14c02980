using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Decisions;

/// <summary>A place or a network that is trusted for a principal until a time.</summary>
internal sealed record Trust(Place? Place, uint? Asn, AddressRange? Range, DateTime Until)
{
    /// <summary>The trust of a decision; null when it is no trust.</summary>
    public static Trust? Of(Decision decision) => decision switch
    {
        TrustPlace place => new Trust(Place.FromId(place.Place), null, null, place.Until),
        TrustNetwork network when TryReadAsn(network.Network, out var asn) =>
            new Trust(null, asn, null, network.Until),
        TrustNetwork network when AddressRange.TryParse(network.Network, out var range) =>
            new Trust(null, null, range, network.Until),
        _ => null,
    };

    /// <summary>Whether a sighting is covered: a country alone covers all its places.</summary>
    public bool Covers(AlertRow sighting)
    {
        if (sighting.Time >= Until) return false;
        if (Asn is not null) return sighting.Asn == Asn;
        if (Range is { } range) return SourceIp.TryParse(sighting.Address, out var ip) && range.Contains(ip);
        if (sighting.Place is null) return false;
        var place = Place.FromId(sighting.Place);
        return place.Equals(Place) || (Place!.City is null && place.Country == Place.Country);
    }

    /// <summary>Why a decision makes no sense, as a sentence with the remedy; null when it does.</summary>
    public static string? Check(Decision decision) => decision switch
    {
        TrustPlace { Place: var place } when !IsPlace(place) =>
            $"'{place}' is no place; it reads country/subdivision/city as alerts show it, 'FR/Rhône/Lyon', or a "
            + "country's two letters alone.",
        TrustNetwork { Network: var network }
            when !TryReadAsn(network, out _) && !AddressRange.TryParse(network, out _) =>
            $"'{network}' is no network; it reads 'AS64500', or a range of addresses such as '203.0.113.0/24'.",
        _ => null,
    };

    private static bool IsPlace(string text)
    {
        var parts = text.Split('/');
        return parts[0].Length == 2 && parts[0].All(char.IsAsciiLetterUpper)
            && (parts.Length == 1 || (parts.Length >= 3 && parts[^1].Length > 0));
    }

    private static bool TryReadAsn(string text, out uint asn)
    {
        asn = 0;
        return text.StartsWith("AS", StringComparison.Ordinal)
            && uint.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out asn);
    }
}
