using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>§6: a new geolocation with an event type.</summary>
internal static class GeolocationOracle
{
    private const string Rule = "new-geolocation-for-event-type";

    public static IEnumerable<OracleAlert> Judge(OraclePast past) =>
        from place in past.Sightings.GroupBy(e => e.Origin.Place!.Id)
        from chain in OraclePast.Chains(place, past.Policy.KnownFor)
        let rows = chain.Where(e => IsJudged(past, e)).ToList()
        where rows.Count > 0
        select Alert(past, $"{place.Key}\n{chain[0].Time:yyyy-MM-dd}", rows, chain);

    private static OracleAlert Alert(
        OraclePast past, string subject, List<TrailEvent> rows, List<TrailEvent> chain)
    {
        var verdicts = rows.ConvertAll(e => Verdict(past, e));
        var open = verdicts.FindAll(verdict => verdict.Reason is null);
        var risk = open.Select(verdict => verdict.Risk).DefaultIfEmpty(0).Max();
        // Reading: rows suppressed for several reasons give the alert that of the first of them.
        return OracleAlert.Of(Rule, subject, rows, [risk], open.Count == 0 ? verdicts[0].Reason : null, chain);
    }

    private static bool IsJudged(OraclePast past, TrailEvent e) =>
        past.Is(e, NetworkTraits.Vpn) ? IsFirstUnknownOfVpn(past, e) : IsUnknown(past, e, e.Time) && !HasTwin(past, e);

    /// <summary>Of several first sightings of a pair in one instant the one with the least id is judged.</summary>
    private static bool HasTwin(OraclePast past, TrailEvent e) => past.Lessons.Any(seen =>
        seen.Time == e.Time && seen.CompareTo(e) < 0 && seen.Type == e.Type && Place(seen).Equals(Place(e)));

    // Reading 10: a vpn sighting does not make its pair known, but of an unbroken chain of them the first one that
    // finds it unknown is judged. A country alone is known with its places, but is another pair.
    private static bool IsFirstUnknownOfVpn(OraclePast past, TrailEvent e)
    {
        var sightings = past.Sightings.Where(seen => past.Is(seen, NetworkTraits.Vpn) && seen.Type == e.Type
            && seen.CompareTo(e) <= 0 && Place(seen).Equals(Place(e)));
        var chain = OraclePast.Chains(sightings, past.Policy.KnownFor).Last();
        return ReferenceEquals(chain.Find(seen => IsUnknown(past, e, seen.Time)), e);
    }

    /// <summary>Whether an event's pair is not known at a time.</summary>
    private static bool IsUnknown(OraclePast past, TrailEvent e, DateTime t) => !InMemory(past, past.Lessons, t)
        .Any(seen => seen.Type == e.Type && Covers(Place(e), Place(seen)));

    private static (int Risk, string? Reason) Verdict(OraclePast past, TrailEvent e)
    {
        var t = e.Time;
        var network = e.Origin.Network!;
        // Reading: of the two code words of item 1, the reason is the first one that holds.
        if (TrustOracle.Trusts(past, e)) return (0, "trusted");
        if (past.Is(e, NetworkTraits.Corporate)) return (0, "corporate");
        if (past.Is(e, NetworkTraits.Vpn)) return past.NetworkSeenBefore(network, t) ? (0, "vpn") : (47, null);
        if (t - past.Events[0].Time <= past.Policy.Learning) return (0, "learning");
        if (Return(past, t) is { } back)
            return past.Lessons.Any(seen => seen.Time < back && SameCountry(seen, e)) ? (0, "returned") : (73, null);
        if (IsRelocated(past, e)) return (0, "relocated");

        var known = InMemory(past, past.Lessons, t).ToList();
        var isPlaceKnown = known.Exists(seen => Covers(Place(e), Place(seen)));
        var isOwnNetwork = past.NetworkSeenBefore(network, t) && !past.Is(e, NetworkTraits.Hosting);
        if (isOwnNetwork && known.Exists(seen => SameCountry(seen, e) && !Place(seen).Equals(Place(e))
            && (!isPlaceKnown || seen.Type == e.Type) && IsNear(past, FirstOfRun(past, seen), e)))
        {
            return (0, "near");
        }

        return isPlaceKnown ? (21, null) : known.Exists(seen => SameCountry(seen, e)) ? (47, null) : (73, null);
    }

    private static Place Place(TrailEvent e) => e.Origin.Place!;

    private static bool SameCountry(TrailEvent a, TrailEvent b) => Place(a).Country == Place(b).Country;

    /// <summary>[t − 90 days, t).</summary>
    private static IEnumerable<TrailEvent> InMemory(OraclePast past, IEnumerable<TrailEvent> sightings, DateTime t) =>
        sightings.Where(seen => seen.Time >= t - past.Policy.KnownFor && seen.Time < t);

    /// <summary>§4: a country alone is known when any place of that country is.</summary>
    private static bool Covers(Place place, Place seen) =>
        place.City is null ? place.Country == seen.Country : place.Equals(seen);

    /// <summary>
    /// The latest sighting, at most 14 days ago (this one included), that found no live pair though there once was one.
    /// </summary>
    private static DateTime? Return(OraclePast past, DateTime t) => past.Lessons
        .Where(e => e.Time <= t && e.Time >= t - past.Policy.Learning
            && !InMemory(past, past.Lessons, e.Time).Any()
            && past.Lessons.Any(seen => seen.Time < e.Time))
        .Select(e => (DateTime?)e.Time).LastOrDefault();

    // Reading: a database that is not named is not "another build"; the earlier sighting may be any that rule 2 learns
    // from, `vpn` or not.
    private static bool IsRelocated(OraclePast past, TrailEvent e) =>
        InMemory(past, past.Sightings, e.Time).Any(seen =>
            seen.Origin.Ip!.Value.Prefix == e.Origin.Ip!.Value.Prefix && !Place(seen).Equals(Place(e))
            && seen.Origin.Database is not null && e.Origin.Database is not null
            && seen.Origin.Database != e.Origin.Database);

    // Reading: "first seen" is the first sighting since the pair last was unknown, as that is where it was judged.
    private static TrailEvent FirstOfRun(OraclePast past, TrailEvent seen) =>
        OraclePast.Chains(
                past.Lessons.Where(e => e.Type == seen.Type && Place(e).Equals(Place(seen))), past.Policy.KnownFor)
            .Single(run => run.Contains(seen))[0];

    private static bool IsNear(OraclePast past, TrailEvent a, TrailEvent b) =>
        IsPrecise(past, a) && IsPrecise(past, b)
        && a.Origin.Location!.GapKm(b.Origin.Location!) <= past.Policy.NearKm;

    private static bool IsPrecise(OraclePast past, TrailEvent e) =>
        Place(e).City is not null || e.Origin.Location!.RadiusKm <= past.Policy.PreciseKm;
}
