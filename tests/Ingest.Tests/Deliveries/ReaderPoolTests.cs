using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Deliveries;
using Grainwatch.Ingest.Geolocation;
using Xunit;

namespace Grainwatch.Ingest.Tests.Deliveries;

public sealed class ReaderPoolTests
{
    private object _basis = new();

    [Fact]
    public void Rent_GivenBack_IsTheSameAgain()
    {
        var pool = Pool();
        TrailReader first;
        using (var lease = pool.Rent()) first = lease.Reader;

        using var again = pool.Rent();

        Assert.Same(first, again.Reader);
    }

    [Fact]
    public void Rent_OtherBasis_IsAnotherReaderAndStaysOne()
    {
        var pool = Pool();
        TrailReader idle, busy;
        using (var held = pool.Rent())
        {
            using (var lease = pool.Rent()) idle = lease.Reader;
            busy = held.Reader;
            _basis = new object();
        }

        using var one = pool.Rent();
        using var two = pool.Rent();

        Assert.DoesNotContain(one.Reader, new[] { idle, busy });
        Assert.DoesNotContain(two.Reader, new[] { idle, busy });
    }

    private ReaderPool Pool() => new(
        () => new TrailReader(new RecordReader(
            Policy.Default.CreateIdentifier(), new OriginCache(Geolocator.None), TimeProvider.System)),
        () => _basis);
}
