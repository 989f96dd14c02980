using System.Globalization;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>§9: what analysts said of the principal itself.</summary>
internal static class TrustOracle
{
    /// <summary>Reading 1, for rule 2.</summary>
    public static bool Trusts(OraclePast past, TrailEvent e) =>
        past.Decisions.OfType<TrustPlace>().GroupBy(trust => trust.Place).Select(same => same.Max()!)
            .Any(trust => e.Time < trust.Until && IsIn(e.Origin.Place, trust.Place))
        || past.Decisions.OfType<TrustNetwork>().GroupBy(trust => trust.Network).Select(same => same.Max()!)
            .Any(trust => e.Time < trust.Until && IsOf(e.Origin, trust.Network));

    /// <summary>Reading 2: the newest mark decides.</summary>
    public static bool IsShared(OraclePast past) => past.Decisions.OfType<MarkShared>().Max()?.Shared ?? false;

    // A country alone is trusted with all its places.
    private static bool IsIn(Place? place, string trusted) =>
        place is not null && (place.Id == trusted || place.Country == trusted);

    private static bool IsOf(Origin origin, string trusted) => trusted.StartsWith("AS", StringComparison.Ordinal)
        ? origin.System?.Number == uint.Parse(trusted[2..], CultureInfo.InvariantCulture)
        : AddressRange.TryParse(trusted, out var range) && origin.Ip is { } ip && range.Contains(ip);
}
