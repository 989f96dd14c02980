using System.Text;
using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation;
using Xunit;

namespace Grainwatch.Ingest.Tests.Geolocation;

public sealed class OriginCacheTests
{
    [Fact]
    public void Resolve_PublicAddress_IsLocatedOnce()
    {
        var geolocator = new CountingGeolocator();
        var cache = new OriginCache(geolocator);
        var origin = cache.Resolve("8.8.8.8"u8);
        Assert.Same(origin, cache.Resolve("8.8.8.8"u8));
        Assert.Equal(1, geolocator.Calls);
        Assert.Equal("8.8.8.8", origin.Address);
        Assert.Equal(SourceIp.FromIPv4(0x08080808), origin.Ip);
        Assert.Equal("FR", origin.Place?.Id);
        Assert.Equal("AS64500", origin.Network);
        Assert.Equal(NetworkTraits.Hosting, origin.Traits);
        Assert.Equal("Test", origin.Database?.Name);
    }

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("203.0.113.5", true)]
    [InlineData("fe80::1", true)]
    [InlineData("ec2.amazonaws.com", false)]
    [InlineData("AWS Internal", false)]
    [InlineData("010.1.1.1", false)]
    [InlineData("", false)]
    [InlineData("☯", false)]
    public void Resolve_NoPublicAddress_AsksNobody(string text, bool isAddress)
    {
        var geolocator = new CountingGeolocator();
        var origin = new OriginCache(geolocator).Resolve(Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, origin.Address);
        Assert.Equal(isAddress, origin.Ip is not null);
        Assert.Null(origin.Place);
        Assert.Null(origin.Network);
        Assert.Equal(0, geolocator.Calls);
    }

    [Fact]
    public void Resolve_InvalidUtf8AndOverlongText_AreJunk()
    {
        var cache = new OriginCache(Geolocator.None);
        Assert.Null(cache.Resolve([0xFF, 0xFE, (byte)'1']).Ip);
        var overlong = cache.Resolve(new byte[10_000_000].AsSpan());
        Assert.Null(overlong.Ip);
        Assert.Equal(OriginCache.MaxTextBytes, overlong.Address.Length);
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("2a00:1450:4007:080e:0000:0000:0000:200e")]
    [InlineData("ssm")]
    [InlineData("cloudtrail.amazonaws.com")]
    public void Resolve_Hit_AllocatesNothing(string text)
    {
        var cache = new OriginCache(new CountingGeolocator());
        var utf8 = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < 100; i++) cache.Resolve(utf8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) cache.Resolve(utf8);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Resolve_FloodOfOthers_KeepsWhatIsInUse()
    {
        var geolocator = new CountingGeolocator();
        var cache = new OriginCache(geolocator, capacity: 100);
        var busy = cache.Resolve("8.8.8.8"u8);
        var idle = cache.Resolve("9.9.9.9"u8);
        for (var i = 0; i < 1_000; i++)
        {
            cache.Resolve(Encoding.UTF8.GetBytes($"11.0.{i / 250}.{i % 250}"));
            Assert.Same(busy, cache.Resolve("8.8.8.8"u8));
        }

        Assert.Equal(1_002, geolocator.Calls);
        Assert.NotSame(idle, cache.Resolve("9.9.9.9"u8));
    }

    [Fact]
    public void Resolve_FromManyThreads_GivesEachItsOwn()
    {
        var cache = new OriginCache(new CountingGeolocator(), capacity: 64);
        var seed = Environment.TickCount;
        Parallel.For(0, 8, worker =>
        {
            var random = new Random(seed + worker);
            for (var i = 0; i < 20_000; i++)
            {
                var text = $"11.1.{random.Next(2)}.{random.Next(100)}";
                var origin = cache.Resolve(Encoding.UTF8.GetBytes(text));
                var same = text == origin.Address && text == origin.Ip.ToString();
                Assert.True(same, $"seed {seed}: {text}, got {origin}");
            }
        });
    }

    [Fact]
    public void Replace_OtherGeolocator_AnswersAnewAndAsksTheOldNoMore()
    {
        var (old, next) = (new CountingGeolocator(), new CountingGeolocator());
        var cache = new OriginCache(old);
        var before = cache.Resolve("8.8.8.8"u8);

        cache.Replace(next);

        Assert.NotSame(before, cache.Resolve("8.8.8.8"u8));
        Assert.Equal((1, 1), (old.Calls, next.Calls));
    }

    [Fact]
    public async Task Replace_WhileGenerationsTurnOver_IsNeverUndone()
    {
        // Many small generations end while geolocators are replaced: none of an end may bring an old one back.
        var cache = new OriginCache(new NumberedGeolocator(0), capacity: 4);
        using var stop = new CancellationTokenSource();
        var askers = Enumerable.Range(0, 3).Select(asker => Task.Run(() =>
        {
            var random = new Random(asker);
            while (!stop.IsCancellationRequested)
                cache.Resolve(Encoding.UTF8.GetBytes($"11.{asker}.{random.Next(250)}.{random.Next(250)}"));
        })).ToArray();

        for (var number = 1U; number <= 5_000; number++)
        {
            cache.Replace(new NumberedGeolocator(number));
            Assert.Equal(number, cache.Resolve("8.8.8.8"u8).System?.Number);
            Assert.Equal(number, cache.Resolve("9.9.9.9"u8).System?.Number);
        }

        await stop.CancelAsync();
        await Task.WhenAll(askers);
    }

    private sealed class NumberedGeolocator(uint number) : IGeolocator
    {
        public IReadOnlyList<GeoFile> Files => [];

        public GeoAnswer Locate(SourceIp ip) =>
            new(null, new AutonomousSystem(number), NetworkTraits.None, null);
    }

    private sealed class CountingGeolocator : IGeolocator
    {
        private static readonly GeoAnswer Answer = new(
            new Location(new Place("FR")),
            new AutonomousSystem(64_500),
            NetworkTraits.Hosting,
            new GeoDatabase("Test", DateTime.UnixEpoch));

        private int _calls;

        public int Calls => _calls;

        public IReadOnlyList<GeoFile> Files => [];

        public GeoAnswer Locate(SourceIp ip)
        {
            Interlocked.Increment(ref _calls);
            return Answer;
        }
    }
}
