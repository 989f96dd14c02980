using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Geolocation.Mmdb;
using Xunit;

namespace Grainwatch.Ingest.Tests.Geolocation;

/// <summary>Schemas, kinds and files, with databases built here.</summary>
public sealed class GeolocatorTests : IDisposable
{
    private static readonly SourceIp Google = SourceIp.FromIPv4(0x08080808);

    private readonly string _folder = Directory.CreateTempSubdirectory("grainwatch-geo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Navi Mumbai (Ghansoli)", "IN/Maharashtra/Navi Mumbai")]
    [InlineData("Murten/Morat", "IN/Maharashtra/Murten/Morat")]
    [InlineData("A (B) C", "IN/Maharashtra/A (B) C")]
    [InlineData("Zurich (Zurich (Kreis 3) / Sihlfeld)", "IN/Maharashtra/Zurich")]
    [InlineData("A (B) C (D)", "IN/Maharashtra/A (B) C")]
    [InlineData("Open)", "IN/Maharashtra/Open)")]
    [InlineData("(Unnamed)", "IN/Maharashtra/(Unnamed)")]
    [InlineData("", "IN")]
    public void Locate_FlatSchema_GivesTheCityWithoutItsDistrict(string city, string id)
    {
        var database = new MmdbBuilder("city ipv4", 4).Add("8.8.8.0", 24, Flat("IN", city));
        var answer = Geolocator.Open(Save("flat", database)).Locate(Google);
        Assert.Equal(id, answer.Location?.Place.Id);
        Assert.Equal(19.1176, answer.Location?.Latitude);
        Assert.Equal(73.0063, answer.Location?.Longitude);
        Assert.Null(answer.Location?.RadiusKm);
        Assert.Equal("city ipv4", answer.Database?.Name);
    }

    [Fact]
    public void Locate_TwoHalvesOfADatabase_AskTheRightOne()
    {
        var geolocator = Geolocator.Open(
            Save("v4", new MmdbBuilder("city ipv4", 4).Add("8.8.8.0", 24, Flat("IN", "Pune"))),
            Save("v6", new MmdbBuilder("city ipv6").Add("2a00:1450::", 32, Flat("FR", "Lyon"))));
        Assert.True(SourceIp.TryParse("2a00:1450::8".AsSpan(), out var six));

        // An IPv4 tree asked for an IPv6 address would answer by its first bits: 0808:0808:: is 8.8.8.8 there.
        Assert.True(SourceIp.TryParse("808:808::".AsSpan(), out var confusing));
        Assert.Equal("Pune, IN", geolocator.Locate(Google).Location?.Place.Text);
        Assert.Equal("Lyon, FR", geolocator.Locate(six).Location?.Place.Text);
        Assert.Null(geolocator.Locate(confusing).Location);
        Assert.Equal("city ipv6", geolocator.Locate(six).Database?.Name);
    }

    [Theory]
    [InlineData("Frankfurt (Oder)", "GeoLite2-City", "DE/Brandenburg/Frankfurt (Oder)")]
    [InlineData("Berlin (Mitte)", "DBIP-City-Lite", "DE/Brandenburg/Berlin")]
    public void Locate_NestedSchema_CutsDistrictsOfDbIpOnly(string city, string type, string id)
    {
        var record = Nested("DE", city, Map(("names", Map(("de", "x"), ("en", "Brandenburg"))), ("iso_code", "BB")));
        Assert.Equal(id, Geolocator.Open(Save("db", type, record)).Locate(Google).Location?.Place.Id);
    }

    [Fact]
    public void Locate_SubdivisionWithoutEnglishName_UsesItsCode()
    {
        var record = Nested("DE", "Potsdam", Map(("iso_code", "BB")));
        var location = Geolocator.Open(Save("db", "GeoLite2-City", record)).Locate(Google).Location;
        Assert.Equal(new Location(new Place("DE", "BB", "Potsdam"), 52.5, 13.25, 20), location);
    }

    [Theory]
    [InlineData("ZZ")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("A1")]
    [InlineData("DEU")]
    public void Locate_NoCountry_IsNoLocation(string code)
    {
        var record = Nested(code, "Nowhere", Map(("iso_code", "BB")));
        record["registered_country"] = Map(("iso_code", "US"));
        var answer = Geolocator.Open(Save("db", "GeoLite2-City", record)).Locate(Google);
        Assert.Null(answer.Location);
        Assert.Null(answer.Database);
    }

    [Fact]
    public void Locate_CoordinatesOutOfRange_AreLeftOut()
    {
        var record = Nested("DE", "Berlin", Map(("iso_code", "BE")));
        record["location"] = Map(("latitude", double.NaN), ("longitude", 13.0));
        Assert.Equal(
            new Location(new Place("DE", "BE", "Berlin")),
            Geolocator.Open(Save("db", "GeoLite2-City", record)).Locate(Google).Location);
    }

    [Theory]
    [InlineData("Grainwatch-Sample-City", GeoKind.City)]
    [InlineData("DBIP-City-Lite (compat=City)", GeoKind.City)]
    [InlineData("GeoIP2-Country", GeoKind.Country)]
    [InlineData("Something-Else", GeoKind.City)]
    [InlineData("Wrongly-Named-ASN", GeoKind.City)]
    public void Open_NamesAndFields_GiveTheKind(string type, GeoKind kind)
    {
        var path = Save("db", type, Nested("DE", "Berlin", Map(("iso_code", "BE"))));
        Assert.Equal(kind, Assert.Single(Geolocator.Open(path).Files).Kind);
    }

    [Fact]
    public void Locate_SampleDatabases_AnswerTogether()
    {
        var geolocator = Geolocator.Open(
            Save("asn", "Grainwatch-Sample-ASN", Map(
                ("autonomous_system_number", 64_500U), ("autonomous_system_organization", "Example Net"))),
            Save("hidden", "Unknown", Map(("is_anonymous", true), ("is_hosting_provider", true))),
            Save("city", "Grainwatch-Sample-City", Nested("DE", "Berlin", Map(("iso_code", "BE")))));
        Assert.Equal([GeoKind.City, GeoKind.Asn, GeoKind.AnonymousIp], geolocator.Files.Select(f => f.Kind));
        var answer = geolocator.Locate(Google);
        Assert.Equal("AS64500 Example Net", answer.System?.ToString());
        Assert.Equal(NetworkTraits.Hosting, answer.Traits);
        Assert.Equal("DE/BE/Berlin", answer.Location?.Place.Id);
        Assert.Equal("Grainwatch-Sample-City of 2026-05-01", answer.Database?.ToString());
    }

    [Fact]
    public void Locate_AnonymousOfNoSaidKind_IsVpn()
    {
        var geolocator = Geolocator.Open(Save("db", "GeoIP-Anonymous-Plus", Map(("is_anonymous", true))));
        Assert.Equal(NetworkTraits.Vpn, geolocator.Locate(Google).Traits);
        Assert.Equal(NetworkTraits.None, geolocator.Locate(SourceIp.FromIPv4(0x01010101)).Traits);
    }

    [Fact]
    public void Locate_AsnZero_IsNoSystem()
    {
        var geolocator = Geolocator.Open(Save("db", "GeoLite2-ASN", Map(("autonomous_system_number", 0U))));
        Assert.Null(geolocator.Locate(Google).System);
    }

    [Fact]
    public void Open_OtherKind_IsRefusedNamingFileAndKinds()
    {
        var path = Save("db", "GeoIP2-Connection-Type", Map(("connection_type", "Cable/DSL")));
        var message = Assert.Throws<MmdbException>(() => Geolocator.Open(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains("GeoIP2-Connection-Type", message, StringComparison.Ordinal);
        Assert.Contains("City, Country, ASN or Anonymous-IP", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NameThatItsFieldsDoNotBear_IsRefused()
    {
        var path = Save("db", "Electric-City", Map(("voltage", 230U)));
        Assert.Throws<MmdbException>(() => Geolocator.Open(path));
    }

    [Fact]
    public void Open_MissingPath_IsRefusedNamingIt()
    {
        var path = Path.Combine(_folder, "absent.mmdb");
        var refusal = Assert.Throws<MmdbException>(() => Geolocator.Open(path));
        Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Folder_AsksTheNewestBuildFirst()
    {
        var older = new MmdbBuilder("GeoLite2-City") { BuildEpoch = 1_000_000_000 };
        var newer = new MmdbBuilder("GeoLite2-City") { BuildEpoch = 1_500_000_000 };
        Save("a", older.Add("8.8.8.0", 24, Flat("FR", "Lyon")));
        Save("b", newer.Add("8.8.8.0", 24, Flat("FR", "Nice")));
        File.WriteAllText(Path.Combine(_folder, "COPYRIGHT.txt"), "not a database");
        var geolocator = Geolocator.Open(_folder);
        Assert.Equal([2017, 2001], geolocator.Files.Select(f => f.Database.Built.Year));
        Assert.Equal("Nice, FR", geolocator.Locate(Google).Location?.Place.Text);
    }

    [Fact]
    public void Open_NothingAtAll_KnowsNothing()
    {
        Assert.Empty(Geolocator.Open(_folder).Files);
        Assert.Empty(Geolocator.Open().Files);
        Assert.Equal(default, Geolocator.None.Locate(Google));
    }

    private static Dictionary<string, object> Map(params (string Key, object Value)[] entries) =>
        entries.ToDictionary(e => e.Key, e => e.Value);

    private static Dictionary<string, object> Flat(string country, string city) => Map(
        ("city", city),
        ("country_code", country),
        ("latitude", 19.1176f),
        ("longitude", 73.0063f),
        ("state1", "Maharashtra"),
        ("state2", ""));

    private static Dictionary<string, object> Nested(string country, string city, object subdivision) => Map(
        ("city", Map(("geoname_id", 1U), ("names", Map(("de", "x"), ("en", city))))),
        ("country", Map(("iso_code", country))),
        ("location", Map(("accuracy_radius", 20U), ("latitude", 52.5), ("longitude", 13.25))),
        ("subdivisions", new object[] { subdivision, Map(("iso_code", "smaller")) }));

    private string Save(string name, string type, object record) =>
        Save(name, new MmdbBuilder(type).Add("8.8.8.0", 24, record));

    private string Save(string name, MmdbBuilder database)
    {
        var path = Path.Combine(_folder, name + ".mmdb");
        File.WriteAllBytes(path, database.Build());
        return path;
    }
}
