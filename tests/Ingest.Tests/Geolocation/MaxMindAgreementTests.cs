using System.Text.Json;
using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Geolocation.Mmdb;
using Xunit;

namespace Grainwatch.Ingest.Tests.Geolocation;

/// <summary>Every network of MaxMind's JSON sources, asked of the databases that were built of them.</summary>
public sealed class MaxMindAgreementTests
{
    [SharedDataTheory]
    [InlineData("GeoLite2-City-Test", 242)]
    [InlineData("GeoIP2-City-Test", 251)]
    public void Locate_CityDatabase_AgreesWithItsSource(string name, int networks)
    {
        var geolocator = Open(name);
        var source = MaxMindSource.Read(name);
        Assert.Equal(networks, source.Count);
        foreach (var (network, ip, record) in source.Addresses())
        {
            var answer = geolocator.Locate(ip);
            var expected = Expected(record);
            Assert.True(expected == answer.Location, $"{network} {ip}: {expected}, got {answer.Location}");
            Assert.Equal(answer.Location is null ? null : geolocator.Files[0].Database, answer.Database);
        }
    }

    [SharedDataFact]
    public void Locate_AsnDatabase_AgreesWithItsSource()
    {
        var geolocator = Open("GeoLite2-ASN-Test");
        foreach (var (network, ip, record) in MaxMindSource.Read("GeoLite2-ASN-Test").Addresses())
        {
            var number = record.GetProperty("autonomous_system_number").GetUInt32();
            var organization = Text(record, "autonomous_system_organization");
            var expected = new AutonomousSystem(number, organization);
            var actual = geolocator.Locate(ip).System;
            Assert.True(expected == actual, $"{network} {ip}: {expected}, got {actual}");
        }
    }

    [SharedDataFact]
    public void Locate_AnonymousIpDatabase_AgreesWithItsSource()
    {
        var geolocator = Open("GeoIP2-Anonymous-IP-Test");
        foreach (var (network, ip, record) in MaxMindSource.Read("GeoIP2-Anonymous-IP-Test").Addresses())
        {
            var relays = new[] { "is_anonymous_vpn", "is_tor_exit_node", "is_public_proxy", "is_residential_proxy" };
            var expected = NetworkTraits.None;
            if (relays.Any(r => record.TryGetProperty(r, out _))) expected |= NetworkTraits.Vpn;
            if (record.TryGetProperty("is_hosting_provider", out _)) expected |= NetworkTraits.Hosting;
            var actual = geolocator.Locate(ip).Traits;
            Assert.NotEqual(NetworkTraits.None, expected);
            Assert.True(expected == actual, $"{network} {ip}: {expected}, got {actual}");
        }
    }

    [SharedDataFact]
    public void Locate_CountryDatabase_AgreesWithTheCitySource()
    {
        // The country database has no source here; it is built of the same networks but for one.
        var geolocator = Open("GeoLite2-Country-Test");
        foreach (var (network, ip, record) in MaxMindSource.Read("GeoLite2-City-Test").Addresses())
        {
            var expected = network == "175.16.199.0/24" ? null : Expected(record)?.Place.Country;
            var actual = geolocator.Locate(ip).Location;
            Assert.True(expected == actual?.Place.Id, $"{network} {ip}: {expected}, got {actual}");
        }
    }

    [SharedDataFact]
    public void Open_WholeFolder_AsksEachForItsOwn()
    {
        string[] names =
            ["GeoLite2-Country-Test", "GeoLite2-ASN-Test", "GeoIP2-Anonymous-IP-Test", "GeoLite2-City-Test"];
        var geolocator = Geolocator.Open(names.Select(PathOf));
        Assert.Equal(
            [GeoKind.City, GeoKind.Country, GeoKind.Asn, GeoKind.AnonymousIp],
            geolocator.Files.Select(f => f.Kind));
        Assert.Equal(
            ["GeoLite2-City", "GeoLite2-Country", "GeoLite2-ASN", "GeoIP2-Anonymous-IP"],
            geolocator.Files.Select(f => f.Database.Name));
        Assert.All(geolocator.Files, f => Assert.Equal(2026, f.Database.Built.Year));
        Assert.All(geolocator.Files, f => Assert.Equal(DateTimeKind.Utc, f.Database.Built.Kind));

        Assert.True(SourceIp.TryParse("81.2.69.160".AsSpan(), out var london));
        var answer = geolocator.Locate(london);
        Assert.Equal("GB/England/London", answer.Location?.Place.Id);
        Assert.Equal(NetworkTraits.Vpn | NetworkTraits.Hosting, answer.Traits);
        Assert.Equal("GeoLite2-City", answer.Database?.Name);
    }

    [SharedDataFact]
    public void Locate_AddressesOfOneRecord_GetTheSameInstance()
    {
        var geolocator = Open("GeoLite2-City-Test");
        var first = geolocator.Locate(SourceIp.FromIPv4(0x510245A0)).Location;
        Assert.NotNull(first);
        Assert.Same(first, geolocator.Locate(SourceIp.FromIPv4(0x510245A1)).Location);
    }

    [SharedDataFact]
    public void Locate_WarmRecords_AllocatesNothing()
    {
        var names = new[] { "GeoLite2-City-Test", "GeoLite2-ASN-Test", "GeoIP2-Anonymous-IP-Test" };
        var geolocator = Geolocator.Open(names.Select(PathOf));
        var addresses = names.SelectMany(n => MaxMindSource.Read(n).Addresses()).Select(a => a.Ip).ToArray();
        foreach (var ip in addresses) geolocator.Locate(ip);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var ip in addresses) geolocator.Locate(ip);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [SharedDataTheory]
    [InlineData("GeoLite2-City-Test")]
    [InlineData("GeoIP2-City-Test")]
    public void Read_FieldsWithoutAnyCache_AllocatesNothing(string name)
    {
        var city = new LocationDatabase(MmdbFile.Open(PathOf(name)));
        var asn = new AsnDatabase(MmdbFile.Open(PathOf("GeoLite2-ASN-Test")));
        var addresses = MaxMindSource.Read(name).Addresses().Concat(MaxMindSource.Read("GeoLite2-ASN-Test").Addresses())
            .Select(a => a.Ip).ToArray();
        Assert.True(ReadAll() > addresses.Length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ReadAll();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        long ReadAll()
        {
            long sum = 0;
            foreach (var ip in addresses)
            {
                var place = city.Read(ip);
                sum += place.City.Length + place.Subdivision.Length + place.Country.Length + (place.RadiusKm ?? 0)
                    + (long)Math.Abs(place.Latitude ?? 0) + asn.Read(ip).Organization.Length;
            }

            return sum;
        }
    }

    private static string PathOf(string name) => SharedData.PathOf("maxmind", "test-data", name + ".mmdb");

    private static Geolocator Open(string name) => Geolocator.Open(PathOf(name));

    private static Location? Expected(JsonElement record)
    {
        if (Object(record, "country") is not { } country) return null;
        var city = Object(record, "city") is { } c ? Text(c.GetProperty("names"), "en") : null;
        string? subdivision = null;
        if (record.TryGetProperty("subdivisions", out var all))
            subdivision = Text(all[0].GetProperty("names"), "en") ?? Text(all[0], "iso_code");
        var place = new Place(country.GetProperty("iso_code").GetString()!, subdivision, city);
        return Object(record, "location") is { } l && l.TryGetProperty("latitude", out var latitude)
            ? new Location(
                place,
                latitude.GetDouble(),
                l.GetProperty("longitude").GetDouble(),
                l.TryGetProperty("accuracy_radius", out var radius) ? radius.GetInt32() : null)
            : new Location(place);
    }

    private static JsonElement? Object(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement record, string name) => Object(record, name)?.GetString();
}
