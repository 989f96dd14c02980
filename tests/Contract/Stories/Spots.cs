using Grainwatch.Detection.Events;

namespace Grainwatch.Contract.Stories;

/// <summary>Where the people of the stories sit: an address each, with its place and network.</summary>
public static class Spots
{
    private static readonly GeoDatabase s_database =
        new("Stories-City", new DateTime(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc));
    private static readonly AutonomousSystem s_office = new(64500, "Example Telecom");

    /// <summary>The office.</summary>
    public static Origin Lyon { get; } = Spot(
        "81.2.69.142", s_office, new Location(new Place("FR", "Rhone", "Lyon"), 45.76, 4.84, 10));

    /// <summary>Another address of the office's network, 50 km away.</summary>
    public static Origin SaintEtienne { get; } = Spot(
        "81.2.70.10", s_office, new Location(new Place("FR", "Loire", "Saint-Etienne"), 45.44, 4.39, 10));

    /// <summary>Same country, 390 km away, another network.</summary>
    public static Origin Paris { get; } = Spot(
        "92.128.10.7", new AutonomousSystem(64501, "Example Mobile"),
        new Location(new Place("FR", "Paris", "Paris"), 48.86, 2.35, 10));

    /// <summary>Another continent.</summary>
    public static Origin SaoPaulo { get; } = Spot(
        "177.32.0.9", new AutonomousSystem(64502, "Example Cabo"),
        new Location(new Place("BR", "Sao Paulo", "Sao Paulo"), -23.55, -46.63, 20));

    /// <summary>Amazon's own network, where instances are.</summary>
    public static Origin Virginia { get; } = Spot(
        "52.95.110.1", new AutonomousSystem(16509, "Amazon.com"),
        new Location(new Place("US", "Virginia", "Ashburn"), 39.04, -77.49, 20));

    /// <summary>An address that no database knows.</summary>
    public static Origin Unknown { get; } = Spot("203.0.114.5", null, null);

    private static Origin Spot(string address, AutonomousSystem? system, Location? location) => new(
        address,
        SourceIp.TryParse(address, out var ip) ? ip : throw new FormatException(address),
        location,
        system,
        database: s_database);
}
