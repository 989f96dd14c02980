using System.Numerics;

namespace Grainwatch.Telemetry;

/// <summary>
/// How long things took in the last five minutes, to a fifth: for a look, where nobody has kept every one. Thirteen
/// kilobytes, whatever happens. Safe to call from any thread.
/// </summary>
public sealed class Latencies(TimeProvider clock)
{
    // Four in an octave, from a microsecond to 50 days.
    private const int InOctave = 4;
    private const int Kinds = InOctave * 42;
    private const int Slices = 10;

    private readonly SlidingCounts _counts = new(Kinds, Slices, TimeSpan.FromSeconds(30), clock);

    /// <summary>Something took so long.</summary>
    public void Add(TimeSpan latency) => _counts.Add(KindOf(latency));

    /// <summary>
    /// How long so great a part of them took at most: 0.5 is the median. Null when there was none.
    /// </summary>
    public IReadOnlyList<TimeSpan>? Quantiles(params ReadOnlySpan<double> parts)
    {
        var (counts, _) = _counts.Sum();
        var total = counts.Sum();
        if (total == 0) return null;
        var quantiles = new TimeSpan[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var rank = Math.Max(1, (long)Math.Ceiling(parts[i] * total));
            var kind = 0;
            for (var seen = counts[0]; seen < rank; seen += counts[kind]) kind++;
            quantiles[i] = UpperBound(kind);
        }

        return quantiles;
    }

    private static int KindOf(TimeSpan latency)
    {
        var microseconds = (ulong)Math.Max(1, latency.Ticks / TimeSpan.TicksPerMicrosecond);
        var octave = BitOperations.Log2(microseconds);
        var part = octave < 2 ? 0 : (int)(microseconds >> (octave - 2)) & (InOctave - 1);
        return Math.Min((octave * InOctave) + part, Kinds - 1);
    }

    private static TimeSpan UpperBound(int kind)
    {
        var (octave, part) = (kind / InOctave, kind % InOctave);
        return TimeSpan.FromMicroseconds(Math.ScaleB(1 + ((part + 1) / (double)InOctave), octave));
    }
}
