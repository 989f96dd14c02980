using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation.Mmdb;
using Xunit;

namespace Grainwatch.Ingest.Tests.Geolocation;

public sealed class MmdbTreeTests
{
    [SharedDataTheory]
    [InlineData("1.1.1.1", "1.1.1.1")]
    [InlineData("1.1.1.2", "1.1.1.2")]
    [InlineData("1.1.1.3", "1.1.1.2")]
    [InlineData("1.1.1.7", "1.1.1.4")]
    [InlineData("1.1.1.15", "1.1.1.8")]
    [InlineData("1.1.1.17", "1.1.1.16")]
    [InlineData("1.1.1.32", "1.1.1.32")]
    [InlineData("1.1.1.33", null)]
    [InlineData("255.254.253.123", null)]
    [InlineData("2001::", null)]
    public void Find_IPv4Tree24Bits_GivesTheNetwork(string address, string? network) =>
        Assert.Equal(network, Ask("MaxMind-DB-test-ipv4-24.mmdb", address));

    [SharedDataTheory]
    [InlineData("1.1.1.1", "::/64")]
    [InlineData("192.1.1.1", "::/64")]
    [InlineData("::5", "::/64")]
    [InlineData("2001::", null)]
    public void Find_TreeWithoutIPv4Subtree_GivesTheNetworkAroundIt(string address, string? network) =>
        Assert.Equal(network, Ask("MaxMind-DB-no-ipv4-search-tree.mmdb", address));

    [SharedDataFact]
    public void Find_Aliases_LeadToTheIPv4Network()
    {
        // 6to4 (2002::/16), Teredo (2001::/32) and mapped (::ffff:0:0/96) addresses share the IPv4 subtree.
        var file = MmdbFile.Open(SharedData.PathOf("maxmind", "test-data", "GeoLite2-City-Test.mmdb"));
        Assert.True(SourceIp.TryParse("81.2.69.160".AsSpan(), out var plain));
        var expected = file.Find(plain);
        Assert.True(expected >= 0);
        foreach (var alias in new[] { "2002:5102:45a0::", "2001:0:5102:45a0::", "::81.2.69.160", "::ffff:81.2.69.160" })
        {
            Assert.True(SourceIp.TryParse(alias.AsSpan(), out var ip));
            Assert.Equal(expected, file.Find(ip));
        }
    }

    [Theory]
    [InlineData(4, 24)]
    [InlineData(4, 28)]
    [InlineData(4, 32)]
    [InlineData(6, 24)]
    [InlineData(6, 28)]
    [InlineData(6, 32)]
    public void Find_EveryRecordSize_GivesTheLongestNetwork(int ipVersion, int recordSize)
    {
        var builder = new MmdbBuilder("Test", ipVersion, recordSize)
            .Add("8.0.0.0", 5, "wide")
            .Add("8.8.0.0", 16, "half")
            .Add("8.8.8.0", 24, "narrow")
            .Add("8.8.8.8", 32, "one");
        if (ipVersion == 6) builder.Add("2a00:1450::", 32, "six").Add("2a00:1450::1", 128, "six-one");
        var file = MmdbFile.Open("built", builder.Build());
        Assert.Equal("wide", Ask(file, "15.255.255.255"));
        Assert.Equal("half", Ask(file, "8.8.255.0"));
        Assert.Equal("narrow", Ask(file, "8.8.8.9"));
        Assert.Equal("one", Ask(file, "8.8.8.8"));
        Assert.Null(Ask(file, "16.0.0.0"));
        Assert.Null(Ask(file, "7.255.255.255"));
        Assert.Equal(ipVersion == 6 ? "six" : null, Ask(file, "2a00:1450::2"));
        Assert.Equal(ipVersion == 6 ? "six-one" : null, Ask(file, "2a00:1450::1"));
        Assert.Null(Ask(file, "2a00:1451::"));
    }

    private static string? Ask(string name, string address) =>
        Ask(MmdbFile.Open(SharedData.PathOf("maxmind", "test-data", name)), address);

    private static string? Ask(MmdbFile file, string address)
    {
        Assert.True(SourceIp.TryParse(address.AsSpan(), out var ip));
        var offset = file.Find(ip);
        if (offset < 0) return null;
        var record = file.Record(offset);
        return record.AsText() ?? record.Find("ip"u8).AsText();
    }
}
