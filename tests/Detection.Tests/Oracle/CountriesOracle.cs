using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>§5: console logins from several countries in a short time.</summary>
internal static class CountriesOracle
{
    private const string Rule = "console-login-multiple-countries";

    public static IEnumerable<OracleAlert> Judge(OraclePast past)
    {
        if (!past.Policy.CountryRuleTypes.Contains(past.Key.Type)) return [];
        var logins = past.Events
            .Where(e => e.IsLogin && e.Origin.Place is not null && !past.Is(e, NetworkTraits.Excluded)).ToList();
        var inConflict = logins.Where(a => logins.Any(b => Conflict(past, a, b)));
        return OraclePast.Chains(inConflict, past.Policy.Window)
            .Where(episode => episode.Select(Country).Distinct().Count() >= past.Policy.Countries)
            .Select(episode => OracleAlert.Of(
                Rule, episode[0].Id.ToString(), episode, Signals(past, episode).Prepend(("countries", 47))
                    .Select(signal => past.Risk(Rule, signal))));
    }

    private static string Country(TrailEvent e) => e.Origin.Place!.Country;

    private static bool Conflict(OraclePast past, TrailEvent a, TrailEvent b) =>
        Country(a) != Country(b) && (a.Time - b.Time).Duration() <= past.Policy.Window;

    // Reading: "both sides" and "the two circles" are those of two logins in conflict. Of an episode with several such
    // pairs, one is enough for what speaks against the login; what speaks for it must hold of all, for otherwise an
    // attacker hides behind a neighbour's roaming phone.
    private static IEnumerable<(string Signal, int Risk)> Signals(OraclePast past, List<TrailEvent> episode)
    {
        var pairs = (from a in episode from b in episode where a.CompareTo(b) < 0 && Conflict(past, a, b) select (a, b))
            .ToList();
        if (pairs.Exists(pair => TooFast(past, pair.a, pair.b))) yield return ("impossible-speed", 15);
        if (episode.Exists(login => IsNew(past, episode[0].Time, login))) yield return ("new-network-or-country", 10);
        if (episode.Exists(login => !login.Type.Mfa)) yield return ("no-mfa", 5);
        if (past.IsFollowedBySensitive(episode)) yield return ("sensitive-actions", 25);
        if (pairs.TrueForAll(pair => SameOrganization(pair.a, pair.b))) yield return ("same-organization", -15);
        if (pairs.TrueForAll(pair => GapKm(pair.a, pair.b) < past.Policy.NearKm)) yield return ("border", -20);
        if (pairs.TrueForAll(pair => Relayed(past, pair.a) || Relayed(past, pair.b))) yield return ("relay", -15);
        if (TrustOracle.IsShared(past)) yield return ("shared", -15);
    }

    private static double? GapKm(TrailEvent a, TrailEvent b) => a.Origin.Location!.GapKm(b.Origin.Location!);

    private static bool TooFast(OraclePast past, TrailEvent a, TrailEvent b) =>
        GapKm(a, b) > past.Policy.TravelKmPerHour * (b.Time - a.Time).Duration().TotalHours;

    // Reading: new is what no event that rule 2 learns from showed before the second in which the episode began; a
    // country is taught as places are, so not by `vpn`; a `corporate` network is a known one (§9).
    private static bool IsNew(OraclePast past, DateTime start, TrailEvent login) =>
        !past.Lessons.Any(e => e.Time < start && Country(e) == Country(login))
        || (!past.Is(login, NetworkTraits.Corporate) && !past.NetworkSeenBefore(login.Origin.Network!, start));

    // Reading: without a name, the same ASN is the same organisation; an unknown ASN is nobody's.
    private static bool SameOrganization(TrailEvent a, TrailEvent b) =>
        a.Origin.System is { } one && b.Origin.System is { } other
        && (one.Number == other.Number
            || (one.Organization is not null && one.Organization == other.Organization));

    private static bool Relayed(OraclePast past, TrailEvent e) =>
        past.Is(e, NetworkTraits.Vpn | NetworkTraits.Hosting);
}
