namespace Grainwatch.Telemetry;

/// <summary>
/// How often each of some kinds of things happened lately: counts in slices of time, of which the oldest is emptied for
/// the newest. As large as it is made, whatever happens. Safe to call from any thread.
/// </summary>
/// <param name="kinds">How many kinds there are.</param>
/// <param name="slices">How many slices are remembered, the one at hand among them.</param>
/// <param name="slice">How long a slice is.</param>
/// <param name="clock">The clock.</param>
public sealed class SlidingCounts(int kinds, int slices, TimeSpan slice, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[kinds * slices];
    private readonly long[] _held = new long[slices];
    private readonly long _begun = clock.GetTimestamp();

    /// <summary>Counts so many of a kind, now.</summary>
    public void Add(int kind, long count = 1)
    {
        var number = NumberNow();
        var place = (int)(number % slices);
        lock (_gate)
        {
            // Whoever read the clock before a slice began may come after it: then it counts there.
            if (_held[place] < number) Empty(place, number);
            _counts[(place * kinds) + kind] += count;
        }
    }

    /// <summary>The counts of each kind, and the time in which they came.</summary>
    public (long[] Counts, TimeSpan Span) Sum()
    {
        var sums = new long[kinds];
        var elapsed = clock.GetElapsedTime(_begun);
        var number = elapsed.Ticks / slice.Ticks;
        var oldest = Math.Max(0, number - slices + 1);
        lock (_gate)
        {
            for (var place = 0; place < slices; place++)
            {
                if (_held[place] < oldest) continue;
                for (var kind = 0; kind < kinds; kind++) sums[kind] += _counts[(place * kinds) + kind];
            }
        }

        return (sums, elapsed - (oldest * slice));
    }

    private long NumberNow() => clock.GetElapsedTime(_begun).Ticks / slice.Ticks;

    private void Empty(int place, long number)
    {
        Array.Clear(_counts, place * kinds, kinds);
        _held[place] = number;
    }
}
