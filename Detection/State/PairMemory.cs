using Grainwatch.Detection.Events;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>One unbroken presence of a pair (place, event type), with the sighting that began it.</summary>
public sealed class PairSpan : UsageSpan
{
    private DateTime _asnTime = DateTime.MinValue;

    /// <summary>The first event.</summary>
    public TrailEvent Begun { get; private set; } = null!;

    /// <summary>
    /// The event that rule 2 judges: the first one, and of a VPN's sightings the first at which the pair was not known
    /// otherwise.
    /// </summary>
    public TrailEvent Opening { get; private set; } = null!;

    /// <summary>ASN of the newest sighting that had one; of several at once, the highest.</summary>
    public uint? LastAsn { get; private set; }

    /// <summary>What rule 2 made of the opening; null until it was judged.</summary>
    public Judgement? Judgement { get; internal set; }

    /// <inheritdoc/>
    protected internal override void Add(TrailEvent e)
    {
        TakeAsn(e);
        base.Add(e);
        // The same event again is another content of it.
        if (Begun is null || Begun.CompareTo(e) >= 0) Begun = e;
        if (Opening is not null && (Opening.CompareTo(e) < 0 || Opening == e)) return;
        Opening = e;
        Judgement = null;
    }

    /// <summary>Makes another sighting the one that is judged.</summary>
    internal void Open(TrailEvent opening, Judgement? judgement)
    {
        Opening = opening;
        Judgement = judgement;
    }

    /// <summary>Counts a late sighting: it teaches, and moves nothing that was judged.</summary>
    internal override void Count(TrailEvent e)
    {
        TakeAsn(e);
        base.Count(e);
    }

    /// <inheritdoc/>
    internal override Span Copy()
    {
        // What was made of the opening is kept once; of a late one it is never made again.
        var copy = (PairSpan)base.Copy();
        copy.Judgement = Judgement is { IsLate: true } ? Judgement : null;
        return copy;
    }

    /// <inheritdoc/>
    internal override bool TellsTheSame(Span other) => base.TellsTheSame(other)
        && Opening == ((PairSpan)other).Opening && Begun == ((PairSpan)other).Begun;

    /// <inheritdoc/>
    protected internal override void Join(Span next)
    {
        base.Join(next);
        _asnTime = ((PairSpan)next).LastAsn is null ? _asnTime : ((PairSpan)next)._asnTime;
        LastAsn = ((PairSpan)next).LastAsn ?? LastAsn;
    }

    internal override void Write(WireWriter writer)
    {
        base.Write(writer);
        writer.Event(Opening);
        writer.Flag(Begun == Opening);
        if (Begun != Opening) writer.Event(Begun);
        writer.Number(LastAsn ?? -1L);
        writer.Time(_asnTime);
        Judgement.Write(writer, Judgement);
    }

    internal override void Read(WireReader reader)
    {
        base.Read(reader);
        Opening = reader.Event();
        Begun = reader.Flag() ? Opening : reader.Event();
        LastAsn = reader.Number() is >= 0 and var asn ? (uint)asn : null;
        _asnTime = reader.Time();
        Judgement = Judgement.Read(reader);
    }

    private void TakeAsn(TrailEvent e)
    {
        if (e.Origin.System is not { } system || e.Time < _asnTime) return;
        LastAsn = e.Time > _asnTime ? system.Number : Math.Max(system.Number, LastAsn ?? 0);
        _asnTime = e.Time;
    }
}

/// <summary>
/// What a principal remembers of an event type at a place. A VPN's sightings are kept apart: they teach nothing.
/// </summary>
/// <param name="place">The place.</param>
/// <param name="type">The event type.</param>
/// <param name="vpn">Whether these are the sightings through a VPN.</param>
public sealed class PairMemory(Place place, EventTypeKey type, bool vpn)
{
    /// <summary>The place.</summary>
    public Place Place { get; } = place;

    /// <summary>The event type.</summary>
    public EventTypeKey Type { get; } = type;

    /// <summary>Whether these are the sightings through a VPN.</summary>
    public bool Vpn { get; } = vpn;

    /// <summary>Unbroken presences, by time; the last is the live one.</summary>
    public SpanList<PairSpan> Spans { get; } = [];

    /// <summary>The presence in which it was known just before t, null when it was not.</summary>
    public PairSpan? KnownAt(DateTime t, TimeSpan knownFor) => Spans.Find(span => span.WasSeenBefore(t, knownFor));

    /// <summary>Time of the last sighting.</summary>
    public DateTime Last => Spans[^1].Last;
}
