using Grainwatch.Detection.Events;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>
/// Which of two contents of one sign-in counts, whatever order they came in: CloudTrail corrects records, and two
/// gateways may locate one with different databases.
/// </summary>
internal static class Contents
{
    /// <summary>
    /// Whether a content replaces the one that is held: an addendum replaces what it names, then the newer database
    /// wins, then the smaller row.
    /// </summary>
    public static bool Replaces(TrailEvent e, TrailEvent held)
    {
        if (e == held) return false;
        if (e.Addendum is null != held.Addendum is null) return e.Addendum is not null;
        var byDatabase = Built(e).CompareTo(Built(held));
        return byDatabase != 0
            ? byDatabase > 0
            : EventCodec.Encode([e]).AsSpan().SequenceCompareTo(EventCodec.Encode([held])) < 0;
    }

    private static DateTime Built(TrailEvent e) => e.Origin.Database?.Built ?? DateTime.MinValue;
}
