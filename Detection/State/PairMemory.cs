using Grainwatch.Detection.Events;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.State;

/// <summary>One unbroken presence of a pair (place, event type), with the sighting that began it.</summary>
public sealed class PairSpan : Span
{
    /// <summary>The event that began it: the one rule 2 judges.</summary>
    public TrailEvent? Opening { get; private set; }

    /// <summary>What rule 2 made of the opening; null until it was judged.</summary>
    public Judgement? Judgement { get; internal set; }

    /// <inheritdoc/>
    protected internal override void Open(TrailEvent e)
    {
        base.Open(e);
        if (Opening is not null && Opening.CompareTo(e) <= 0) return;
        Opening = e;
        Judgement = null;
    }
}

/// <summary>What a principal remembers of an event type at a place. A VPN's sightings are kept apart: they teach nothing.</summary>
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

    /// <summary>How often and on how many days.</summary>
    public Usage Usage { get; internal set; } = new();

    /// <summary>ASN of the newest sighting that had one.</summary>
    public uint? LastAsn { get; internal set; }

    /// <summary>Unbroken presences, by time; the last is the live one.</summary>
    public List<PairSpan> Spans { get; } = [];

    /// <summary>The presence in which it was known just before t, null when it was not.</summary>
    public PairSpan? KnownAt(DateTime t, TimeSpan knownFor) => Spans.Find(span => span.WasSeenBefore(t, knownFor));

    internal PairSpan Add(TrailEvent e, TimeSpan knownFor)
    {
        if (e.Origin.System is { } system && e.Time >= Usage.Last) LastAsn = system.Number;
        Usage.Add(e);
        return State.Spans.Add(Spans, e, knownFor);
    }
}
