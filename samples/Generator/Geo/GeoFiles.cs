namespace Grainwatch.Samples;

/// <summary>Writes the geolocation files of a sample from its address plan.</summary>
internal static class GeoFiles
{
    public const string CityType = "Grainwatch-Sample-City";
    public const string AsnType = "Grainwatch-Sample-ASN";
    public const string AnonymousType = "Grainwatch-Sample-Anonymous-IP";

    private const string Notice = "Synthetic: the cities are real, the networks and their addresses are invented.";

    public static void Write(string folder, AddressPlan plan, DateOnly built)
    {
        Directory.CreateDirectory(folder);
        var city = new MmdbWriter(CityType, Notice, built);
        var asn = new MmdbWriter(AsnType, Notice, built);
        var anonymous = new MmdbWriter(AnonymousType, Notice, built);
        foreach (var pool in plan.Pools)
        {
            city.Add(pool, CityRecord(pool));
            asn.Add(pool, AsnRecord(pool.Network));
            if (AnonymousRecord(pool.Network.Kind) is { } record) anonymous.Add(pool, record);
        }

        city.Save(Path.Combine(folder, "city.mmdb"));
        asn.Save(Path.Combine(folder, "asn.mmdb"));
        anonymous.Save(Path.Combine(folder, "anonymous-ip.mmdb"));
    }

    private static MmdbMap CityRecord(Pool pool)
    {
        var city = pool.City;
        return new MmdbMap
        {
            { "city", Named(city.Name) },
            { "country", Coded(city.Country.Code, city.Country.Name) },
            {
                "location", new MmdbMap
                {
                    { "accuracy_radius", pool.AccuracyRadius },
                    { "latitude", city.Latitude },
                    { "longitude", city.Longitude },
                    { "time_zone", city.TimeZone },
                }
            },
            { "subdivisions", new object[] { Coded(city.RegionCode, city.RegionName) } },
        };
    }

    private static MmdbMap AsnRecord(Network network) => new()
    {
        { "autonomous_system_number", network.Asn },
        { "autonomous_system_organization", network.Organization },
    };

    private static MmdbMap? AnonymousRecord(NetworkKind kind) => kind switch
    {
        NetworkKind.Vpn => new MmdbMap { { "is_anonymous", true }, { "is_anonymous_vpn", true } },
        NetworkKind.Hosting => new MmdbMap { { "is_anonymous", true }, { "is_hosting_provider", true } },
        _ => null,
    };

    private static MmdbMap Named(string name) => new() { { "names", new MmdbMap { { "en", name } } } };

    private static MmdbMap Coded(string code, string name) => new()
    {
        { "iso_code", code },
        { "names", new MmdbMap { { "en", name } } },
    };
}
