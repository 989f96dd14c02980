using System.Runtime.InteropServices;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Silence;

namespace Grainwatch.Ingest.Silence;

/// <summary>
/// Notes when something of an account arrived, and how old it was. For any number of threads; it costs a look-up for
/// the events of one principal, and an addition for each.
/// </summary>
public sealed class ArrivalMeter(TimeProvider clock)
{
    // Whoever calls from another account is no account of ours: it delivers nothing, and is not missed.
    private const string Stranger = "AWSAccount";
    private const int LagMinutesMax = 2 * 24 * 60;

    private readonly Lock _lock = new();
    private readonly int[] _lags = new int[LagMinutesMax + 1];
    private Dictionary<string, DateTime> _arrivals = new(StringComparer.Ordinal);
    private long _count;

    /// <summary>Events of one principal arrived.</summary>
    public void Note(ArraySegment<TrailEvent> events)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var key = events[0].Principal.Key;
        lock (_lock)
        {
            foreach (var e in events)
                _lags[(int)Math.Clamp((now - e.Time).Ticks / TimeSpan.TicksPerMinute, 0, LagMinutesMax)]++;
            _count += events.Count;
            if (key.Type == Stranger
                || (_arrivals.Count >= DeliveryWatch.AccountsMax && !_arrivals.ContainsKey(key.Account))) return;
            ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_arrivals, key.Account, out _);
            if (now > last) last = now;
        }
    }

    /// <summary>The last arrival of each account since this was asked last.</summary>
    public IReadOnlyCollection<Arrived> TakeArrivals()
    {
        Dictionary<string, DateTime> taken;
        lock (_lock)
        {
            if (_arrivals.Count == 0) return [];
            (taken, _arrivals) = (_arrivals, new Dictionary<string, DateTime>(StringComparer.Ordinal));
        }

        return [.. taken.Select(entry => new Arrived(entry.Key, entry.Value))];
    }

    /// <summary>
    /// How old half of the events were at least that came since this was asked last, to a minute; null when none came.
    /// </summary>
    public TimeSpan? TakeMedianLag()
    {
        lock (_lock)
        {
            if (_count == 0) return null;
            var half = (_count + 1) / 2;
            var minutes = LagMinutesMax;
            for (long older = _lags[minutes]; older < half; older += _lags[minutes]) minutes--;
            Array.Clear(_lags);
            _count = 0;
            return TimeSpan.FromMinutes(minutes);
        }
    }
}
