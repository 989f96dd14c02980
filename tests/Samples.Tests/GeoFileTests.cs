using System.Net;
using Xunit;

namespace Grainwatch.Samples.Tests;

public sealed class GeoFileTests(MediumSample medium) : IClassFixture<MediumSample>
{
    private readonly MmdbWalker _city = new(medium.Sample.Content("geo/city.mmdb"));
    private readonly MmdbWalker _asn = new(medium.Sample.Content("geo/asn.mmdb"));
    private readonly MmdbWalker _anonymous = new(medium.Sample.Content("geo/anonymous-ip.mmdb"));

    [Fact]
    public void Metadata_BothFiles_SaysWhatTheyAre()
    {
        Assert.Equal("Grainwatch-Sample-City", _city.Metadata["database_type"]);
        Assert.Equal("Grainwatch-Sample-ASN", _asn.Metadata["database_type"]);
        Assert.Equal(6UL, _city.Metadata["ip_version"]);
        Assert.Equal(2UL, _city.Metadata["binary_format_major_version"]);
        Assert.Equal((ulong)new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(),
            _city.Metadata["build_epoch"]);
        var description = (Dictionary<string, object>)_city.Metadata["description"];
        Assert.StartsWith("Synthetic", (string)description["en"], StringComparison.Ordinal);
    }

    [Fact]
    public void Find_EveryPublicSourceOfTheTrail_HasPlaceAndNetwork()
    {
        var addresses = medium.Records.Select(record => record.Text("sourceIPAddress")!).Distinct()
            .Where(text => IPAddress.TryParse(text, out _) && !text.StartsWith("10.", StringComparison.Ordinal));
        Assert.All(addresses, text =>
        {
            var place = _city.Find(text);
            Assert.NotNull(place);
            Assert.Equal(2, ((string)At(place, "country", "iso_code")).Length);
            Assert.NotEmpty((string)At(place, "city", "names", "en"));
            Assert.NotEmpty((string)At(place, "country", "names", "en"));
            Assert.InRange((double)At(place, "location", "latitude"), -90, 90);
            Assert.InRange((double)At(place, "location", "longitude"), -180, 180);
            Assert.InRange((ulong)At(place, "location", "accuracy_radius"), 1UL, 1000UL);
            Assert.Contains("/", (string)At(place, "location", "time_zone"), StringComparison.Ordinal);
            var network = _asn.Find(text);
            Assert.NotNull(network);
            var asn = (ulong)network["autonomous_system_number"];
            Assert.True(asn is 16_509 or (>= 4_200_000_000 and <= 4_294_967_294), $"AS{asn}");
            Assert.NotEmpty((string)network["autonomous_system_organization"]);
        });
    }

    [Fact]
    public void Find_EveryPool_AnswersItsCity()
    {
        var plan = AddressPlan.Build();
        Assert.All(plan.Pools, pool =>
        {
            var address = pool.Address4(Chance.For(1));
            Assert.Equal(pool.City.Name, At(_city.Find(address)!, "city", "names", "en"));
            Assert.Equal(pool.City.Latitude, At(_city.Find("::ffff:" + address)!, "location", "latitude"));
            Assert.Equal((ulong)pool.Network.Asn, _asn.Find(address)!["autonomous_system_number"]);
            var anonymous = _anonymous.Find(address);
            Assert.Equal(pool.Network.Kind == NetworkKind.Vpn, anonymous?.ContainsKey("is_anonymous_vpn") == true);
            if (pool.High6 is not null)
                Assert.Equal(pool.City.Name, At(_city.Find(pool.Address6(Chance.For(1)))!, "city", "names", "en"));
        });
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("192.168.0.1")]
    [InlineData("203.0.113.9")]
    [InlineData("2001:db8::1")]
    public void Find_AddressOfNobody_IsAbsent(string address) => Assert.Null(_city.Find(address));

    private static object At(Dictionary<string, object> map, params string[] path)
    {
        object value = map;
        foreach (var step in path)
        {
            value = ((Dictionary<string, object>)value)[step];
        }

        return value;
    }
}
