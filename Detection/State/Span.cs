using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.State;

/// <summary>
/// An unbroken run of sightings: no two neighbours are further apart than a gap. A list of spans is the exact answer to
/// "was it seen in [t − gap, t)?" for every t, and is the same whatever order the sightings came in.
/// </summary>
public class Span
{
    /// <summary>The first sighting.</summary>
    public DateTime First { get; protected internal set; } = DateTime.MaxValue;

    /// <summary>The last sighting.</summary>
    public DateTime Last { get; internal set; } = DateTime.MinValue;

    /// <summary>Whether there was a sighting in [t − gap, t), gap being the one the span was made with.</summary>
    public bool WasSeenBefore(DateTime t, TimeSpan gap) => First < t && Last >= t - gap;

    /// <summary>Takes an event as the first of the span, when it is.</summary>
    protected internal virtual void Open(TrailEvent e)
    {
        if (e.Time < First) First = e.Time;
    }
}

/// <summary>Operations on lists of spans, which are sorted by time.</summary>
internal static class Spans
{
    /// <summary>Adds a sighting: it lengthens a span, begins one, or joins two.</summary>
    public static T Add<T>(List<T> spans, TrailEvent e, TimeSpan gap)
        where T : Span, new()
    {
        var at = spans.Count - 1;
        while (at >= 0 && e.Time < spans[at].First - gap) at--;
        if (at < 0 || e.Time > spans[at].Last + gap)
        {
            spans.Insert(++at, new T());
        }

        var span = spans[at];
        span.Open(e);
        if (e.Time > span.Last) span.Last = e.Time;
        if (at > 0 && span.First - spans[at - 1].Last <= gap)
        {
            spans[at - 1].Last = span.Last;
            spans.RemoveAt(at);
            span = spans[at - 1];
        }

        return span;
    }

    /// <summary>Whether there was a sighting in [t − gap, t).</summary>
    public static bool WasSeenBefore<T>(List<T> spans, DateTime t, TimeSpan gap)
        where T : Span => spans.Exists(span => span.WasSeenBefore(t, gap));

    /// <summary>Forgets spans that ended before a time.</summary>
    public static void Forget<T>(List<T> spans, DateTime before)
        where T : Span
    {
        if (spans.Count > 0 && spans[0].Last < before) spans.RemoveAll(span => span.Last < before);
    }
}
