using Grainwatch.Ingest.Sinks.Delivering;
using Xunit;
using static Grainwatch.Ingest.Tests.Sinks.SinkAlerts;

namespace Grainwatch.Ingest.Tests.Sinks.Delivering;

public sealed class SinkRetryTests
{
    private readonly SinkRetry _retry = new(new RetryOptions());

    [Fact]
    public void Fail_AgainAndAgain_WaitsTwiceAsLongUpToTheLongest()
    {
        List<double> waits = [];
        for (var i = 0; i < 12; i++)
        {
            _retry.Fail(Now, "down", null, chance: 1);
            waits.Add((_retry.NotBefore - Now).TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300], waits);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(0.5, 0.75)]
    [InlineData(1, 1)]
    public void Fail_ByChance_WaitsBetweenHalfAndAll(double chance, double seconds)
    {
        _retry.Fail(Now, "down", null, chance);

        Assert.Equal(seconds, (_retry.NotBefore - Now).TotalSeconds);
    }

    [Theory]
    [InlineData(90, 90)]
    [InlineData(0, 1)]
    [InlineData(100_000, 3600)]
    public void Fail_ReceiverAsksToWait_WaitsSoLongWithinReason(int asked, int seconds)
    {
        _retry.Fail(Now, "busy", TimeSpan.FromSeconds(asked), 1);

        Assert.Equal(seconds, (_retry.NotBefore - Now).TotalSeconds);
    }

    [Fact]
    public void Succeed_AfterFailures_BeginsAnew()
    {
        _retry.Fail(Now, "down", null, 1);
        _retry.Fail(Now, "down", null, 1);

        _retry.Succeed(Now);
        _retry.Fail(Now, "down", null, 1);

        Assert.Equal(1, (_retry.NotBefore - Now).TotalSeconds);
    }
}
