using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests;

/// <summary>Origins for stories: true coordinates, invented networks.</summary>
internal static class Where
{
    public static readonly GeoDatabase Database = new("Test-City", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    public static readonly Origin Lyon = At("81.10.1.1", "FR", "Auvergne-Rhône-Alpes", "Lyon", 45.76, 4.84, 64500);
    public static readonly Origin LyonMobile =
        At("81.20.1.1", "FR", "Auvergne-Rhône-Alpes", "Lyon", 45.76, 4.84, 64501);
    public static readonly Origin Vienne = At("81.10.2.1", "FR", "Auvergne-Rhône-Alpes", "Vienne", 45.52, 4.87, 64500);
    public static readonly Origin Paris = At("81.10.3.1", "FR", "Île-de-France", "Paris", 48.86, 2.35, 64500);
    public static readonly Origin Strasbourg = At("81.10.4.1", "FR", "Grand Est", "Strasbourg", 48.58, 7.75, 64500);
    public static readonly Origin Kehl = At("91.10.1.1", "DE", "Baden-Württemberg", "Kehl", 48.57, 7.82, 64510);
    public static readonly Origin Berlin = At("91.10.2.1", "DE", "Berlin", "Berlin", 52.52, 13.40, 64510);
    public static readonly Origin BerlinRoaming = At("91.20.2.1", "DE", "Berlin", "Berlin", 52.52, 13.40, 64500);
    public static readonly Origin Lagos = At("102.10.1.1", "NG", "Lagos", "Lagos", 6.45, 3.39, 64520);
    public static readonly Origin SaoPaulo = At("177.10.1.1", "BR", "São Paulo", "São Paulo", -23.55, -46.63, 64530);
    public static readonly Origin NowhereInFrance = new("81.30.1.1", Ip("81.30.1.1"), new Location(new Place("FR")),
        new AutonomousSystem(64502), database: Database);
    public static readonly Origin Aws = new("52.10.1.1", Ip("52.10.1.1"),
        new Location(new Place("US", "Oregon", "Boardman"), 45.84, -119.7, 20), new AutonomousSystem(16509, "Amazon"),
        database: Database);
    public static readonly Origin Unlocated = new("45.10.1.1", Ip("45.10.1.1"));
    public static readonly Origin Service = new("ec2.amazonaws.com");

    public static Origin Vpn(Origin origin) => With(origin, NetworkTraits.Vpn);

    public static Origin With(Origin origin, NetworkTraits traits) =>
        new(origin.Address, origin.Ip, origin.Location, origin.System, traits, origin.Database);

    public static Origin Moved(Origin origin, Origin to, GeoDatabase database) =>
        new(origin.Address, origin.Ip, to.Location, origin.System, origin.Traits, database);

    public static Origin At(
        string ip, string country, string subdivision, string city, double latitude, double longitude, uint asn) =>
        new(ip, Ip(ip), new Location(new Place(country, subdivision, city), latitude, longitude, 5),
            new AutonomousSystem(asn, $"Net {asn}"), database: Database);

    public static SourceIp Ip(string text) =>
        SourceIp.TryParse(text, out var ip) ? ip : throw new ArgumentException(text, nameof(text));
}
