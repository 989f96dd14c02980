namespace Grainwatch.Samples;

/// <summary>Which rule moves a city's clock in summer.</summary>
internal enum SummerTime
{
    None,
    Europe,
    America,
}

/// <summary>A real city with its true coordinates (degrees), country, subdivision and clock.</summary>
internal sealed record City(
    string Name,
    Country Country,
    string RegionCode,
    string RegionName,
    double Latitude,
    double Longitude,
    string TimeZone,
    int OffsetMinutes,
    SummerTime Summer)
{
    /// <summary>Great-circle distance in kilometres on a sphere of 6371 km (haversine).</summary>
    public double DistanceTo(City other)
    {
        var latitude = double.DegreesToRadians(other.Latitude - Latitude) / 2;
        var longitude = double.DegreesToRadians(other.Longitude - Longitude) / 2;
        var chord = (Math.Sin(latitude) * Math.Sin(latitude))
            + (Math.Cos(double.DegreesToRadians(Latitude)) * Math.Cos(double.DegreesToRadians(other.Latitude))
                * Math.Sin(longitude) * Math.Sin(longitude));
        return 2 * 6371 * Math.Asin(Math.Min(1, Math.Sqrt(chord)));
    }

    /// <summary>The UTC instant of a wall-clock minute of a local date; minutes may exceed a day.</summary>
    public DateTime ToUtc(DateOnly date, double minutes)
    {
        var offset = OffsetMinutes + (IsSummer(date) ? 60 : 0);
        var midnight = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        return midnight.AddSeconds(Math.Floor((minutes - offset) * 60));
    }

    public override string ToString() => $"{Name}, {Country.Code}";

    // The rules are written out so that the sample does not depend on the time zone data of the machine.
    private bool IsSummer(DateOnly date) => Summer switch
    {
        SummerTime.Europe => date >= Sunday(date.Year, 3, last: true) && date < Sunday(date.Year, 10, last: true),
        SummerTime.America => date >= Sunday(date.Year, 3, last: false).AddDays(7)
            && date < Sunday(date.Year, 11, last: false),
        _ => false,
    };

    private static DateOnly Sunday(int year, int month, bool last)
    {
        if (!last)
        {
            var first = new DateOnly(year, month, 1);
            return first.AddDays((7 - (int)first.DayOfWeek) % 7);
        }

        var end = new DateOnly(year, month, DateTime.DaysInMonth(year, month));
        return end.AddDays(-(int)end.DayOfWeek);
    }
}

/// <summary>A country: ISO 3166 code, English name, and the continent whose carriers serve it.</summary>
internal sealed record Country(string Code, string Name, string Continent);
