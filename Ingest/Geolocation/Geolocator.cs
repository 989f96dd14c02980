using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation.Mmdb;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>
/// Our own reader of geolocation files. Each question goes to the files of its kind until one answers, cities before
/// countries; so the two halves (IPv4, IPv6) of a database are simply two files.
/// </summary>
public sealed class Geolocator : IGeolocator
{
    private readonly LocationDatabase[] _locations;
    private readonly AsnDatabase[] _systems;
    private readonly AnonymousIpDatabase[] _anonymous;

    private Geolocator(IReadOnlyList<(GeoFile Listed, MmdbFile File)> opened)
    {
        var files = opened.OrderBy(o => o.Listed.Kind).ToList();
        Files = [.. files.Select(o => o.Listed)];
        _locations = [.. Of(GeoKind.City).Concat(Of(GeoKind.Country)).Select(f => new LocationDatabase(f))];
        _systems = [.. Of(GeoKind.Asn).Select(f => new AsnDatabase(f))];
        _anonymous = [.. Of(GeoKind.AnonymousIp).Select(f => new AnonymousIpDatabase(f))];

        IEnumerable<MmdbFile> Of(GeoKind kind) => files.Where(o => o.Listed.Kind == kind).Select(o => o.File);
    }

    /// <summary>Knows nothing of any address: detection works by networks alone.</summary>
    public static Geolocator None { get; } = new([]);

    /// <inheritdoc/>
    public IReadOnlyList<GeoFile> Files { get; }

    /// <summary>
    /// Opens files, and the <c>*.mmdb</c> files of folders. Of one kind, files are asked in the order given, those of
    /// a folder newest build first. A folder without files is none.
    /// </summary>
    /// <exception cref="MmdbException">
    /// A path does not exist or cannot be read, or a file is damaged or of no known kind; the message names it.
    /// </exception>
    public static Geolocator Open(params IEnumerable<string> paths) => new([.. paths.SelectMany(OpenPath)]);

    /// <inheritdoc/>
    public GeoAnswer Locate(SourceIp ip)
    {
        Location? location = null;
        GeoDatabase? database = null;
        foreach (var locations in _locations)
        {
            location = locations.Find(ip);
            if (location is null) continue;
            database = locations.Database;
            break;
        }

        AutonomousSystem? system = null;
        foreach (var systems in _systems)
        {
            system = systems.Find(ip);
            if (system is not null) break;
        }

        var traits = NetworkTraits.None;
        foreach (var anonymous in _anonymous) traits |= anonymous.Find(ip);
        return new GeoAnswer(location, system, traits, database);
    }

    private static IEnumerable<(GeoFile Listed, MmdbFile File)> OpenPath(string path)
    {
        if (!Directory.Exists(path)) return [OpenFile(path)];
        try
        {
            return GeoFingerprint.Files(path)
                .Select(OpenFile)
                .OrderByDescending(o => o.Listed.Database.Built)
                .ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw MmdbException.Unusable(path, $"it cannot be listed ({e.Message})", "Check the folder's rights", e);
        }
    }

    private static (GeoFile Listed, MmdbFile File) OpenFile(string path)
    {
        var file = MmdbFile.Open(path);
        var database = new GeoDatabase(file.Metadata.DatabaseType, file.Metadata.Built);
        return (new GeoFile(database, GeoSchema.Recognize(file), path), file);
    }
}
