using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>§7: a federated console login, and the token pivot.</summary>
internal static class FederatedOracle
{
    public const string Rule = "federated-console-login";
    public const string Routine = "routine";

    public static IEnumerable<OracleAlert> Judge(OraclePast past)
    {
        if (past.Key.Type != "FederatedUser") return [];
        return past.Events.Where(e => e.IsLogin).Select(login => Judge(past, login));
    }

    private static OracleAlert Judge(OraclePast past, TrailEvent login)
    {
        // Reading: nearest is the latest by (time, id); a token may serve several logins. The rows are the token,
        // then the login, also where they share a second.
        var token = past.Events.LastOrDefault(e => e.IsToken && e.Time <= login.Time
            && e.Time >= login.Time - past.Policy.TokenLifetime && SameSession(e, login));
        TrailEvent[] rows = token is null ? [login] : [token, login];
        var (pivot, isSameAddress) = Pivot(past, token, login);
        // Its id is the login's: no other alert ever tells its story.
        var alert = OracleAlert.Of(
            Rule, login.Id.ToString(), rows, Signals(past, login).Append(pivot).Append(("federated-login", 47))
                .Select(signal => past.Risk(Rule, signal)), story: []);
        // Reading 6.
        if (!isSameAddress || IsNewIssuer(past, login) || IsNewNetwork(past, login) || HasOtherNetwork(past, login))
            return alert;
        if (past.Policy.Routine == RoutineTreatment.Suppress)
            return alert with { State = AlertState.Suppressed, Reason = Routine };
        return alert.Add(Math.Min(0, 33 - alert.Contributions.Sum()));
    }

    private static bool SameSession(TrailEvent token, TrailEvent login) =>
        token.AccessKeyId is not null && login.AccessKeyId is not null
            ? token.AccessKeyId == login.AccessKeyId
            : token.Arn is not null && token.Arn == login.Arn;

    private static ((string Signal, int Risk) Pivot, bool IsSameAddress) Pivot(
        OraclePast past, TrailEvent? token, TrailEvent login)
    {
        if (token is null) return (("no-token", 0), false);
        if (token.Origin.Ip is not { } tokenIp) return (("token-no-address", 0), false);
        // Reading: one address is one also where a broker sits at it, or where two databases do not agree on it.
        var isSameAddress = tokenIp.Subscriber == login.Origin.Ip?.Subscriber;
        if (past.Is(token, NetworkTraits.Automation | NetworkTraits.Corporate))
            return (("token-broker", -26), isSameAddress);
        // Reading: a login whose own source is no IP has nothing to be compared with.
        if (login.Origin.Ip is null) return (("login-no-address", 0), false);
        // Reading: as an unknown ASN never differs, neither does an unknown country.
        if (token.Origin.Place is { } from && login.Origin.Place is { } to && from.Country != to.Country)
            return (("token-other-country", 26), isSameAddress);
        if (token.Origin.System is { } one && login.Origin.System is { } two && one.Number != two.Number)
            return (("token-other-network", 18), isSameAddress);
        if (!isSameAddress) return (("token-other-address", 5), false);
        // Reading 7.
        return (past.Is(token, NetworkTraits.AutomationAgent)
            ? ("token-automation", -36) : ("token-same-address", -26), true);
    }

    private static IEnumerable<(string Signal, int Risk)> Signals(OraclePast past, TrailEvent login)
    {
        yield return Novelty("issuer", login, IssuerMemory(past, login));
        yield return Novelty("network", login, NetworkMemory(past, login));
        // Reading: a `vpn` says nothing of where its user is (§6), so its login has no place to be new or rare.
        if (login.Origin.Place is { } place && !past.Is(login, NetworkTraits.Vpn))
        {
            yield return Novelty("place", login, PlaceMemory(past, place, login));
            if (!past.Lessons.Any(e => e.CompareTo(login) < 0 && e.Origin.Place!.Country == place.Country))
                yield return ("new-country", 0);
        }

        if (IsNewHour(past, login)) yield return ("unusual-hour", 5);
        if (HasOtherNetwork(past, login)) yield return ("other-network", 10);
    }

    private static bool IsNewIssuer(OraclePast past, TrailEvent login) =>
        Novelty("issuer", login, IssuerMemory(past, login)).Risk == 10;

    private static bool IsNewNetwork(OraclePast past, TrailEvent login) =>
        Novelty("network", login, NetworkMemory(past, login)).Risk == 10;

    // Reading: issuers too are taught by the events that rule 2 learns from; no issuer, no signal.
    private static IEnumerable<TrailEvent>? IssuerMemory(OraclePast past, TrailEvent login) =>
        login.Issuer is { } issuer ? past.Learned.Where(e => e.Issuer?.Arn == issuer.Arn) : null;

    // §9: a corporate network is a known one. Reading: so is, for want of a name, none at all (a private address).
    private static IEnumerable<TrailEvent>? NetworkMemory(OraclePast past, TrailEvent login) =>
        login.Origin.Network is { } network && !past.Is(login, NetworkTraits.Corporate)
            ? past.Learned.Where(e => e.Origin.Network == network) : null;

    /// <summary>+10 when first seen by this very event, half when seen on fewer than 3 days before its own.</summary>
    private static (string Signal, int Risk) Novelty(string of, TrailEvent login, IEnumerable<TrailEvent>? seen)
    {
        if (seen is null) return ("", 0);
        var before = seen.Where(e => e.CompareTo(login) < 0).ToList();
        if (before.Count == 0) return ($"new-{of}", 10);
        var days = before.Where(e => e.Time < login.Time.Date).Select(e => e.Time.Date).Distinct().Count();
        return days < 3 ? ($"rare-{of}", 5) : ("", 0);
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
