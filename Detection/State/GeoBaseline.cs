using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>
/// The geolocation baseline: per pair (place, event type) when it was first and last seen, how often, on how many days.
/// Every answer is "as of t" and depends on the set of events only, never on the order in which they arrived.
/// </summary>
public sealed class GeoBaseline
{
    private readonly Dictionary<Place, PlaceMemory> _places = [];
    private readonly Dictionary<string, CountryMemory> _countries = [];
    private int _pairs;

    /// <summary>Places with what is remembered of them.</summary>
    public IReadOnlyDictionary<Place, PlaceMemory> Places => _places;

    /// <summary>Countries ever seen, kept for good, a VPN's left out.</summary>
    public IReadOnlyDictionary<string, CountryMemory> Countries => _countries;

    /// <summary>The principal's unbroken presences anywhere, newest last: a new one is a return.</summary>
    public List<Span> Presence { get; } = [];

    /// <summary>Time of the first sighting anywhere; null before there is one.</summary>
    public DateTime? FirstSighting { get; private set; }

    /// <summary>An upper bound of the time of the newest sighting that began a pair's presence.</summary>
    internal DateTime NewestOpening { get; private set; } = DateTime.MinValue;

    /// <summary>Pairs that the bound has pushed out.</summary>
    public long Evicted { get; private set; }

    /// <summary>All pairs.</summary>
    public IEnumerable<PairMemory> Pairs => _places.Values.SelectMany(place => place.Pairs);

    /// <summary>Adds a sighting; gives the presence it belongs to.</summary>
    public PairSpan Add(TrailEvent e, Place place, bool vpn, Policy policy)
    {
        if (!_places.TryGetValue(place, out var memory)) _places.Add(place, memory = new PlaceMemory(place));
        var pair = memory.GetOrAdd(e.Type, vpn, out var added);
        var span = vpn ? AddVpn(pair, e, policy.KnownFor) : Spans.Add(pair.Spans, e, policy.KnownFor);
        if (span.Judgement is null && span.Opening.Time > NewestOpening) NewestOpening = span.Opening.Time;
        Spans.Add(memory.Presence, e, policy.KnownFor);
        if (!vpn) Learn(memory, e, policy.KnownFor);
        if (added && ++_pairs > policy.Bounds.Pairs) EvictOne();
        return span;
    }

    /// <summary>
    /// Adds a late sighting with its judgement: it teaches, and moves nothing that was judged before. The presence
    /// that it began, where it did.
    /// </summary>
    public PairSpan? AddLate(TrailEvent e, Place place, bool vpn, Judgement judgement, Policy policy)
    {
        if (!_places.TryGetValue(place, out var memory)) _places.Add(place, memory = new PlaceMemory(place));
        var pair = memory.GetOrAdd(e.Type, vpn, out var added);
        var span = Spans.AddLate(pair.Spans, e, policy.KnownFor, stretchFirst: true);
        span?.Open(e, judgement);
        Spans.AddLate(memory.Presence, e, policy.KnownFor, stretchFirst: false);
        if (!vpn) Learn(memory, e, policy.KnownFor);
        if (added && ++_pairs > policy.Bounds.Pairs) EvictOne();
        return span;
    }

    /// <summary>Takes a sighting back, because another content of its event has replaced it.</summary>
    internal void Remove(TrailEvent e, Place place, bool vpn, TimeSpan knownFor)
    {
        if (!_places.TryGetValue(place, out var memory) || memory.Find(e.Type, vpn) is not { } pair) return;
        Spans.Remove(pair.Spans, e);
        if (pair.Spans.Count == 0)
        {
            memory.Remove(pair);
            _pairs--;
        }

        // Chains are not counted; what they hang on is. A late sighting never moved the beginning of one.
        var chains = memory.Pairs.SelectMany(other => other.Spans).Select(span => (span.Begun.Time, span.Last));
        Spans.Rebuild(memory.Presence, chains, knownFor, e.Time);
        if (memory.Presence.Count == 0) _places.Remove(place);
        if (vpn) return;
        Spans.Remove(memory.Learning, e);
        var learned = _places.Values.SelectMany(other => other.Learning).Select(span => (span.First, span.Last));
        Spans.Rebuild(Presence, learned, knownFor, e.Time);
        if (!_countries.TryGetValue(place.Country, out var country)) return;
        country.Usage.Remove(e);
        Spans.Remove(country.Learning, e);
        if (country.Usage.Count == 0) _countries.Remove(place.Country);
        if (FirstSighting == e.Time)
            FirstSighting = _countries.Count == 0 ? null : _countries.Values.Min(memory => memory.Usage.First);
    }

    /// <summary>
    /// Whether the pair was seen in the time before t for which a place stays known. A country alone is known with an
    /// event type when any place of that country is.
    /// </summary>
    public bool IsKnown(Place place, EventTypeKey type, DateTime t, TimeSpan knownFor) => place.City is null
        ? _places.Values.Any(other => other.Place.Country == place.Country && Knows(other, type, t, knownFor))
        : _places.TryGetValue(place, out var memory) && Knows(memory, type, t, knownFor);

    /// <summary>The presence of a place that reaches to t; of a country alone, that of all its places.</summary>
    public UsageSpan? PresenceAt(Place place, DateTime t, TimeSpan knownFor)
    {
        var spans = place.City is null
            ? _countries.GetValueOrDefault(place.Country)?.Learning
            : _places.GetValueOrDefault(place)?.Learning;
        return spans?.Find(span => span.First <= t && span.Last >= t - knownFor);
    }

    /// <summary>Pairs known just before t with the presence in which they were.</summary>
    public IEnumerable<(PairMemory Pair, PairSpan Span)> KnownAt(DateTime t, TimeSpan knownFor)
    {
        foreach (var place in _places.Values)
        {
            foreach (var pair in place.Learned)
            {
                if (pair.KnownAt(t, knownFor) is { } span) yield return (pair, span);
            }
        }
    }

    /// <summary>
    /// The latest return at or before t: the first sighting anywhere after no pair had been live though there once
    /// was one.
    /// </summary>
    public DateTime? ReturnBefore(DateTime t) =>
        Presence.FindLast(span => span.First <= t && span.First > FirstSighting)?.First;

    /// <summary>
    /// Forgets what no event that is still in time can ask about. Pairs stay as long as their place's presence: they
    /// are the rows of its alert.
    /// </summary>
    public void Forget(DateTime newest, Policy policy)
    {
        var before = newest - policy.KnownFor - policy.Lateness;
        Spans.Forget(Presence, before);
        foreach (var country in _countries.Values) Spans.Forget(country.Learning, before);
        List<PlaceMemory>? gone = null;
        foreach (var place in _places.Values)
        {
            Spans.Forget(place.Learning, before);
            if (place.Presence[0].Last >= before) continue;
            Spans.Forget(place.Presence, before);
            if (place.Presence.Count == 0) (gone ??= []).Add(place);
            else ForgetPairs(place);
        }

        foreach (var place in gone ?? [])
        {
            _pairs -= place.Pairs.Count();
            _places.Remove(place.Place);
        }
    }

    private static bool Knows(PlaceMemory place, EventTypeKey type, DateTime t, TimeSpan knownFor) =>
        place.Find(type, vpn: false)?.KnownAt(t, knownFor) is not null;

    private void ForgetPairs(PlaceMemory place)
    {
        foreach (var pair in place.Pairs.ToList())
        {
            Spans.Forget(pair.Spans, place.Presence[0].First);
            if (pair.Spans.Count > 0) continue;
            place.Remove(pair);
            _pairs--;
        }
    }

    internal void Write(WireWriter writer)
    {
        writer.Number(Evicted);
        writer.Time(FirstSighting ?? DateTime.MaxValue);
        writer.Spans(Presence);
        writer.Number(_countries.Count);
        foreach (var (country, memory) in _countries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.Text(country);
            memory.Usage.Write(writer);
            writer.Spans(memory.Learning);
        }

        writer.Number(_places.Count);
        foreach (var place in _places.Values.OrderBy(place => place.Place)) WritePlace(writer, place);
    }

    internal void Read(WireReader reader)
    {
        Evicted = reader.Number();
        var first = reader.Time();
        FirstSighting = first == DateTime.MaxValue ? null : first;
        reader.Spans(Presence);
        for (var left = reader.Count(); left > 0; left--)
        {
            var memory = new CountryMemory();
            _countries.Add(reader.Text(), memory);
            memory.Usage.Read(reader);
            reader.Spans(memory.Learning);
        }

        for (var left = reader.Count(); left > 0; left--) ReadPlace(reader);
    }

    private static void WritePlace(WireWriter writer, PlaceMemory place)
    {
        writer.Place(place.Place);
        writer.Spans(place.Presence);
        writer.Spans(place.Learning);
        var pairs = place.Pairs.ToList();
        writer.Number(pairs.Count);
        foreach (var pair in pairs)
        {
            writer.Number(pair.Type.Index);
            writer.Flag(pair.Vpn);
            writer.Spans(pair.Spans);
        }
    }

    private void ReadPlace(WireReader reader)
    {
        var place = new PlaceMemory(reader.Place());
        reader.Spans(place.Presence);
        reader.Spans(place.Learning);
        for (var pairs = reader.Count(); pairs > 0; pairs--, _pairs++)
        {
            var pair = place.GetOrAdd(reader.EventType(), reader.Flag(), out _);
            reader.Spans(pair.Spans);
            if (pair.Spans[^1].Opening.Time > NewestOpening) NewestOpening = pair.Spans[^1].Opening.Time;
        }

        _places.Add(place.Place, place);
    }

    private void Learn(PlaceMemory place, TrailEvent e, TimeSpan knownFor)
    {
        Spans.Add(place.Learning, e, knownFor);
        Spans.Add(Presence, e, knownFor);
        if (FirstSighting is null || e.Time < FirstSighting) FirstSighting = e.Time;
        var country = place.Place.Country;
        if (!_countries.TryGetValue(country, out var memory)) _countries.Add(country, memory = new CountryMemory());
        memory.Usage.Add(e);
        Spans.Add(memory.Learning, e, knownFor);
    }

    /// <summary>
    /// Adds a VPN's sighting. Of those of one presence, that one is judged which is the first at which the pair was
    /// not known otherwise; what the pair was known by may have expired since the presence began.
    /// </summary>
    private PairSpan AddVpn(PairMemory pair, TrailEvent e, TimeSpan knownFor)
    {
        var openings = pair.Spans.FindAll(span => e.Time >= span.First - knownFor && e.Time <= span.Last + knownFor
                && span.Opening.CompareTo(e) != 0)
            .ConvertAll(span => (span.Opening, span.Judgement));
        var span = Spans.Add(pair.Spans, e, knownFor);
        if (openings.Count == 0) return span;
        if (openings.Count == 1 && openings[0].Opening.CompareTo(e) < 0 && openings[0].Judgement is { IsRow: true })
            return span;
        var (opening, judgement) = openings.Append((e, null))
            .MinBy(entry => (IsKnown(pair.Place, pair.Type, entry.Item1.Time, knownFor), entry.Item1));
        span.Open(opening, judgement);
        return span;
    }

    private void EvictOne()
    {
        var oldest = Pairs.MinBy(pair => (pair.Last, pair.Place, pair.Type, pair.Vpn))!;
        var place = _places[oldest.Place];
        place.Remove(oldest);
        if (!place.Pairs.Any()) _places.Remove(place.Place);
        _pairs--;
        Evicted++;
    }
}

/// <summary>What a principal remembers of a country; a VPN's sightings are left out.</summary>
public sealed class CountryMemory
{
    /// <summary>How often and on how many days, ever.</summary>
    public Usage Usage { get; } = new();

    /// <summary>Unbroken presences, counted.</summary>
    public List<UsageSpan> Learning { get; } = [];
}
