using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>§7: a federated console login, and the token pivot.</summary>
internal static class FederatedOracle
{
    private const string Rule = "federated-console-login";

    public static IEnumerable<OracleAlert> Judge(OraclePast past)
    {
        if (past.Key.Type != "FederatedUser") yield break;
        foreach (var login in past.Events.Where(e => e.IsLogin))
        {
            // Reading: nearest is the latest by (time, id); a token may serve several logins. The rows are the token,
            // then the login, also where they share a second.
            var token = past.Events.LastOrDefault(e => e.IsToken && e.Time <= login.Time
                && e.Time >= login.Time - past.Policy.TokenLifetime && SameSession(e, login));
            TrailEvent[] rows = token is null ? [login] : [token, login];
            yield return OracleAlert.Open(
                Rule, login.Id.ToString(), rows, 47, Signals(past, login).Append(Pivot(past, token, login)));
        }
    }

    private static bool SameSession(TrailEvent token, TrailEvent login) =>
        token.AccessKeyId is not null && login.AccessKeyId is not null
            ? token.AccessKeyId == login.AccessKeyId
            : token.Arn is not null && token.Arn == login.Arn;

    private static int Pivot(OraclePast past, TrailEvent? token, TrailEvent login)
    {
        if (token?.Origin.Ip is not { } tokenIp) return 0;
        if (past.Is(token, NetworkTraits.Automation | NetworkTraits.Corporate)) return -26;
        // Reading: a login whose own source is no IP has nothing to be compared with.
        if (login.Origin.Ip is not { } loginIp) return 0;
        // Reading: as an unknown ASN never differs, neither does an unknown country.
        if (token.Origin.Place is { } from && login.Origin.Place is { } to && from.Country != to.Country) return 26;
        if (token.Origin.System is { } one && login.Origin.System is { } two && one.Number != two.Number) return 18;
        return tokenIp.Subscriber != loginIp.Subscriber ? 5 : -26;
    }

    private static IEnumerable<int> Signals(OraclePast past, TrailEvent login)
    {
        // Reading: issuers too are taught by the events that rule 2 learns from; no issuer, no signal.
        if (login.Issuer is { } issuer)
            yield return Novelty(login, past.Learned.Where(e => e.Issuer?.Arn == issuer.Arn));
        // §9: a corporate network is a known one.
        if (login.Origin.Network is { } network && !past.Is(login, NetworkTraits.Corporate))
            yield return Novelty(login, past.Learned.Where(e => e.Origin.Network == network));
        // Reading: a `vpn` says nothing of where its user is (§6), so its login has no place to be new or rare.
        if (login.Origin.Place is { } place && !past.Is(login, NetworkTraits.Vpn))
            yield return Novelty(login, PlaceMemory(past, place, login));
        if (IsNewHour(past, login)) yield return 5;
        if (HasOtherNetwork(past, login)) yield return 10;
    }

    /// <summary>+10 when first seen by this very event, half when seen on fewer than 3 days before its own.</summary>
    private static int Novelty(TrailEvent login, IEnumerable<TrailEvent> seen)
    {
        var before = seen.Where(e => e.CompareTo(login) < 0).ToList();
        if (before.Count == 0) return 10;
        return before.Where(e => e.Time < login.Time.Date).Select(e => e.Time.Date).Distinct().Count() < 3 ? 5 : 0;
    }

    // Reading: a place is remembered as §§4 and 6 have it: taught by sightings not from `vpn`, forgotten when not seen
    // for 90 days; a country alone is seen with any of its places.
    private static List<TrailEvent> PlaceMemory(OraclePast past, Place place, TrailEvent login)
    {
        var seen = past.Lessons.Where(e => e.CompareTo(login) < 0
            && (place.City is null ? e.Origin.Place!.Country == place.Country : place.Equals(e.Origin.Place)));
        var run = OraclePast.Chains(seen, past.Policy.KnownFor).LastOrDefault();
        return run is null || login.Time - run[^1].Time > past.Policy.KnownFor ? [] : run;
    }

    // Reading: hours are taught by the sign-ins that rule 2 learns from (successful, no mere step), and asked as §4
    // keeps them, "as of the start of that day"; an hour first used earlier on the same day is still a new one.
    private static bool IsNewHour(OraclePast past, TrailEvent login)
    {
        var before = past.Learned.Where(e => e.IsSignIn && e.Time < login.Time.Date).ToList();
        return before.Count >= 30 && before.TrueForAll(e => e.Time.Hour != login.Time.Hour);
    }

    // Reading: "within the window" is on either side of the login, as two logins conflict in §5; an unknown network
    // never differs.
    private static bool HasOtherNetwork(OraclePast past, TrailEvent login) =>
        past.Events.Any(e => e.IsLogin && (e.Time - login.Time).Duration() <= past.Policy.Window
            && e.Origin.Network is not null && login.Origin.Network is not null
            && e.Origin.Network != login.Origin.Network);
}
