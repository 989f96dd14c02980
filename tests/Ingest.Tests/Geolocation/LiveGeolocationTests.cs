using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Geolocation.Mmdb;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Geolocation;

/// <summary>Files that change while a process runs with them.</summary>
public sealed class LiveGeolocationTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new(new DateTime(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc));
    private readonly List<string> _notes = [];

    private string City => _folder.Of("city.mmdb");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Watch_FileReplaced_AnswersFromTheNewOneAfterTwoLooks()
    {
        using var live = Watch(City, "Lyon");
        var before = live.Origins.Resolve("8.8.8.8"u8);
        Replace(City, "Nice");

        Look();
        Assert.Same(before, live.Origins.Resolve("8.8.8.8"u8));
        Assert.Empty(_notes);
        Look();

        Assert.Equal("Nice, FR", PlaceIn(live));
        Assert.Equal(_clock.GetUtcNow().UtcDateTime, live.State.LoadedAt);
        Assert.Contains("newer geolocation, city: city ipv4 of 2026-05-01, 31 days old", Assert.Single(_notes),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Watch_FileOfAFolderGoesAway_KeepsItInUseAndSaysSo()
    {
        File.WriteAllBytes(City, Build("Lyon"));
        var network = new Dictionary<string, object>
        {
            ["autonomous_system_number"] = 64500U,
            ["autonomous_system_organization"] = "Example",
        };
        File.WriteAllBytes(_folder.Of("asn.mmdb"), new MmdbBuilder("GeoLite2-ASN").Add("8.8.8.0", 24, network).Build());
        using var live = LiveGeolocation.Open([_folder.Path], _clock);
        live.Watch(_notes.Add);
        File.Delete(City);

        Look();
        Look();

        Assert.Equal("Lyon, FR", PlaceIn(live));
        Assert.Contains("city.mmdb' is gone", live.State.LastError?.Message, StringComparison.Ordinal);
        File.WriteAllBytes(_folder.Of("newer.mmdb"), Build("Nice"));
        Look();
        Look();
        Assert.Equal("Nice, FR", PlaceIn(live));
        Assert.Null(live.State.LastError);
    }

    [Fact]
    public void Watch_NothingChanges_ReadsNothingAndKeepsWhatWasSaid()
    {
        using var live = Watch(City, "Lyon");
        var (origin, loaded) = (live.Origins.Resolve("8.8.8.8"u8), live.State.LoadedAt);

        for (var i = 0; i < 5; i++) Look();

        Assert.Same(origin, live.Origins.Resolve("8.8.8.8"u8));
        Assert.Equal(loaded, live.State.LoadedAt);
        Assert.Empty(_notes);
    }

    [Fact]
    public void Watch_WrittenOverSlowly_IsReadWhenSettled()
    {
        using var live = Watch(City, "Lyon");
        var whole = Build("Nice");
        using (var file = new FileStream(City, FileMode.Create))
        {
            for (var from = 0; from < whole.Length; from += 100)
            {
                file.Write(whole, from, Math.Min(100, whole.Length - from));
                file.Flush();
                Touch(from);
                Look();
                Assert.Equal("Lyon, FR", PlaceIn(live));
            }
        }

        Assert.Null(live.State.LastError);
        Assert.Empty(_notes);
        Look();
        Look();
        Assert.Equal("Nice, FR", PlaceIn(live));
    }

    [Fact]
    public void Watch_StuckHalfWritten_KeepsTheOldSaysSoOnceAndTakesItWhenWhole()
    {
        using var live = Watch(City, "Lyon");
        File.WriteAllBytes(City, Build("Nice")[..200]);

        for (var i = 0; i < 10; i++) Look();

        Assert.Equal("Lyon, FR", PlaceIn(live));
        Assert.Equal("city ipv4", live.State.Files[0].Database.Name);
        Assert.Contains(City, live.State.LastError?.Message, StringComparison.Ordinal);
        Assert.Contains("those read before stay", Assert.Single(_notes), StringComparison.Ordinal);
        File.WriteAllBytes(City, Build("Nice"));
        Look();
        Look();
        Assert.Equal("Nice, FR", PlaceIn(live));
        Assert.Null(live.State.LastError);
        Assert.Equal(2, _notes.Count);
    }

    [Fact]
    public void Watch_TruncatedInPlace_AnswersFromMemory()
    {
        using var live = Watch(City, "Lyon");
        using (var file = new FileStream(City, FileMode.Open)) file.SetLength(0);

        // Not asked before: the answer cannot come from the cache.
        Assert.Equal("Lyon", live.Origins.Resolve("8.8.8.9"u8).Place?.City);
    }

    [Fact]
    public void Watch_FileGoneAndBack_KeepsTheOldAndForgetsTheError()
    {
        using var live = Watch(City, "Lyon");
        var away = City + ".away";
        File.Move(City, away);
        for (var i = 0; i < 5; i++) Look();
        Assert.Contains("does not exist", live.State.LastError?.Message, StringComparison.Ordinal);
        Assert.Equal("Lyon, FR", PlaceIn(live));

        File.Move(away, City);
        Look();

        Assert.Null(live.State.LastError);
        Assert.Single(_notes);
    }

    [Fact]
    public void Watch_FolderGetsAFile_UsesItToo()
    {
        using var live = Watch(_folder.Path, "Lyon");
        Assert.Null(live.Origins.Resolve("8.8.8.8"u8).System);
        var asn = new MmdbBuilder("GeoLite2-ASN").Add("8.8.8.0", 24,
            new Dictionary<string, object> { ["autonomous_system_number"] = 64_500U });
        File.WriteAllBytes(_folder.Of("asn.mmdb"), asn.Build());

        Look();
        Look();

        Assert.Equal("AS64500", live.Origins.Resolve("8.8.8.8"u8).Network);
        Assert.Equal(2, _notes.Count);
    }

    [Fact]
    public void Watch_FolderBecomesEmpty_KeepsTheOld()
    {
        using var live = Watch(_folder.Path, "Lyon");
        File.Delete(City);

        for (var i = 0; i < 3; i++) Look();

        Assert.Contains("holds no .mmdb file", live.State.LastError?.Message, StringComparison.Ordinal);
        Assert.Equal("Lyon, FR", PlaceIn(live));
    }

    [Fact]
    public void Watch_ReplacedByOneOfTheSameSizeAndTime_IsTaken()
    {
        using var live = Watch(City, "Lyon");
        Replace(City, "Nice", File.GetLastWriteTimeUtc(City));

        Look();
        Look();

        Assert.Equal("Nice, FR", PlaceIn(live));
    }

    [Fact]
    public void Watch_LinkPointsElsewhere_IsTaken()
    {
        File.WriteAllBytes(_folder.Of("a"), Build("Lyon"));
        File.WriteAllBytes(_folder.Of("b"), Build("Nice"));
        var link = _folder.Of("link.mmdb");
        File.CreateSymbolicLink(link, _folder.Of("a"));
        using var live = LiveGeolocation.Open([link], _clock);
        live.Watch(_notes.Add);
        Touch(1, _folder.Of("b"));
        File.Delete(link);
        File.CreateSymbolicLink(link, _folder.Of("b"));

        Look();
        Look();

        Assert.Equal("Nice, FR", PlaceIn(live));
    }

    [Fact]
    public void Watch_ChangedWhileItWasRead_IsLeftForTheNextLooks()
    {
        var reads = 0;
        File.WriteAllBytes(City, Build("Lyon"));
        using var live = LiveGeolocation.Open([City], _clock, paths =>
        {
            var read = Geolocator.Open(paths);
            // Whoever writes comes between the first reading of the new file and its end.
            if (++reads == 2) Replace(City, "Metz");
            return read;
        });
        live.Watch(_notes.Add);
        Replace(City, "Nice");

        Look();
        Look();
        Assert.Equal("Lyon, FR", PlaceIn(live));
        Look();
        Look();

        Assert.Equal("Metz, FR", PlaceIn(live));
        Assert.Single(_notes);
    }

    [Fact]
    public void Watch_ReaderFailsInAnyWay_KeepsTheOld()
    {
        var reads = 0;
        File.WriteAllBytes(City, Build("Lyon"));
        using var live = LiveGeolocation.Open(
            [City],
            _clock,
            paths => ++reads == 1 ? Geolocator.Open(paths) : throw new InvalidOperationException("odd"));
        live.Watch(_notes.Add);
        Replace(City, "Nice");

        for (var i = 0; i < 5; i++) Look();

        Assert.Equal("Lyon, FR", PlaceIn(live));
        Assert.Equal("odd", live.State.LastError?.Message);
        Assert.Equal(2, reads);
    }

    [Fact]
    public void Dispose_Watching_LooksNoMore()
    {
        var live = Watch(City, "Lyon");
        Assert.Equal(1, _clock.Waiting);

        live.Dispose();

        Assert.Equal(0, _clock.Waiting);
    }

    [Fact]
    public void Watch_NoFiles_WaitsForNothing()
    {
        using var live = LiveGeolocation.Open([], _clock);
        live.Watch(_notes.Add);
        Assert.Equal(0, _clock.Waiting);
    }

    [Theory]
    [InlineData("absent.mmdb", "'", "absent.mmdb' does not exist.")]
    [InlineData("", "'", "' holds no .mmdb file.")]
    public void Open_NothingThere_IsRefused(string name, string begin, string end)
    {
        var refusal = Assert.Throws<MmdbException>(() => LiveGeolocation.Open([_folder.Of(name)], _clock));
        Assert.StartsWith(begin, refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(end, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60, "60 days old", false)]
    [InlineData(61, "61 days old", true)]
    [InlineData(1, "1 day old", false)]
    [InlineData(-5, "0 days old", false)]
    public void Describe_OldFile_SaysThatItIsStale(int days, string age, bool isStale)
    {
        var built = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero).AddDays(-days).ToUnixTimeSeconds();
        File.WriteAllBytes(City, Build("Lyon", (ulong)built));
        using var live = LiveGeolocation.Open([City], _clock);

        var line = Assert.Single(live.Describe());

        Assert.Contains(age, line, StringComparison.Ordinal);
        Assert.Equal(isStale, line.Contains("stale", StringComparison.Ordinal));
        Assert.Equal(isStale, live.State.Files[0].IsStale(_clock.GetUtcNow().UtcDateTime));
    }

    private static byte[] Build(string city, ulong built = 1_777_593_600)
    {
        var record = new Dictionary<string, object> { ["city"] = city, ["country_code"] = "FR" };
        return new MmdbBuilder("city ipv4") { BuildEpoch = built }.Add("8.8.8.0", 24, record).Build();
    }

    private static string? PlaceIn(LiveGeolocation live) => live.Origins.Resolve("8.8.8.8"u8).Place?.Text;

    private LiveGeolocation Watch(string path, string city)
    {
        File.WriteAllBytes(City, Build(city));
        var live = LiveGeolocation.Open([path], _clock);
        live.Watch(_notes.Add);
        return live;
    }

    private void Look() => _clock.Advance(LiveGeolocation.DefaultPeriod);

    /// <summary>As geoipupdate does it: a whole file takes the place of the other.</summary>
    private static void Replace(string path, string city, DateTime? written = null)
    {
        var next = path + ".next";
        File.WriteAllBytes(next, Build(city));
        if (written is { } time) File.SetLastWriteTimeUtc(next, time);
        File.Move(next, path, overwrite: true);
    }

    /// <summary>Tests are faster than the ticks of a file system's clock.</summary>
    private void Touch(int step, string? path = null) =>
        File.SetLastWriteTimeUtc(path ?? City, _clock.GetUtcNow().UtcDateTime.AddSeconds(step));
}
