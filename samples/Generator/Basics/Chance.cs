namespace Grainwatch.Samples;

/// <summary>
/// A repeatable source of chance (SplitMix64). It is our own because the sample must stay the same when a runtime
/// changes its generators, and because every person and day draws from a stream of its own, whatever the order.
/// </summary>
internal sealed class Chance(ulong state)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state = state;

    /// <summary>A stream of its own for a path such as (seed, person, day).</summary>
    public static Chance For(ulong seed, params ReadOnlySpan<ulong> path)
    {
        var mixed = Mix(seed + Golden);
        foreach (var step in path)
        {
            mixed = Mix(mixed ^ Mix(step + Golden));
        }

        return new Chance(mixed);
    }

    /// <summary>A 64-bit hash of a text that is the same in every process (FNV-1a).</summary>
    public static ulong HashOf(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return Mix(hash);
    }

    public ulong Next() => Mix(_state += Golden);

    /// <summary>Uniform in [0, 1).</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, limit).</summary>
    public int Below(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    /// <summary>Uniform in [from, to], both included.</summary>
    public int Between(int from, int to) => from + Below(to - from + 1);

    public bool Hit(double probability) => Unit() < probability;

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>Standard normal (Box and Muller).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Unit())) * Math.Cos(2 * Math.PI * Unit());

    /// <summary>A count with the given mean; the normal approximation serves from 30 on.</summary>
    public int Poisson(double mean)
    {
        if (mean > 30)
        {
            return Math.Max(0, (int)Math.Round(mean + (Math.Sqrt(mean) * Normal())));
        }

        var limit = Math.Exp(-mean);
        var product = Unit();
        var count = 0;
        while (product > limit)
        {
            product *= Unit();
            count++;
        }

        return count;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
