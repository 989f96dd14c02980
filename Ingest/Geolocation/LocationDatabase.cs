using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation.Mmdb;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>
/// A city or country file: MaxMind's schema (<c>country.iso_code</c>, <c>city.names.en</c>, …), or the flat one of
/// DB-IP's free files (<c>country_code</c>, <c>state1</c>, <c>city</c>, …).
/// </summary>
internal sealed class LocationDatabase
{
    private readonly MmdbFile _file;
    private readonly RecordCache<Location> _records;
    private readonly bool _dbIp;

    public LocationDatabase(MmdbFile file)
    {
        _file = file;
        _records = new RecordCache<Location>(Decode);
        _dbIp = file.Metadata.DatabaseType.StartsWith("DBIP", StringComparison.OrdinalIgnoreCase);
        Database = new GeoDatabase(file.Metadata.DatabaseType, file.Metadata.Built);
    }

    /// <summary>What evidence names.</summary>
    public GeoDatabase Database { get; }

    /// <summary>Where an address is, null when the file does not say the country.</summary>
    public Location? Find(SourceIp ip) => _records[_file.Find(ip)];

    private Location? Decode(int offset)
    {
        var record = _file.Record(offset);
        var flat = record.Find("country_code"u8);
        return flat.Type == MmdbType.String ? DecodeFlat(record, flat) : DecodeNested(record);
    }

    private Location? DecodeNested(MmdbValue record)
    {
        // Only where the address is said to be. The registered country is where its block was assigned to somebody,
        // the represented one whose base it serves: an analyst would look for a traveller where nobody went.
        if (CountryCode(record.Find("country"u8).Find("iso_code"u8)) is not { } country) return null;
        var city = record.Find("city"u8).Find("names"u8).Find("en"u8).AsText();
        var largest = record.Find("subdivisions"u8).First();
        var subdivision = largest.Find("names"u8).Find("en"u8).AsText() ?? largest.Find("iso_code"u8).AsText();
        var location = record.Find("location"u8);
        var radius = location.Find("accuracy_radius"u8).AsUnsigned();
        return Create(
            new Place(country, subdivision, _dbIp ? WithoutDistrict(city) : city),
            location.Find("latitude"u8).AsDouble(),
            location.Find("longitude"u8).AsDouble(),
            radius <= ushort.MaxValue ? (int)radius : null);
    }

    private static Location? DecodeFlat(MmdbValue record, MmdbValue code)
    {
        if (CountryCode(code) is not { } country) return null;
        var city = WithoutDistrict(record.Find("city"u8).AsText());
        var place = new Place(country, record.Find("state1"u8).AsText(), city);
        return Create(place, Degrees(record.Find("latitude"u8)), Degrees(record.Find("longitude"u8)), null);
    }

    private static Location Create(Place place, double? latitude, double? longitude, int? radiusKm) =>
        latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180
            ? new Location(place, latitude, longitude, radiusKm)
            : new Location(place);

    // "ZZ" is the code for an unknown country, and what is not two letters is none.
    private static string? CountryCode(MmdbValue value) =>
        value.Utf8 is [>= (byte)'A' and <= (byte)'Z', >= (byte)'A' and <= (byte)'Z'] code && !code.SequenceEqual("ZZ"u8)
            ? value.AsText()
            : null;

    // DB-IP adds the district: "Navi Mumbai (Ghansoli)". It moves with every renumbering of a line, the city does not.
    private static string? WithoutDistrict(string? city)
    {
        if (city is null || !city.EndsWith(')')) return city;
        var open = city.LastIndexOf(" (", StringComparison.Ordinal);
        return open > 0 ? city[..open] : city;
    }

    // Single precision is written with digits that it does not have; four decimals are 11 metres.
    private static double? Degrees(MmdbValue value) => value.AsDouble() is { } degrees ? Math.Round(degrees, 4) : null;
}
