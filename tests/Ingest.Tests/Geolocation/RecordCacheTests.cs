using Grainwatch.Ingest.Geolocation;
using Xunit;

namespace Grainwatch.Ingest.Tests.Geolocation;

public sealed class RecordCacheTests
{
    [Fact]
    public void Item_AskedAgain_IsTheSameInstance()
    {
        var decoded = 0;
        var cache = new RecordCache<string>(offset => $"{offset} {++decoded}");
        Assert.Same(cache[5], cache[5]);
        Assert.Equal(1, decoded);
        Assert.Null(cache[-1]);
        Assert.Equal(1, decoded);
    }

    [Fact]
    public void Item_RecordThatSaysNothing_IsNotReadAgain()
    {
        var decoded = 0;
        var cache = new RecordCache<string>(_ =>
        {
            decoded++;
            return null;
        });
        Assert.Null(cache[7]);
        Assert.Null(cache[7]);
        Assert.Equal(1, decoded);
    }

    [Fact]
    public void Item_FewSeatsForMany_AlwaysGivesItsOwn()
    {
        var cache = new RecordCache<string>(offset => $"{offset}", bits: 2);
        Parallel.For(0, 4, worker =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 50_000; i++)
            {
                var offset = random.Next(40);
                Assert.Equal($"{offset}", cache[offset]);
            }
        });
    }
}
