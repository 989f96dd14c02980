using Grainwatch.Detection.Events;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>A geolocation file in use.</summary>
/// <param name="Database">Its type and build date, as evidence names it; its age is the time since.</param>
/// <param name="Kind">What it is asked for.</param>
/// <param name="Path">Where it was read from.</param>
public sealed record GeoFile(GeoDatabase Database, GeoKind Kind, string Path)
{
    /// <summary>
    /// Days after which a database is stale. Networks move between cities and countries all the time; the free
    /// databases are built anew once a month at least.
    /// </summary>
    public const int StaleAfterDays = 60;

    /// <summary>Whole days since it was built; 0 for a date to come.</summary>
    public int AgeDays(DateTime now) => Math.Max(0, (now - Database.Built).Days);

    /// <summary>Whether it is older than <see cref="StaleAfterDays"/>.</summary>
    public bool IsStale(DateTime now) => AgeDays(now) > StaleAfterDays;

    /// <summary>
    /// As notes name it: "city: GeoLite2-City of 2026-05-01, 12 days old, geo/GeoLite2-City.mmdb", and a warning when
    /// it is stale.
    /// </summary>
    public string Describe(DateTime now)
    {
        var age = AgeDays(now) == 1 ? "1 day old" : $"{AgeDays(now):N0} days old";
        var warning = IsStale(now) ? $"; stale: more than {StaleAfterDays} days, fetch a newer one" : "";
        return $"{Word(Kind)}: {Database}, {age}, {Path}{warning}";
    }

    private static string Word(GeoKind kind) => kind switch
    {
        GeoKind.City => "city",
        GeoKind.Country => "country",
        GeoKind.Asn => "ASN",
        _ => "anonymous IP",
    };
}
