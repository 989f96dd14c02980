using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;

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
        var open = Enumerable.Range(0, rows.Count).Where(i => verdicts[i].Risk is not null).ToList();
        // Reading: rows suppressed for several reasons give the alert that of the first of them.
        if (open.Count == 0) return OracleAlert.Of(Rule, subject, rows, [], verdicts[0].Name, chain);
        // Reading: the worst row is the one with the highest sum, of several the first.
        var worst = open.ConvertAll(i => (int[])[Risk(i), .. More(past, rows[i])]).MaxBy(risks => risks.Sum())!;
        var sensitive = IsSensitiveThere(past, rows) ? past.Risk(Rule, ("sensitive-actions", 0)) : 0;
        return OracleAlert.Of(Rule, subject, rows, [.. worst, sensitive], null, chain);

        int Risk(int i) => past.Risk(Rule, (verdicts[i].Name, verdicts[i].Risk!.Value));
    }

    /// <summary>What a policy may ask of a judged sighting beside its verdict.</summary>
    private static IEnumerable<int> More(OraclePast past, TrailEvent e)
    {
        var days = past.Learned
            .Where(seen => seen.Time < e.Time.Date && seen.UserAgent is not null && e.UserAgent is not null
                && UserAgents.Family(seen.UserAgent) == UserAgents.Family(e.UserAgent))
            .Select(seen => seen.Time.Date).Distinct().Count();
        if (days >= 3) yield return past.Risk(Rule, ("known-agent", 0));
        if (past.NetworkSeenBefore(e.Origin.Network!, e.Time)) yield return past.Risk(Rule, ("known-network", 0));
        if (e.Type.Mfa) yield return past.Risk(Rule, ("mfa", 0));
        if (past.Is(e, NetworkTraits.Hosting)) yield return past.Risk(Rule, ("hosting", 0));
    }

    private static bool IsSensitiveThere(OraclePast past, List<TrailEvent> rows) => past.Events.Any(action =>
        action.Succeeded && SensitiveActions.Contains(action.Source, action.Name)
        && Place(rows[0]).Equals(action.Origin.Place)
        && rows.Exists(e => action.Time >= e.Time && action.Time <= e.Time + past.Policy.SeenThere));

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

    /// <summary>The verdict, with its published risk; without one when it is suppressed.</summary>
    private static (string Name, int? Risk) Verdict(OraclePast past, TrailEvent e)
    {
        var t = e.Time;
        var network = e.Origin.Network!;
        // Reading: of the two code words of item 1, the reason is the first one that holds.
        if (TrustOracle.Trusts(past, e)) return ("trusted", null);
        if (past.Is(e, NetworkTraits.Corporate)) return ("corporate", null);
        if (past.Is(e, NetworkTraits.Vpn))
            return past.NetworkSeenBefore(network, t) ? ("vpn", null) : ("unknown-vpn", 47);
        if (t - past.Events[0].Time <= past.Policy.Learning) return ("learning", null);
        if (Return(past, t) is { } back)
        {
            return past.Lessons.Any(seen => seen.Time < back && SameCountry(seen, e))
                ? ("returned", null) : ("dormant", 73);
        }

        if (IsRelocated(past, e)) return ("relocated", null);

        var known = InMemory(past, past.Lessons, t).ToList();
        var isPlaceKnown = known.Exists(seen => Covers(Place(e), Place(seen)));
        var isOwnNetwork = past.NetworkSeenBefore(network, t) && !past.Is(e, NetworkTraits.Hosting);
        if (isOwnNetwork && known.Exists(seen => SameCountry(seen, e) && !Place(seen).Equals(Place(e))
            && (!isPlaceKnown || seen.Type == e.Type) && IsNear(past, FirstOfRun(past, seen), e)))
        {
            return ("near", null);
        }

        if (isPlaceKnown) return ("new-event-type", 21);
        return known.Exists(seen => SameCountry(seen, e)) ? ("new-place", 47) : ("new-country", 73);
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
