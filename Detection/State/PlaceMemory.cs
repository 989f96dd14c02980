using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.State;

/// <summary>What a principal remembers of one place.</summary>
/// <param name="place">The place.</param>
public sealed class PlaceMemory(Place place)
{
    private readonly PairMemory?[] _pairs = new PairMemory?[EventTypeKey.Count * 2];

    /// <summary>The place.</summary>
    public Place Place { get; } = place;

    /// <summary>Unbroken presences, counted, a VPN's sightings left out.</summary>
    public SpanList<UsageSpan> Learning { get; } = [];

    /// <summary>
    /// Unbroken presences over all event types, a VPN's sightings included: what one alert of rule 2 is about.
    /// </summary>
    public SpanList<Span> Presence { get; } = [];

    /// <summary>The pairs of this place, by event type, a VPN's last.</summary>
    public IEnumerable<PairMemory> Pairs => _pairs.OfType<PairMemory>();

    /// <summary>The pairs that teach: all but a VPN's.</summary>
    public IEnumerable<PairMemory> Learned => Pairs.Where(pair => !pair.Vpn);

    /// <summary>
    /// The presence that a judged sighting is told with: the one it is in, or near when it came too late to belong.
    /// </summary>
    internal Span? PresenceOf(TrailEvent opening, TimeSpan knownFor)
    {
        var inside = Presence.Find(span => opening.Time >= span.First && opening.Time <= span.Last);
        return inside ?? Presence.ElementAtOrDefault(Spans.Near(Presence, opening.Time, knownFor));
    }

    /// <summary>The pair of an event type.</summary>
    public PairMemory? Find(EventTypeKey type, bool vpn) => _pairs[Index(type, vpn)];

    internal PairMemory GetOrAdd(EventTypeKey type, bool vpn, out bool added)
    {
        ref var pair = ref _pairs[Index(type, vpn)];
        added = pair is null;
        return pair ??= new PairMemory(Place, type, vpn);
    }

    internal void Remove(PairMemory pair) => _pairs[Index(pair.Type, pair.Vpn)] = null;

    private static int Index(EventTypeKey type, bool vpn) => type.Index + (vpn ? EventTypeKey.Count : 0);
}
