using Grainwatch.Detection.Events;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// How rule 2 judges the first sighting of a pair that was not known. Everything is asked as of the event: what came
/// before it in event time, whatever has arrived since.
/// </summary>
internal static class GeolocationVerdict
{
    private const int UsualPlacesShown = 5;

    /// <summary>Judges the opening of a pair's presence.</summary>
    public static Judgement Judge(TrailEvent e, PairMemory pair, Situation situation)
    {
        var (state, policy) = (situation.State, situation.Policy);
        var canBeKnown = pair.Vpn || pair.Place.City is null;
        if (canBeKnown && state.Baseline.IsKnown(pair.Place, pair.Type, e.Time, policy.KnownFor))
            return new Judgement(Verdict.Known);

        var known = state.Baseline.KnownAt(e.Time, policy.KnownFor).Where(entry => entry.Span.Opening != e).ToList();
        var (nearest, km) = Nearest(e, known.Where(entry => !entry.Pair.Place.Equals(pair.Place)));
        return new Judgement(Decide(e, pair, situation, known), nearest?.Text, km, UsualPlaces(e, known))
        {
            Signals = RowSignal.Of(e, IsNetworkKnown(e, state), situation),
        };
    }

    /// <summary>
    /// Judges a sighting that came too late, before it teaches: by the memory as it stands, telling nothing of what was
    /// usual then.
    /// </summary>
    public static Judgement JudgeLate(TrailEvent e, Place place, bool vpn, Situation situation)
    {
        var (baseline, policy) = (situation.State.Baseline, situation.Policy);
        if (baseline.IsKnown(place, e.Type, e.Time, policy.KnownFor)) return new Judgement(Verdict.Known, IsLate: true);
        var known = baseline.KnownAt(e.Time, policy.KnownFor).ToList();
        return new Judgement(Decide(e, new PairMemory(place, e.Type, vpn), situation, known), IsLate: true);
    }

    /// <summary>What was seen, for a person.</summary>
    public static string Sentence(TrailEvent e, Judgement judgement)
    {
        var what = $"{e.Type} ({e.Name}) from {FollowUp.Where(e)} at {e.Time:u}";
        return judgement.Verdict switch
        {
            Verdict.NewCountry => $"{what}: never in {e.Origin.Place!.Country} during the last 90 days.",
            Verdict.NewPlace => $"{what}: a new place in a known country.",
            Verdict.NewEventType => $"{what}: the place is known, this kind of event is new there.",
            Verdict.Dormant => $"{what}: back after a long absence, from a country never used before.",
            Verdict.UnknownVpn => $"{what}: through a VPN of a network never seen before.",
            Verdict.Corporate => $"{what}: the organisation's own egress.",
            Verdict.Vpn => $"{what}: through a VPN this principal uses.",
            Verdict.Learning => $"{what}: the principal's habits were still being learned.",
            Verdict.Returned => $"{what}: back after a long absence, in a country it knew.",
            Verdict.Relocated => $"{what}: the database has moved the address, not the person.",
            Verdict.Near =>
                $"{what}: {judgement.NearestKm:0} km from {judgement.NearestPlace}, through a known network.",
            _ => what,
        };
    }

    private static Verdict Decide(
        TrailEvent e, PairMemory pair, Situation situation, List<(PairMemory Pair, PairSpan Span)> known)
    {
        var (state, policy) = (situation.State, situation.Policy);
        var traits = policy.TraitsOf(e);
        var networkKnown = IsNetworkKnown(e, state);

        if (traits.HasFlag(NetworkTraits.Corporate)) return Verdict.Corporate;
        if (pair.Vpn) return networkKnown ? Verdict.Vpn : Verdict.UnknownVpn;
        if (e.Time <= state.FirstAccepted + policy.Learning) return Verdict.Learning;
        if (state.Baseline.ReturnBefore(e.Time) is { } returned && e.Time <= returned + policy.Learning)
        {
            return state.Baseline.Countries.TryGetValue(pair.Place.Country, out var country)
                && country.Usage.First < returned
                ? Verdict.Returned
                : Verdict.Dormant;
        }

        if (HasMoved(e, situation)) return Verdict.Relocated;
        var placeKnown = known.Exists(entry => pair.Place.City is null
            ? entry.Pair.Place.Country == pair.Place.Country
            : entry.Pair.Place.Equals(pair.Place));
        if (networkKnown && !traits.HasFlag(NetworkTraits.Hosting) && IsNear(e, pair, situation, known, placeKnown))
            return Verdict.Near;
        if (placeKnown) return Verdict.NewEventType;
        return known.Exists(entry => entry.Pair.Place.Country == pair.Place.Country)
            ? Verdict.NewPlace
            : Verdict.NewCountry;
    }

    private static bool IsNetworkKnown(TrailEvent e, PrincipalState state) =>
        state.Networks.TryGet(e.Origin.Network, out var network) && network.First < e.Time;

    private static bool IsNear(
        TrailEvent e, PairMemory pair, Situation situation, List<(PairMemory Pair, PairSpan Span)> known,
        bool placeKnown)
    {
        var location = e.Origin.Location!;
        return IsPrecise(location) && known.Exists(entry =>
            !entry.Pair.Place.Equals(pair.Place)
            && entry.Pair.Place.Country == pair.Place.Country
            && (!placeKnown || entry.Pair.Type == pair.Type)
            && entry.Span.Opening.Origin.Location is { } there
            && IsPrecise(there)
            && there.GapKm(location) <= situation.Policy.NearKm);

        bool IsPrecise(Location at) => at.Place.City is not null || at.RadiusKm <= situation.Policy.PreciseKm;
    }

    private static bool HasMoved(TrailEvent e, Situation situation) =>
        situation.State.Addresses.Entries.Any(entry =>
            entry.Key.Ip.Prefix == e.Origin.Ip!.Value.Prefix
            && entry.Key.Place is { } place && !place.Equals(e.Origin.Place)
            && entry.Key.Database != e.Origin.Database
            && Spans.WasSeenBefore(entry.Value.Presence, e.Time, situation.Policy.KnownFor));

    private static (Place? Place, double? Km) Nearest(
        TrailEvent e, IEnumerable<(PairMemory Pair, PairSpan Span)> known)
    {
        var nearest = known
            .Select(entry => (entry.Pair.Place, Km: entry.Span.Opening.Origin.Location!.DistanceKm(e.Origin.Location!)))
            .Where(entry => entry.Km is not null)
            .OrderBy(entry => entry.Km).ThenBy(entry => entry.Place)
            .FirstOrDefault();
        return (nearest.Place, nearest.Km);
    }

    private static string[] UsualPlaces(TrailEvent e, List<(PairMemory Pair, PairSpan Span)> known)
    {
        var day = Usage.DayOf(e.Time);
        return [.. known.GroupBy(entry => entry.Pair.Place)
            .Select(place => (Place: place.Key, Count: place.Sum(entry => entry.Span.Usage.CountBefore(day))))
            .Where(place => place.Count > 0)
            .OrderByDescending(place => place.Count).ThenBy(place => place.Place)
            .Take(UsualPlacesShown)
            .Select(place => $"{place.Place.Text} ({place.Count:#,0})")];
    }
}
