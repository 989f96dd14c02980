using Grainwatch.Telemetry;
using Xunit;

namespace Grainwatch.Ingest.Tests.Telemetry;

public sealed class LatenciesTests
{
    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.25)]
    [InlineData(37)]
    [InlineData(90_000)]
    public void Quantiles_OneValue_IsAtMostAQuarterMore(double seconds)
    {
        var latencies = new Latencies(_clock);

        latencies.Add(TimeSpan.FromSeconds(seconds));

        var median = Assert.Single(latencies.Quantiles(0.5)!).TotalSeconds;
        Assert.InRange(median, seconds, 1.251 * seconds);
    }

    [Fact]
    public void Quantiles_HundredValues_AreTheirRanks()
    {
        var latencies = new Latencies(_clock);
        for (var i = 1; i <= 100; i++) latencies.Add(TimeSpan.FromMilliseconds(i));

        var quantiles = latencies.Quantiles(0.5, 0.99)!;

        Assert.InRange(quantiles[0].TotalMilliseconds, 50, 63);
        Assert.InRange(quantiles[1].TotalMilliseconds, 99, 125);
    }

    [Fact]
    public void Quantiles_AfterFiveMinutes_AreForgotten()
    {
        var latencies = new Latencies(_clock);
        latencies.Add(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.NotNull(latencies.Quantiles(0.5));

        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Null(latencies.Quantiles(0.5));
    }

    [Fact]
    public void Add_WhatIsBeyondAllBounds_CountsAtTheBound()
    {
        var latencies = new Latencies(_clock);

        latencies.Add(TimeSpan.Zero);
        latencies.Add(TimeSpan.MaxValue);

        Assert.True(latencies.Quantiles(1)![0] > TimeSpan.FromDays(40));
    }
}
