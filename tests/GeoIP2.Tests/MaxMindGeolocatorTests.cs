using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation.Mmdb;
using Grainwatch.Ingest.Tests;
using Xunit;

namespace Grainwatch.GeoIP2.Tests;

public sealed class MaxMindGeolocatorTests
{
    [Fact]
    public void Open_SchemaWithoutModel_IsRefusedNamingTheOtherReader()
    {
        // DB-IP's type is "city ipv4"; the sample's own name is as long as that with the version behind it.
        var folder = Directory.CreateTempSubdirectory("grainwatch-geoip2-").FullName;
        try
        {
            var path = Path.Combine(folder, "city.mmdb");
            var bytes = File.ReadAllBytes(Path.Combine(SampleFiles.Folder, "city.mmdb"));
            var at = bytes.AsSpan().LastIndexOf("Grainwatch-Sample-City"u8);
            "city ipv4 of somebody "u8.CopyTo(bytes.AsSpan(at));
            File.WriteAllBytes(path, bytes);

            var refusal = Assert.Throws<MmdbException>(() => MaxMindGeolocator.Open([path]));

            Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
            Assert.Contains("--geo-reader grainwatch", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [SharedDataTheory]
    [InlineData("libmaxminddb/libmaxminddb-oversized-map.mmdb")]
    [InlineData("maxminddb-golang/cyclic-data-structure.mmdb")]
    public void Open_DamagedFile_IsRefusedAsByOurs(string name) => Assert.Throws<MmdbException>(
        () => MaxMindGeolocator.Open([SharedData.PathOf(["maxmind", "bad-data", .. name.Split('/')])]));

    [SharedDataFact]
    public void Locate_FileTruncatedAfterOpen_AnswersFromMemory()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.Copy(SharedData.PathOf("maxmind", "test-data", "GeoLite2-City-Test.mmdb"), path, overwrite: true);
            using var geolocator = MaxMindGeolocator.Open([path]);
            File.WriteAllBytes(path, []);

            Assert.Equal("GB/England/London", geolocator.Locate(SourceIp.FromIPv4(0x510245A0)).Location?.Place.Id);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
