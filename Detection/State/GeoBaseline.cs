using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>
/// The geolocation baseline: per pair (place, event type) when it was first and last seen, how often, on how many days.
/// Every answer is "as of t" and depends on the set of events only, never on the order in which they arrived.
/// </summary>
public sealed partial class GeoBaseline
{
    private readonly Dictionary<Place, PlaceMemory> _places = [];
    private readonly Dictionary<string, CountryMemory> _countries = [];
    private int _pairs;

    /// <summary>Places with what is remembered of them.</summary>
    public IReadOnlyDictionary<Place, PlaceMemory> Places => _places;

    /// <summary>Countries ever seen, kept for good, a VPN's left out.</summary>
    public IReadOnlyDictionary<string, CountryMemory> Countries => _countries;

    /// <summary>The principal's unbroken presences anywhere, newest last: a new one is a return.</summary>
    public SpanList<Span> Presence { get; } = [];

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
        // Before it is known by this sign-in.
        if (!vpn && e.IsSignIn) KeepFirmVpn(place, e.Type);
        var span = vpn ? AddVpn(pair, e, policy.KnownFor) : pair.Spans.Add(e, policy.KnownFor);
        if (span.Judgement is null && span.Opening.Time > NewestOpening) NewestOpening = span.Opening.Time;
        memory.Presence.Add(e, policy.KnownFor);
        if (!vpn) Learn(memory, e, policy.KnownFor);
        if (!vpn && !e.IsSignIn) CloseFirmVpn(place, e.Type, policy.KnownFor);
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
        var span = pair.Spans.AddLate(e, policy.KnownFor, stretchFirst: true, begun => begun.Open(e, judgement));
        memory.Presence.AddLate(e, policy.KnownFor, stretchFirst: false);
        if (!vpn)
        {
            Learn(memory, e, policy.KnownFor);
            if (e.IsSignIn) ConfirmLearned(e, place, policy.KnownFor);
        }

        if (added && ++_pairs > policy.Bounds.Pairs) EvictOne();
        return span;
    }

    /// <summary>
    /// Whether the pair was seen in the time before t for which a place stays known. A country alone is known with an
    /// event type when any place of that country is.
    /// </summary>
    public bool IsKnown(Place place, EventTypeKey type, DateTime t, TimeSpan knownFor) =>
        IsKnown(place, type, t, knownFor, firm: false);

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
    public DateTime? ReturnBefore(DateTime t)
    {
        if (_countries.Count == 0) return null;
        var first = _countries.Values.Min(country => country.Usage.First);
        return Presence.FindLast(span => span.First <= t && span.First > first)?.First;
    }

    /// <summary>
    /// Forgets what no event that is still in time can ask about. Pairs stay as long as their place's presence: they
    /// are the rows of its alert.
    /// </summary>
    public void Forget(DateTime newest, Policy policy)
    {
        var before = newest - policy.KnownFor - policy.Lateness;
        Presence.Forget(before);
        foreach (var country in _countries.Values) country.Learning.Forget(before);
        List<PlaceMemory>? gone = null;
        foreach (var place in _places.Values)
        {
            place.Learning.Forget(before);
            if (place.Presence[0].Last >= before) continue;
            place.Presence.Forget(before);
            if (place.Presence.Count == 0) (gone ??= []).Add(place);
            else ForgetPairs(place);
        }

        foreach (var place in gone ?? [])
        {
            _pairs -= place.Pairs.Count();
            _places.Remove(place.Place);
        }
    }

    private bool IsKnown(Place place, EventTypeKey type, DateTime t, TimeSpan knownFor, bool firm)
    {
        return place.City is null
            ? _places.Values.Any(other => other.Place.Country == place.Country && Knows(other))
            : _places.TryGetValue(place, out var memory) && Knows(memory);

        bool Knows(PlaceMemory memory) => memory.Find(type, vpn: false)?.Spans is { } spans
            && Spans.WasSeenBefore(firm ? spans.Firm : spans, t, knownFor);
    }

    private void ForgetPairs(PlaceMemory place)
    {
        foreach (var pair in place.Pairs.ToList())
        {
            pair.Spans.Forget(place.Presence[0].First);
            if (pair.Spans.Count > 0) continue;
            place.Remove(pair);
            _pairs--;
        }
    }

    internal void Write(WireWriter writer)
    {
        writer.Number(Evicted);
        Presence.Write(writer);
        writer.Number(_countries.Count);
        foreach (var (country, memory) in _countries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.Text(country);
            memory.Usage.Write(writer);
            memory.Learning.Write(writer);
        }

        writer.Number(_places.Count);
        foreach (var place in _places.Values.OrderBy(place => place.Place)) WritePlace(writer, place);
    }

    internal void Read(WireReader reader)
    {
        Evicted = reader.Number();
        Presence.Read(reader);
        for (var left = reader.Count(); left > 0; left--)
        {
            var memory = new CountryMemory();
            _countries.Add(reader.Text(), memory);
            memory.Usage.Read(reader);
            memory.Learning.Read(reader);
        }

        for (var left = reader.Count(); left > 0; left--) ReadPlace(reader);
    }

    private static void WritePlace(WireWriter writer, PlaceMemory place)
    {
        writer.Place(place.Place);
        place.Presence.Write(writer);
        place.Learning.Write(writer);
        var pairs = place.Pairs.ToList();
        writer.Number(pairs.Count);
        foreach (var pair in pairs)
        {
            writer.Number(pair.Type.Index);
            writer.Flag(pair.Vpn);
            pair.Spans.Write(writer);
        }
    }

    private void ReadPlace(WireReader reader)
    {
        var place = new PlaceMemory(reader.Place());
        place.Presence.Read(reader);
        place.Learning.Read(reader);
        for (var pairs = reader.Count(); pairs > 0; pairs--, _pairs++)
        {
            var pair = place.GetOrAdd(reader.EventType(), reader.Flag(), out _);
            pair.Spans.Read(reader);
            _hasFirmVpn |= pair.Vpn && pair.Spans.HasFirm;
            if (pair.Spans[^1].Opening.Time > NewestOpening) NewestOpening = pair.Spans[^1].Opening.Time;
        }

        _places.Add(place.Place, place);
    }

    private void Learn(PlaceMemory place, TrailEvent e, TimeSpan knownFor)
    {
        place.Learning.Add(e, knownFor);
        Presence.Add(e, knownFor);
        var country = place.Place.Country;
        if (!_countries.TryGetValue(country, out var memory)) _countries.Add(country, memory = new CountryMemory());
        memory.Usage.Add(e);
        memory.Learning.Add(e, knownFor);
    }

    /// <summary>
    /// Adds a VPN's sighting; and where a pair is known by sign-ins alone that can still be corrected, keeps what it
    /// would be without them.
    /// </summary>
    private PairSpan AddVpn(PairMemory pair, TrailEvent e, TimeSpan knownFor)
    {
        if (e.IsSignIn || (!pair.Spans.HasFirm && IsKnown(firm: false) != IsKnown(firm: true))) KeepFirmVpn(pair);
        if (!e.IsSignIn && pair.Spans.HasFirm) AddVpn(pair, pair.Spans.Firm, e, knownFor);
        return AddVpn(pair, pair.Spans, e, knownFor);

        bool IsKnown(bool firm) => this.IsKnown(pair.Place, pair.Type, e.Time, knownFor, firm);
    }

    /// <summary>
    /// Adds a VPN's sighting. Of those of one presence, that one is judged which is the first at which the pair was
    /// not known otherwise; what the pair was known by may have expired since the presence began.
    /// </summary>
    private PairSpan AddVpn(PairMemory pair, List<PairSpan> spans, TrailEvent e, TimeSpan knownFor)
    {
        var firm = !ReferenceEquals(spans, pair.Spans);
        var openings = spans.FindAll(span => e.Time >= span.First - knownFor && e.Time <= span.Last + knownFor
                && span.Opening.CompareTo(e) != 0)
            .ConvertAll(span => (span.Opening, span.Judgement));
        var span = Spans.Add(spans, e, knownFor);
        if (openings.Count == 0) return span;
        if (openings.Count == 1 && openings[0].Opening.CompareTo(e) < 0 && openings[0].Judgement is { IsRow: true })
            return span;
        var (opening, judgement) = openings.Append((e, null))
            .MinBy(entry => (IsKnown(pair.Place, pair.Type, entry.Item1.Time, knownFor, firm), entry.Item1));
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
