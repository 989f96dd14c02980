using MaxMind.Db;

namespace Grainwatch.Bench;

// What MaxMind's reader fills: the fields that ours reads, and no others.

internal interface IPlaceRecord
{
    long Sum { get; }
}

internal sealed class FlatRecord : IPlaceRecord
{
    [Constructor]
    public FlatRecord(
        [MapKey("country_code")] string? country,
        [MapKey("state1")] string? subdivision,
        string? city,
        float? latitude,
        float? longitude) =>
        Sum = (country?.Length ?? 0) + (subdivision?.Length ?? 0) + (city?.Length ?? 0) + (long)(latitude ?? 0)
            + (long)(longitude ?? 0);

    public long Sum { get; }
}

internal sealed class NestedRecord : IPlaceRecord
{
    [Constructor]
    public NestedRecord(
        NestedCountry? country, NestedName? city, NestedPoint? location, List<NestedName>? subdivisions)
    {
        var subdivision = subdivisions is [var largest, ..] ? largest.English : null;
        Sum = (country?.Code?.Length ?? 0) + (subdivision?.Length ?? 0) + (city?.English?.Length ?? 0)
            + (long)(location?.Latitude ?? 0) + (long)(location?.Longitude ?? 0) + (location?.Radius ?? 0);
    }

    public long Sum { get; }
}

[method: Constructor]
internal sealed class NestedCountry([MapKey("iso_code")] string? code)
{
    public string? Code => code;
}

[method: Constructor]
internal sealed class NestedName(Names? names, [MapKey("iso_code")] string? code)
{
    public string? English => names?.English ?? code;
}

[method: Constructor]
internal sealed class Names([MapKey("en")] string? english)
{
    public string? English => english;
}

[method: Constructor]
internal sealed class NestedPoint(
    double? latitude, double? longitude, [MapKey("accuracy_radius")] int? radius)
{
    public double? Latitude => latitude;

    public double? Longitude => longitude;

    public int? Radius => radius;
}

[method: Constructor]
internal sealed class AsnRecord(
    [MapKey("autonomous_system_number")] long? number,
    [MapKey("autonomous_system_organization")] string? organization)
{
    public long? Number => number;

    public string? Organization => organization;
}
