using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Geolocation.Mmdb;

namespace Grainwatch.Ingest.Http;

/// <summary>The geolocation files that an operator names with <c>--geo</c>.</summary>
public static class GeolocationFiles
{
    /// <summary>Opens files, and folders of files; an empty one is refused.</summary>
    /// <exception cref="MmdbException">A path cannot be used; the message names it.</exception>
    public static Geolocator Open(IReadOnlyList<string> paths)
    {
        if (paths.FirstOrDefault(path => !File.Exists(path) && !Directory.Exists(path)) is { } missing)
            throw new MmdbException($"'{missing}' does not exist.");
        var geolocator = Geolocator.Open(paths);
        if (paths.FirstOrDefault(IsWithoutFiles) is { } empty)
            throw new MmdbException($"'{empty}' holds no .mmdb file.");
        return geolocator;
    }

    /// <summary>A file in use as notes name it: "city: GeoLite2-City of 2026-05-01, geo/GeoLite2-City.mmdb".</summary>
    public static string Describe(GeoFile file) => $"{Word(file.Kind)}: {file.Database}, {file.Path}";

    private static bool IsWithoutFiles(string path) =>
        Directory.Exists(path) && Directory.GetFiles(path, "*.mmdb").Length == 0;

    private static string Word(GeoKind kind) => kind switch
    {
        GeoKind.City => "city",
        GeoKind.Country => "country",
        GeoKind.Asn => "ASN",
        _ => "anonymous IP",
    };
}
