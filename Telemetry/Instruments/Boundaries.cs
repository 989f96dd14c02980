using System.Diagnostics.Metrics;

namespace Grainwatch.Telemetry;

/// <summary>The boundaries of histograms: those that exporters choose by themselves are for milliseconds.</summary>
public static class Boundaries
{
    /// <summary>Of what takes from half a millisecond to half a minute, in seconds.</summary>
    public static InstrumentAdvice<double> Durations { get; } = new()
    {
        HistogramBucketBoundaries =
            [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    /// <summary>Of how old an event is, from a second to two days, in seconds.</summary>
    public static InstrumentAdvice<double> Lateness { get; } = new()
    {
        HistogramBucketBoundaries =
            [1, 5, 15, 60, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400, 172_800],
    };

    /// <summary>Of how many events come together.</summary>
    public static InstrumentAdvice<long> Events { get; } = new()
    {
        HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4096],
    };
}
