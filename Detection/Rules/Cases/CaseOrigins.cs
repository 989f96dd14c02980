using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Rules.Cases;

/// <summary>Where cases happen: true coordinates, invented networks.</summary>
internal static class CaseOrigins
{
    private const string Rhone = "Auvergne-Rhône-Alpes";

    private static readonly GeoDatabase s_database = Built(1);

    public static Origin Lyon { get; } = At("81.10.1.1", "FR", Rhone, "Lyon", 45.76, 4.84, 64500);

    /// <summary>The same provider, another line.</summary>
    public static Origin LyonNextDoor { get; } = At("81.10.1.2", "FR", Rhone, "Lyon", 45.76, 4.84, 64500);

    public static Origin LyonMobile { get; } = At("81.20.1.1", "FR", Rhone, "Lyon", 45.76, 4.84, 64501);

    /// <summary>27 km from Lyon, through the provider at home.</summary>
    public static Origin Vienne { get; } = At("81.10.2.1", "FR", Rhone, "Vienne", 45.52, 4.87, 64500);

    /// <summary>As near, through a provider that anybody can rent an address of.</summary>
    public static Origin VienneRented { get; } = At("45.9.1.1", "FR", Rhone, "Vienne", 45.52, 4.87, 64999);

    public static Origin Paris { get; } = At("81.10.3.1", "FR", "Île-de-France", "Paris", 48.86, 2.35, 64500);

    public static Origin Strasbourg { get; } = At("81.10.4.1", "FR", "Grand Est", "Strasbourg", 48.58, 7.75, 64500);

    /// <summary>Six kilometres from Strasbourg, over the Rhine.</summary>
    public static Origin Kehl { get; } = At("91.10.1.1", "DE", "Baden-Württemberg", "Kehl", 48.57, 7.82, 64510);

    /// <summary>As near, through the provider of Strasbourg.</summary>
    public static Origin KehlSameProvider { get; } =
        At("81.10.9.1", "DE", "Baden-Württemberg", "Kehl", 48.57, 7.82, 64500);

    public static Origin Berlin { get; } = At("91.10.2.1", "DE", "Berlin", "Berlin", 52.52, 13.40, 64510);

    /// <summary>A phone abroad: its traffic leaves through the provider at home.</summary>
    public static Origin BerlinRoaming { get; } = At("81.10.8.1", "DE", "Berlin", "Berlin", 52.52, 13.40, 64500);

    public static Origin Lagos { get; } = At("102.10.1.1", "NG", "Lagos", "Lagos", 6.45, 3.39, 64520);

    /// <summary>Lagos as an exit of the provider of Berlin.</summary>
    public static Origin LagosExit { get; } = At("91.10.7.1", "NG", "Lagos", "Lagos", 6.45, 3.39, 64510);

    /// <summary>A data centre of AWS.</summary>
    public static Origin Aws { get; } = At("52.10.1.1", "US", "Oregon", "Boardman", 45.84, -119.7, 16509);

    /// <summary>Another, announced under another of AWS's numbers.</summary>
    public static Origin AwsElsewhere { get; } = At("54.10.1.1", "US", "Virginia", "Ashburn", 39.04, -77.49, 14618);

    /// <summary>An address that no database knows.</summary>
    public static Origin Unlocated { get; } = Of("45.10.1.1", null, null);

    /// <summary>A service that calls for somebody: no address at all.</summary>
    public static Origin Service { get; } = new("ec2.amazonaws.com");

    /// <summary>The same address with what a database or the policy says of its use.</summary>
    public static Origin With(this Origin origin, NetworkTraits traits) =>
        new(origin.Address, origin.Ip, origin.Location, origin.System, traits, origin.Database);

    /// <summary>The same address as a newer database places it.</summary>
    public static Origin MovedTo(this Origin origin, Origin to) =>
        new(origin.Address, origin.Ip, to.Location, origin.System, origin.Traits, Built(2));

    private static GeoDatabase Built(int month) =>
        new("Case-City", new DateTime(2026, month, 1, 0, 0, 0, DateTimeKind.Utc));

    private static Origin At(
        string ip, string country, string subdivision, string city, double latitude, double longitude, uint asn) =>
        Of(
            ip,
            new Location(new Place(country, subdivision, city), latitude, longitude, 5),
            new AutonomousSystem(asn, $"Net {asn}"));

    private static Origin Of(string ip, Location? location, AutonomousSystem? system) =>
        SourceIp.TryParse(ip, out var at)
            ? new Origin(ip, at, location, system, database: location is null ? null : s_database)
            : throw new ArgumentException(ip, nameof(ip));
}
