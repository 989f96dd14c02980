using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// Rule 3: a federated user's console login. CloudTrail cannot say whether MFA was used, so the alert stands on its
/// context, above all on who made the sign-in token and where (the GetSigninToken pivot). One alert a login.
/// </summary>
public sealed partial class FederatedConsoleLogin : Rule
{
    private const int SignInsForHours = 30;
    private const int DaysForUsual = 3;
    private const string NewCountry = "new-country";

    // The most that is still low severity.
    private const int LowRisk = 33;

    private static readonly TimeSpan s_afterwards = TimeSpan.FromHours(24);

    /// <inheritdoc/>
    public override IEnumerable<Alert> Judge(Situation situation) =>
        situation.State.Key.Type != "FederatedUser"
            ? []
            : situation.State.Window.Successes
                .Where(e => e.IsLogin && e.Time >= situation.From - situation.Policy.FollowUp - situation.Policy.Window)
                .Select(login => ToAlert(situation, login));

    /// <inheritdoc/>
    public override bool IsInScope(Alert alert, Situation situation) => false;

    /// <summary>One alert a login: two that share a token are two stories.</summary>
    public override bool Succeeds(Alert gone, Alert current, Situation situation) => false;

    private Alert ToAlert(Situation situation, TrailEvent login)
    {
        var token = TokenPivot.Find(situation, login);
        var pivot = TokenPivot.Judge(situation.Policy, login, token);
        TrailEvent[] story = token is null ? [login] : [token, login];
        var actions = FollowUp.SensitiveActions(situation, [login]);
        Reason[] published = [Login(), pivot, .. Rarities(situation, login), .. Circumstances(situation, login)];
        List<Reason> reasons = [.. situation.Policy.Risks.Weigh(Metadata.Id, published)];
        var isRoutine = IsRoutine(token, login, reasons);
        var sum = reasons.Sum(reason => reason.Risk);
        if (isRoutine && situation.Policy.Routine == RoutineTreatment.Low && sum > LowRisk)
        {
            reasons.Add(new Reason(Signals.Routine, LowRisk - sum,
                "Routine: token and login from one address, through an issuer and a network seen before."));
        }

        Evidence[] evidence =
        [
            Evidence.Of("session-issuer", login.Issuer?.Arn, login.Issuer?.Name, login.Issuer?.Account),
            Source(login),
            Evidence.Of("login-user-agent", login.UserAgent),
            Evidence.Of(
                "token-source", token?.Origin.Address, token?.Origin.System?.ToString(), token?.Origin.Place?.Text),
            Evidence.Of("token-user-agent", token?.UserAgent),
            Evidence.Of("token-age", token is null ? null : FollowUp.Text(login.Time - token.Time)),
            Evidence.Of("usual-hours", UsualHours(situation.State, login)),
            Evidence.Of("usual-networks", UsualNetworks(situation.State, login)),
            FollowUp.Evidence(actions),
            FollowUp.Databases(story),
        ];
        var title = Title(situation.State, login, token);
        var alert = Raise(situation, login.Id.ToString(), title, story, reasons, evidence);
        // The token may be earlier, but it is the login that happened.
        return alert with
        {
            FirstEvent = login.Time,
            Suppression = isRoutine && situation.Policy.Routine == RoutineTreatment.Suppress ? Signals.Routine : null,
        };
    }

    /// <inheritdoc/>
    public override Alert? JudgeLate(Situation situation, TrailEvent e)
    {
        var state = situation.State;
        if (!e.IsLogin || state.Key.Type != "FederatedUser") return null;
        var title = $"Federated user {state.Name} signed in to the console from {FollowUp.Where(e)}, told late";
        Evidence[] evidence = [Source(e), FollowUp.Databases([e])];
        return Raise(situation, e.Id.ToString(), title, [e], [Login(), FollowUp.Late(situation.Policy)], evidence);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Evidence> Surroundings(PrincipalState state, Alert alert) =>
        [FollowUp.Actions("actions-after", state, usage => usage.Last >= alert.FirstEvent
            && usage.First <= alert.FirstEvent + s_afterwards)];

    /// <summary>Same address, and neither issuer nor network are first seen with this very login.</summary>
    private static bool IsRoutine(TrailEvent? token, TrailEvent login, List<Reason> reasons) =>
        token?.Origin.Ip?.Subscriber is { } made && made == login.Origin.Ip?.Subscriber
        && !reasons.Exists(reason => reason.Signal is "new-issuer" or "new-network" or "other-network");

    private Reason Login() => new("federated-login", Metadata.BaseRisk,
        "A federated user signed in to the console; CloudTrail cannot tell whether MFA was used.");

    private static Evidence Source(TrailEvent login) => Evidence.Of(
        "source", login.Origin.Address, login.Origin.System?.ToString(), login.Origin.Place?.Text);

    private static string Title(PrincipalState state, TrailEvent login, TrailEvent? token)
    {
        var title = $"Federated user {state.Name} signed in to the console from {FollowUp.Where(login)}";
        if (token is null) return $"{title}; no sign-in token was seen being made";
        var age = FollowUp.Text(login.Time - token.Time);
        if (token.Origin.Ip?.Subscriber == login.Origin.Ip?.Subscriber)
            return $"{title} with a token made {age} before at the same address";
        if (token.Origin.Place is { } place && place.Equals(login.Origin.Place))
            return $"{title} with a token made {age} before in the same place, at another address";
        var distance =
            token.Origin.Location is { } made && login.Origin.Location is { } used && made.DistanceKm(used) is { } km
                ? $", {km:#,0} km away"
                : "";
        return $"{title} with a token made {age} before in {FollowUp.Where(token)}{distance}";
    }

    /// <summary>Whether the issuer, the network and the place of a login are new or rare for this principal.</summary>
    private static IEnumerable<Reason> Rarities(Situation situation, TrailEvent login)
    {
        var (state, policy) = (situation.State, situation.Policy);
        var traits = policy.TraitsOf(login);
        // A corporate network is a known one; a VPN says nothing of where its user is.
        var network = traits.HasFlag(NetworkTraits.Corporate) ? null : login.Origin.Network;
        var place = traits.HasFlag(NetworkTraits.Vpn) ? null : login.Origin.Place;
        var presence = place is null ? null : state.Baseline.PresenceAt(place, login.Time, policy.KnownFor);
        (string Name, string? Key, Usage? Usage)[] facts =
        [
            ("issuer", login.Issuer?.Arn, Find(state.Issuers, login.Issuer?.Arn)),
            ("network", FollowUp.Network(login.Origin), Find(state.Networks, network)),
            ("place", place?.Text, presence?.Usage),
        ];
        foreach (var (name, key, usage) in facts)
        {
            if (key is null || usage is null || usage.Count == 0) continue;
            if (usage.IsFirst(login))
            {
                yield return new Reason($"new-{name}", 10, $"First seen with this very login: {name} {key}.");
            }
            else if (usage.DaysBefore(Usage.DayOf(login.Time)) < DaysForUsual)
            {
                yield return new Reason($"rare-{name}", 5,
                    $"Seen on fewer than {DaysForUsual} days before: {name} {key}.");
            }
        }

        // Told where the policy asks for it.
        if (place is not null && policy.Risks.Of(RuleIds.FederatedConsoleLogin, NewCountry, published: 0) != 0
            && state.Baseline.Countries.TryGetValue(place.Country, out var country) && country.Usage.IsFirst(login))
        {
            yield return new Reason(NewCountry, 0, $"First seen with this very login: country {place.Country}.");
        }

        static Usage? Find(UsageTable<string, Usage> table, string? key) =>
            table.TryGet(key, out var usage) ? usage : null;
    }

    private static IEnumerable<Reason> Circumstances(Situation situation, TrailEvent login)
    {
        var (state, day, hour) = (situation.State, Usage.DayOf(login.Time), login.Time.Hour);
        if (state.Hours.CountBefore(day) >= SignInsForHours && state.Hours.CountBefore(hour, day) == 0)
            yield return new Reason("unusual-hour", 5, $"Never before a sign-in at {hour}:00–{hour}:59 UTC.");
        var other = state.Window.Successes.FirstOrDefault(e => e.IsLogin && e.Origin.Network is not null
            && login.Origin.Network is not null && e.Origin.Network != login.Origin.Network
            && (e.Time - login.Time).Duration() <= situation.Policy.Window);
        if (other is not null)
        {
            var apart = FollowUp.Text((other.Time - login.Time).Duration());
            yield return new Reason("other-network", 10,
                $"Also signed in from {FollowUp.Where(other)} {apart} apart.");
        }
    }

    private static IEnumerable<string> UsualHours(PrincipalState state, TrailEvent login)
    {
        var day = Usage.DayOf(login.Time);
        return Enumerable.Range(0, 24).Where(hour => state.Hours.CountBefore(hour, day) > 0)
            .Select(hour => $"{hour:00}:00 ({state.Hours.CountBefore(hour, day)})");
    }

    private static IEnumerable<string> UsualNetworks(PrincipalState state, TrailEvent login)
    {
        var day = Usage.DayOf(login.Time);
        return state.Networks.Entries.Select(entry => (entry.Key, Count: entry.Value.CountBefore(day)))
            .Where(entry => entry.Count > 0).OrderByDescending(entry => entry.Count)
            .ThenBy(entry => entry.Key, StringComparer.Ordinal).Take(5).Select(entry => $"{entry.Key} ({entry.Count})");
    }
}
