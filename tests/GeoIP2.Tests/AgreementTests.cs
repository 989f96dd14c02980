using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Tests;
using MaxMind.Db;
using Xunit;

namespace Grainwatch.GeoIP2.Tests;

/// <summary>Our reader and MaxMind's, asked the same of the same files.</summary>
public sealed class AgreementTests
{
    private const int Addresses = 20_000;

    [SharedDataTheory]
    [InlineData("GeoLite2-City-Test")]
    [InlineData("GeoIP2-City-Test")]
    [InlineData("GeoLite2-Country-Test")]
    [InlineData("GeoLite2-ASN-Test")]
    [InlineData("GeoIP2-Anonymous-IP-Test")]
    [InlineData("GeoIP-Anonymous-Plus-Test")]
    public void Locate_MaxMindTestDatabase_BothAgree(string name) =>
        HoldAgainst([SharedData.PathOf("maxmind", "test-data", name + ".mmdb")]);

    [SharedDataFact]
    public void Locate_MaxMindTestDatabasesTogether_BothAgree() => HoldAgainst(
    [
        .. new[] { "GeoLite2-Country-Test", "GeoIP2-Anonymous-IP-Test", "GeoLite2-ASN-Test", "GeoLite2-City-Test" }
            .Select(name => SharedData.PathOf("maxmind", "test-data", name + ".mmdb")),
    ]);

    [Fact]
    public void Locate_SampleFiles_BothAgree() => HoldAgainst([SampleFiles.Folder]);

    private static void HoldAgainst(string[] paths)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("GRAINWATCH_SEED"), out var given)
            ? given
            : Random.Shared.Next(1, 1_000_000_000);
        var repeat = $"seed {seed}; repeat with: GRAINWATCH_SEED={seed} ./test --filter {nameof(AgreementTests)}";
        var random = new Random(seed);
        var ours = Geolocator.Open(paths);
        using var theirs = MaxMindGeolocator.Open(paths);
        Assert.Equal(ours.Files, theirs.Files);
        var networks = Networks(ours.Files);
        // It lists what is empty, too.
        networks.RemoveAll(network => theirs.Locate(AddressOf(network.First)) == default);
        var known = 0;
        for (var i = 0; i < Addresses; i++)
        {
            // Most of a test database is empty, so most addresses are taken from its networks.
            var ip = random.Next(4) == 0 ? Anywhere(random) : Within(networks[random.Next(networks.Count)], random);
            var (expected, actual) = (theirs.Locate(ip), ours.Locate(ip));
            Assert.True(expected == actual, $"{ip}: MaxMind's {expected}, ours {actual}; {repeat}");
            if (actual != default) known++;
        }

        Assert.True(known > Addresses / 3, $"only {known} of {Addresses} addresses are known; {repeat}");
    }

    private static List<(UInt128 First, int Length)> Networks(IReadOnlyList<GeoFile> files)
    {
        List<(UInt128, int)> networks = [];
        foreach (var file in files)
        {
            using var reader = new Reader(file.Path, FileAccessMode.Memory);
            foreach (var node in reader.FindAll<object>(cacheSize: 16))
            {
                var bytes = node.Start.GetAddressBytes();
                var isIPv4 = bytes.Length == 4;
                UInt128 first = 0;
                foreach (var b in bytes) first = (first << 8) | b;
                networks.Add((first, node.PrefixLength + (isIPv4 && node.PrefixLength <= 32 ? 96 : 0)));
            }
        }

        return networks;
    }

    private static SourceIp Anywhere(Random random) => random.Next(2) == 0
        ? SourceIp.FromIPv4((uint)random.NextInt64(1L << 32))
        : new SourceIp(((ulong)random.NextInt64() >> 2) | (1UL << 61), (ulong)random.NextInt64());

    private static SourceIp Within((UInt128 First, int Length) network, Random random)
    {
        var host = ((UInt128)(ulong)random.NextInt64() << 64) | (ulong)random.NextInt64();
        var mask = network.Length == 128 ? 0 : UInt128.MaxValue >> network.Length;
        return AddressOf(network.First | (host & mask));
    }

    private static SourceIp AddressOf(UInt128 bits) => bits <= uint.MaxValue
        ? SourceIp.FromIPv4((uint)bits)
        : new SourceIp((ulong)(bits >> 64), (ulong)bits);
}
