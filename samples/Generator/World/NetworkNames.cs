namespace Grainwatch.Samples;

/// <summary>The invented names of networks.</summary>
internal static class NetworkNames
{
    private static readonly string[] First =
    [
        "Northwind", "Bluefjord", "Larkspur", "Copperline", "Silverbirch", "Stonebridge", "Redkite", "Ambergate",
        "Tidewater", "Foxglove", "Highmoor", "Saltmarsh", "Windrush",
    ];

    private static readonly string[] Second = ["Broadband", "Fibre", "Cable", "Telecom", "Net"];

    /// <summary>Carriers by the continents in which their subscribers get an address.</summary>
    public static IReadOnlyList<(string Name, string Continents)> Carriers { get; } =
    [
        ("Meridian Mobile Europe", "EU"),
        ("Skylark Wireless", "EU"),
        ("Prairie Cellular", "NA SA"),
        ("Banyan Mobile", "AS OC"),
        ("Savanna Mobile", "AF"),
    ];

    /// <summary>Networks that serve customers far from where the addresses are.</summary>
    public static IReadOnlyList<(string Name, NetworkKind Kind, string Cities)> Shared { get; } =
    [
        ("Kestrel Hosting", NetworkKind.Hosting, "Amsterdam|Frankfurt am Main|Bucharest|Warsaw|Ashburn"),
        ("Granite Server Rental", NetworkKind.Hosting, "Paris|London|Istanbul|Toronto"),
        ("Lotus Dedicated Servers", NetworkKind.Hosting, "Singapore|Hanoi|Jakarta|Seoul|Mumbai"),
        ("Condor Datacenters", NetworkKind.Hosting, "São Paulo|Buenos Aires|Bogotá|Johannesburg|Lagos|Nairobi"),
        ("Nightjar VPN", NetworkKind.Vpn,
            "Amsterdam|Zurich|Stockholm|London|Frankfurt am Main|Bucharest|Ashburn|Toronto|Singapore|Osaka|Brisbane"),
        ("Amazon.com, Inc.", NetworkKind.Cloud,
            "Ashburn|Dublin|Paris|Frankfurt am Main|London|Singapore|Mumbai|Stockholm"),
    ];

    public static string Broadband(int ordinal, Country country) =>
        $"{First[ordinal % First.Length]} {Second[ordinal % Second.Length]} {country.Code}";

    public static string Business(Country country) => $"Keystone Business Lines {country.Code}";
}
