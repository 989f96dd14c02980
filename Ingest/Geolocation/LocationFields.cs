using System.Text;
using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation.Mmdb;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>
/// The fields of a city or country record that are used, read in place in one pass: texts are spans of the file,
/// nothing is allocated. MaxMind's schema (<c>country.iso_code</c>, <c>city.names.en</c>, …) and DB-IP's flat one
/// (<c>country_code</c>, <c>state1</c>, <c>city</c>, …) share no field of one type, so both are read by the same
/// pass.
/// </summary>
internal ref struct LocationFields
{
    private ReadOnlySpan<byte> _subdivisionCode;
    private bool _isFlat;

    /// <summary>Two capital letters; empty when the record names no country.</summary>
    public ReadOnlySpan<byte> Country { get; private set; }

    /// <summary>The largest subdivision: its English name, without one its code.</summary>
    public ReadOnlySpan<byte> Subdivision { get; private set; }

    /// <summary>The city's English name.</summary>
    public ReadOnlySpan<byte> City { get; private set; }

    /// <summary>Degrees north, as the file has it.</summary>
    public double? Latitude { get; private set; }

    /// <summary>Degrees east, as the file has it.</summary>
    public double? Longitude { get; private set; }

    /// <summary>Radius of the circle of accuracy in kilometres.</summary>
    public int? RadiusKm { get; private set; }

    /// <summary>Reads a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="withDistricts">Whether the names of cities end in a district, as all of DB-IP's may.</param>
    public static LocationFields Read(MmdbValue record, bool withDistricts)
    {
        var fields = default(LocationFields);
        if (record.Type != MmdbType.Map) return fields;
        var entries = record.Entries;
        while (entries.MoveNext()) fields.Add(ref entries);
        if (fields.Subdivision.IsEmpty) fields.Subdivision = fields._subdivisionCode;
        if (withDistricts || fields._isFlat) fields.City = WithoutDistrict(fields.City);
        return fields;
    }

    /// <summary>The location; null without a country.</summary>
    public readonly Location? ToLocation()
    {
        if (Country.IsEmpty) return null;
        var place = new Place(Encoding.UTF8.GetString(Country), Text(Subdivision), Text(City));
        if (Latitude is not (>= -90 and <= 90) || Longitude is not (>= -180 and <= 180)) return new Location(place);
        // Single precision is written with digits that it does not have; four decimals are 11 metres.
        return _isFlat
            ? new Location(place, Math.Round(Latitude.Value, 4), Math.Round(Longitude.Value, 4))
            : new Location(place, Latitude, Longitude, RadiusKm);
    }

    private static string? Text(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? null : Encoding.UTF8.GetString(utf8);

    private static ReadOnlySpan<byte> English(MmdbValue value) => value.Find("names"u8).Find("en"u8).Utf8;

    // "ZZ" is the code for an unknown country, and what is not two letters is none.
    private static ReadOnlySpan<byte> CountryCode(MmdbValue value) =>
        value.Utf8 is [>= (byte)'A' and <= (byte)'Z', >= (byte)'A' and <= (byte)'Z'] code && !code.SequenceEqual("ZZ"u8)
            ? code
            : default;

    // DB-IP adds the district, "Navi Mumbai (Ghansoli)", and in it another, "Zurich (Zurich (Kreis 3) / Sihlfeld)". It
    // moves with every renumbering of a line, the city does not.
    private static ReadOnlySpan<byte> WithoutDistrict(ReadOnlySpan<byte> city)
    {
        if (city.IsEmpty || city[^1] != ')') return city;
        var depth = 0;
        for (var at = city.Length - 1; at > 1; at--)
        {
            if (city[at] == ')') depth++;
            else if (city[at] == '(' && --depth == 0) return city[at - 1] == ' ' ? city[..(at - 1)] : city;
        }

        return city;
    }

    // A value that is not wanted is not looked at: it mostly lies elsewhere, behind a pointer.
    private void Add(ref MmdbEntries entry)
    {
        var key = entry.Key;
        // Only where the address is said to be. The registered country is where its block was assigned to somebody,
        // the represented one whose base it serves: an analyst would look for a traveller where nobody went.
        switch (key.Length)
        {
            case 4 when key.SequenceEqual("city"u8):
                City = entry.Value is { Type: MmdbType.Map } names ? English(names) : entry.Value.Utf8;
                break;
            case 6 when key.SequenceEqual("state1"u8):
                Subdivision = entry.Value.Utf8;
                break;
            case 7 when key.SequenceEqual("country"u8):
                Country = CountryCode(entry.Value.Find("iso_code"u8));
                break;
            case 8 when key.SequenceEqual("latitude"u8):
                Latitude = entry.Value.AsDouble();
                break;
            case 8 when key.SequenceEqual("location"u8):
                AddLocation(entry.Value);
                break;
            case 9 when key.SequenceEqual("longitude"u8):
                Longitude = entry.Value.AsDouble();
                break;
            case 12 when key.SequenceEqual("country_code"u8) && entry.Value is { Type: MmdbType.String } code:
                _isFlat = true;
                Country = CountryCode(code);
                break;
            case 12 when key.SequenceEqual("subdivisions"u8):
                AddSubdivision(entry.Value.First());
                break;
        }
    }

    private void AddLocation(MmdbValue location)
    {
        var entry = location.Entries;
        while (entry.MoveNext())
        {
            var key = entry.Key;
            if (key.SequenceEqual("latitude"u8)) Latitude = entry.Value.AsDouble();
            else if (key.SequenceEqual("longitude"u8)) Longitude = entry.Value.AsDouble();
            else if (key.SequenceEqual("accuracy_radius"u8))
                RadiusKm = entry.Value.AsUnsigned() is { } radius && radius <= ushort.MaxValue ? (int)radius : null;
        }
    }

    private void AddSubdivision(MmdbValue subdivision)
    {
        Subdivision = English(subdivision);
        _subdivisionCode = subdivision.Find("iso_code"u8).Utf8;
    }
}
