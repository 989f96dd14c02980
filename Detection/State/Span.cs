using Grainwatch.Detection.Events;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>
/// An unbroken run of sightings: no two neighbours are further apart than a gap. A list of spans is the exact answer to
/// "was it seen in [t − gap, t)?" for every t, and is the same whatever order the sightings came in.
/// </summary>
public class Span
{
    /// <summary>The first sighting.</summary>
    public DateTime First { get; private set; } = DateTime.MaxValue;

    /// <summary>The last sighting.</summary>
    public DateTime Last { get; private set; } = DateTime.MinValue;

    /// <summary>Whether there was a sighting in [t − gap, t), gap being the one the span was made with.</summary>
    public bool WasSeenBefore(DateTime t, TimeSpan gap) => First < t && Last >= t - gap;

    /// <summary>Adds a sighting.</summary>
    protected internal virtual void Add(TrailEvent e)
    {
        if (e.Time < First) First = e.Time;
        if (e.Time > Last) Last = e.Time;
    }

    /// <summary>Counts a sighting without moving the ends.</summary>
    internal virtual void Count(TrailEvent e)
    {
    }

    /// <summary>Moves an end out to a late sighting.</summary>
    internal void Stretch(DateTime to)
    {
        if (to < First) First = to;
        if (to > Last) Last = to;
    }

    /// <summary>Takes a sighting back; whether none is left.</summary>
    internal virtual bool TakeBack(TrailEvent e) => false;

    /// <summary>Takes in the span that follows, now that a sighting has closed the gap between them.</summary>
    protected internal virtual void Join(Span next) => Last = next.Last;

    internal virtual void Write(WireWriter writer)
    {
        writer.Time(First);
        writer.Time(Last);
    }

    internal virtual void Read(WireReader reader)
    {
        First = reader.Time();
        Last = reader.Time();
    }
}

/// <summary>
/// A span that counts. What is usual is counted within a presence: when a span is forgotten its counts go with it, so
/// that they do not depend on when that happened.
/// </summary>
public class UsageSpan : Span
{
    /// <summary>How often and on how many days.</summary>
    public Usage Usage { get; } = new();

    /// <inheritdoc/>
    protected internal override void Add(TrailEvent e)
    {
        base.Add(e);
        Usage.Add(e);
    }

    /// <inheritdoc/>
    internal override void Count(TrailEvent e)
    {
        base.Count(e);
        Usage.Add(e);
    }

    /// <inheritdoc/>
    internal override bool TakeBack(TrailEvent e)
    {
        Usage.Remove(e);
        return Usage.Count == 0;
    }

    /// <inheritdoc/>
    protected internal override void Join(Span next)
    {
        base.Join(next);
        Usage.Join(((UsageSpan)next).Usage);
    }

    internal override void Write(WireWriter writer)
    {
        base.Write(writer);
        Usage.Write(writer);
    }

    internal override void Read(WireReader reader)
    {
        base.Read(reader);
        Usage.Read(reader);
    }
}

/// <summary>A span that knows how many sightings it has, so that one can be taken back.</summary>
public sealed class CountedSpan : Span
{
    private long _count;

    /// <inheritdoc/>
    protected internal override void Add(TrailEvent e)
    {
        base.Add(e);
        _count++;
    }

    /// <inheritdoc/>
    internal override bool TakeBack(TrailEvent e) => --_count == 0;

    /// <inheritdoc/>
    protected internal override void Join(Span next)
    {
        base.Join(next);
        _count += ((CountedSpan)next)._count;
    }

    internal override void Write(WireWriter writer)
    {
        base.Write(writer);
        writer.Number(_count);
    }

    internal override void Read(WireReader reader)
    {
        base.Read(reader);
        _count = reader.Number();
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
        span.Add(e);
        if (at > 0 && span.First - spans[at - 1].Last <= gap)
        {
            spans[at - 1].Join(span);
            spans.RemoveAt(at);
            span = spans[at - 1];
        }

        return span;
    }

    /// <summary>
    /// Adds a late sighting. It begins a span only where none is near, and never joins two: alerts hang on them.
    /// Gives the span it began, if it did.
    /// </summary>
    public static T? AddLate<T>(List<T> spans, TrailEvent e, TimeSpan gap, bool stretchFirst)
        where T : Span, new()
    {
        var at = Near(spans, e.Time, gap);
        if (at < 0) return Add(spans, e, gap);
        var span = spans[at];
        span.Count(e);
        var first = stretchFirst && e.Time < span.First && (at == 0 || e.Time - spans[at - 1].Last > gap);
        var last = e.Time > span.Last && (at == spans.Count - 1 || spans[at + 1].First - e.Time > gap);
        if (first || last) span.Stretch(e.Time);
        return null;
    }

    /// <summary>The first span that is no further from a time than the gap; −1 when there is none.</summary>
    public static int Near<T>(List<T> spans, DateTime time, TimeSpan gap)
        where T : Span => spans.FindIndex(span => time >= span.First - gap && time <= span.Last + gap);

    /// <summary>
    /// Takes a sighting back, because another content of its event has replaced it: the span goes when it was the only
    /// one.
    /// </summary>
    public static void Remove<T>(List<T> spans, TrailEvent e)
        where T : Span
    {
        var at = spans.FindIndex(span => e.Time >= span.First && e.Time <= span.Last);
        if (at >= 0 && spans[at].TakeBack(e)) spans.RemoveAt(at);
    }

    /// <summary>
    /// Makes the spans that parts leave between them, which are no further apart than the gap, now that a sighting has
    /// been taken back. Parts are forgotten before the span that they began: it keeps its beginning.
    /// </summary>
    public static void Rebuild(
        List<Span> spans, IEnumerable<(DateTime First, DateTime Last)> parts, TimeSpan gap, DateTime takenBack)
    {
        var oldest = spans.Count > 0 ? spans[0] : null;
        spans.Clear();
        foreach (var (first, last) in parts.Order())
        {
            if (spans.Count == 0 || first - spans[^1].Last > gap) spans.Add(new Span());
            spans[^1].Stretch(first);
            spans[^1].Stretch(last);
        }

        if (oldest is not null && spans.Count > 0 && oldest.First != takenBack && spans[0].First <= oldest.Last)
            spans[0].Stretch(oldest.First);
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
