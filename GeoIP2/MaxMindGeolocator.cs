using System.Net;
using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Geolocation.Mmdb;
using MaxMind.Db;
using MaxMind.GeoIP2.Responses;

namespace Grainwatch.GeoIP2;

/// <summary>
/// Asks MaxMind's own reader and models (MaxMind.GeoIP2). It answers as <see cref="Geolocator"/> does and costs
/// micro-seconds and kilobytes a look-up; who doubts an answer of ours can have theirs. Files are read into memory, for
/// a mapped one that is truncated ends the process.
/// </summary>
public sealed class MaxMindGeolocator : IGeolocator, IDisposable
{
    private readonly List<(GeoFile File, Reader Reader)> _readers = [];

    private MaxMindGeolocator(IReadOnlyList<GeoFile> files) => Files = files;

    /// <inheritdoc/>
    public IReadOnlyList<GeoFile> Files { get; }

    /// <summary>
    /// Opens what <see cref="Geolocator.Open"/> opens, which checks it whole first: this reader meets damage only when
    /// it is asked. It has no model of DB-IP's schema, so such files are refused.
    /// </summary>
    /// <exception cref="MmdbException">A file cannot be used; the message names it.</exception>
    public static MaxMindGeolocator Open(IReadOnlyList<string> paths)
    {
        var geolocator = new MaxMindGeolocator(Geolocator.Open(paths).Files);
        try
        {
            foreach (var file in geolocator.Files) geolocator._readers.Add((file, OpenFile(file)));
            return geolocator;
        }
        catch
        {
            geolocator.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public GeoAnswer Locate(SourceIp ip)
    {
        var address = AddressOf(ip);
        Location? location = null;
        AutonomousSystem? system = null;
        GeoDatabase? database = null;
        var traits = NetworkTraits.None;
        foreach (var (file, reader) in _readers)
        {
            // A tree of IPv4 addresses would take the first bits of another for one.
            if (!ip.IsIPv4 && reader.Metadata.IPVersion == 4) continue;
            if (file.Kind is GeoKind.City or GeoKind.Country)
            {
                if (location is not null) continue;
                location = file.Kind == GeoKind.City ? City(reader, address) : Country(reader, address);
                if (location is not null) database = file.Database;
            }
            else if (file.Kind == GeoKind.Asn)
            {
                system ??= System(Find<AsnResponse>(reader, address));
            }
            else
            {
                traits |= Traits(Find<AnonymousIPResponse>(reader, address));
            }
        }

        return new GeoAnswer(location, system, traits, database);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, reader) in _readers) reader.Dispose();
    }

    private static Reader OpenFile(GeoFile file)
    {
        string[] words = ["City", "Country", "ASN", "Anonymous"];
        if (file.Database.Name.StartsWith("DBIP", StringComparison.OrdinalIgnoreCase)
            || !words.Any(word => file.Database.Name.Contains(word, StringComparison.Ordinal)))
        {
            throw new MmdbException(
                $"{file.Path}: MaxMind's reader has no model of \"{file.Database.Name}\". "
                + "Read it with --geo-reader grainwatch.");
        }

        try
        {
            return new Reader(file.Path, FileAccessMode.Memory);
        }
        catch (Exception e) when (e is InvalidDatabaseException or IOException or UnauthorizedAccessException)
        {
            throw new MmdbException($"{file.Path}: MaxMind's reader refuses it: {e.Message}", e);
        }
    }

    private static IPAddress AddressOf(SourceIp ip)
    {
        Span<byte> bytes = stackalloc byte[16];
        ip.WriteBytes(bytes);
        return new IPAddress(ip.IsIPv4 ? bytes[12..] : bytes);
    }

    private static T? Find<T>(Reader reader, IPAddress address)
        where T : class
    {
        var values = new InjectableValues();
        values.AddValue("ip_address", address.ToString());
        values.AddValue("locales", new List<string> { "en" });
        return reader.Find<T>(address, values);
    }

    private static Location? City(Reader reader, IPAddress address)
    {
        if (Find<CityResponse>(reader, address) is not { } city || CountryCode(city) is not { } country) return null;
        var largest = city.Subdivisions.Count > 0 ? city.Subdivisions[0] : null;
        var subdivision = English(largest?.Names) ?? NotEmpty(largest?.IsoCode);
        var place = new Place(country, subdivision, English(city.City.Names));
        var (latitude, longitude) = (city.Location.Latitude, city.Location.Longitude);
        return latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180
            ? new Location(place, latitude, longitude, city.Location.AccuracyRadius)
            : new Location(place);
    }

    private static Location? Country(Reader reader, IPAddress address) =>
        Find<CountryResponse>(reader, address) is { } response && CountryCode(response) is { } country
            ? new Location(new Place(country))
            : null;

    private static AutonomousSystem? System(AsnResponse? response) =>
        response?.AutonomousSystemNumber is { } number and > 0
            ? new AutonomousSystem((uint)number, NotEmpty(response.AutonomousSystemOrganization))
            : null;

    private static NetworkTraits Traits(AnonymousIPResponse? response)
    {
        if (response is null) return NetworkTraits.None;
        var isRelay = response.IsAnonymousVpn || response.IsTorExitNode || response.IsPublicProxy
            || response.IsResidentialProxy;
        var traits = isRelay ? NetworkTraits.Vpn : NetworkTraits.None;
        if (response.IsHostingProvider) traits |= NetworkTraits.Hosting;
        return traits == NetworkTraits.None && response.IsAnonymous ? NetworkTraits.Vpn : traits;
    }

    private static string? CountryCode(AbstractCountryResponse response) =>
        response.Country.IsoCode is [>= 'A' and <= 'Z', >= 'A' and <= 'Z'] code && code != "ZZ" ? code : null;

    private static string? English(IReadOnlyDictionary<string, string>? names) =>
        NotEmpty(names?.GetValueOrDefault("en"));

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
