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

    /// <summary>The span as it is.</summary>
    internal virtual Span Copy() => (Span)MemberwiseClone();

    /// <summary>Whether a span of some of these sightings tells all that this one tells.</summary>
    internal virtual bool TellsTheSame(Span other) => First == other.First && Last == other.Last;

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
    public Usage Usage { get; private set; } = new();

    /// <inheritdoc/>
    protected internal override void Add(TrailEvent e)
    {
        base.Add(e);
        Usage.Take(e);
    }

    /// <inheritdoc/>
    internal override void Count(TrailEvent e)
    {
        base.Count(e);
        Usage.Take(e);
    }

    /// <inheritdoc/>
    internal override Span Copy()
    {
        var copy = (UsageSpan)base.Copy();
        copy.Usage = Usage.Copy();
        return copy;
    }

    /// <inheritdoc/>
    internal override bool TellsTheSame(Span other) =>
        base.TellsTheSame(other) && Usage.Count == ((UsageSpan)other).Usage.Count;

    /// <inheritdoc/>
    protected internal override void Join(Span next)
    {
        base.Join(next);
        Usage.Join(((UsageSpan)next).Usage);
    }

    internal override void Write(WireWriter writer)
    {
        base.Write(writer);
        Usage.WriteParts(writer);
    }

    internal override void Read(WireReader reader)
    {
        base.Read(reader);
        Usage.ReadParts(reader);
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
