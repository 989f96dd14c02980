using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// Rule 1: successful console logins of one principal from several countries within a short window. Logins that are
/// themselves in conflict, chained by gaps no longer than the window, are one episode and one alert.
/// </summary>
public sealed partial class ConsoleLoginMultipleCountries : Rule
{
    /// <inheritdoc/>
    public override bool GoesOnAfterEviction => true;

    /// <inheritdoc/>
    public override IEnumerable<Alert> Judge(Situation situation)
    {
        var (state, policy) = (situation.State, situation.Policy);
        if (!policy.CountryRuleTypes.Contains(state.Key.Type)) return [];
        var logins = state.Window.Successes
            .Where(e => e.IsLogin && e.Origin.Place is not null && !policy.TraitsOf(e).HasFlag(NetworkTraits.Excluded))
            .ToList();
        return Episodes(logins, policy).Select(episode => ToAlert(situation, episode));
    }

    /// <inheritdoc/>
    public override bool IsInScope(Alert alert, Situation situation) =>
        situation.State.Window.Successes is [var oldest, ..] && alert.FirstEvent >= oldest.Time;

    /// <summary>The episodes of a list of logins, sorted by time, all of which have a place.</summary>
    internal static IEnumerable<List<TrailEvent>> Episodes(List<TrailEvent> logins, Policy policy)
    {
        List<TrailEvent> episode = [];
        for (var i = 0; i < logins.Count; i++)
        {
            if (!IsInConflict(i)) continue;
            if (episode.Count > 0 && logins[i].Time - episode[^1].Time > policy.Window)
            {
                if (IsWide(episode)) yield return episode;
                episode = [];
            }

            episode.Add(logins[i]);
        }

        if (episode.Count > 0 && IsWide(episode)) yield return episode;

        bool IsWide(List<TrailEvent> logins) => logins.Select(Country).Distinct().Count() >= policy.Countries;

        bool IsInConflict(int i)
        {
            for (var j = i - 1; j >= 0 && logins[i].Time - logins[j].Time <= policy.Window; j--)
                if (Country(logins[i]) != Country(logins[j])) return true;
            for (var j = i + 1; j < logins.Count && logins[j].Time - logins[i].Time <= policy.Window; j++)
                if (Country(logins[i]) != Country(logins[j])) return true;
            return false;
        }
    }

    private static string Country(TrailEvent e) => e.Origin.Place!.Country;

    private Alert ToAlert(Situation situation, List<TrailEvent> episode)
    {
        var actions = FollowUp.SensitiveActions(situation, episode);
        var legs = Legs(episode, situation.Policy.Window);
        var leg = legs.MaxBy(leg => (leg.KmPerHour ?? -1, leg.GapKm ?? -1))!;
        var countries = episode.Select(Country).Distinct().ToList();
        var window = FollowUp.Text(situation.Policy.Window);
        Reason[] reasons =
        [
            new("countries", Metadata.BaseRisk,
                $"{countries.Count} countries within {window}: {string.Join(", ", countries)}."),
            .. Signals(situation, episode, legs, leg),
            .. FollowUp.Reasons(actions, 25),
        ];
        Evidence[] evidence =
        [
            Evidence.Of("countries", countries),
            Evidence.Of("organizations", episode.Select(e => e.Origin.System?.Organization).Distinct()),
            Evidence.Of("addresses", episode.Select(e => e.Origin.Address).Distinct()),
            Evidence.Of("leg", leg.ToString()),
            FollowUp.Evidence(actions),
            FollowUp.Databases(episode),
        ];
        var title = $"{FollowUp.Who(situation.State)} signed in to the console from {leg}";
        return Raise(situation, episode[0].Id.ToString(), title, episode, reasons, evidence);
    }

    private static IEnumerable<Reason> Signals(
        Situation situation, List<TrailEvent> episode, List<Leg> legs, Leg leg)
    {
        var (state, policy) = (situation.State, situation.Policy);
        if (leg.KmPerHour > policy.TravelKmPerHour)
        {
            var speed = Leg.SpeedText(leg.KmPerHour.Value);
            yield return new Reason("impossible-speed", 15,
                $"{FollowUp.Where(leg.From)} to {FollowUp.Where(leg.To)} would take {speed}.");
        }

        var fresh = Fresh(situation, episode);
        if (fresh.Count > 0)
        {
            yield return new Reason("new-network-or-country", 10,
                $"Never seen before for this principal: {string.Join(", ", fresh)}.");
        }

        if (episode.Exists(e => !e.Type.Mfa))
            yield return new Reason("no-mfa", 5, "At least one of the logins was made without MFA.");
        if (legs.TrueForAll(other => other.IsOfOneOrganization))
        {
            yield return new Reason("same-organization", -15,
                $"Both sides come through {leg.From.Origin.System}: roaming looks like this.");
        }

        if (legs.TrueForAll(other => other.GapKm < policy.NearKm))
            yield return new Reason("border", -20, $"Less than {policy.NearKm:0} km between the circles of accuracy.");
        if (legs.TrueForAll(other => IsRelay(policy, other.From) || IsRelay(policy, other.To)))
            yield return new Reason("relay", -15, "One side comes through a VPN or a hosting provider.");
    }

    /// <summary>Networks and countries not seen before the episode began; a corporate network is a known one.</summary>
    private static List<string> Fresh(Situation situation, List<TrailEvent> episode)
    {
        var (state, policy) = (situation.State, situation.Policy);
        var networks = episode
            .Where(e => !policy.TraitsOf(e).HasFlag(NetworkTraits.Corporate)
                && IsNew(state.Networks.Entries.GetValueOrDefault(e.Origin.Network!)))
            .Select(e => FollowUp.Network(e.Origin)!);
        var countries = episode.Select(Country)
            .Where(country => IsNew(state.Baseline.Countries.GetValueOrDefault(country)?.Usage));
        return [.. networks.Concat(countries).Distinct()];

        bool IsNew(State.Usage? usage) => usage is null || usage.First >= episode[0].Time;
    }

    private static bool IsRelay(Policy policy, TrailEvent e) =>
        (policy.TraitsOf(e) & (NetworkTraits.Vpn | NetworkTraits.Hosting)) != NetworkTraits.None;

    private static List<Leg> Legs(List<TrailEvent> episode, TimeSpan window)
    {
        List<Leg> legs = [];
        for (var i = 0; i < episode.Count; i++)
        {
            for (var j = i + 1; j < episode.Count && episode[j].Time - episode[i].Time <= window; j++)
                if (Country(episode[i]) != Country(episode[j])) legs.Add(new Leg(episode[i], episode[j]));
        }

        return legs;
    }

    /// <summary>Two logins in conflict.</summary>
    private sealed record Leg(TrailEvent From, TrailEvent To)
    {
        /// <summary>Kilometres between the circles of accuracy.</summary>
        public double? GapKm { get; } = From.Origin.Location!.GapKm(To.Origin.Location!);

        /// <summary>Whether both sides come through one AS, or ASes of one organisation.</summary>
        public bool IsOfOneOrganization => From.Origin.System is { } from && To.Origin.System is { } to
            && (from.Number == to.Number || (from.Organization is not null && from.Organization == to.Organization));

        /// <summary>Implied speed; infinite when there is a gap and no time.</summary>
        public double? KmPerHour => GapKm switch
        {
            null => null,
            0 => 0,
            { } km => km / (To.Time - From.Time).TotalHours,
        };

        public static string SpeedText(double kmPerHour) => double.IsFinite(kmPerHour)
            ? $"{kmPerHour:#,0} km/h"
            : "no time at all";

        public override string ToString()
        {
            var text = $"{FollowUp.Where(From)} and {FollowUp.Where(To)} {FollowUp.Text(To.Time - From.Time)} apart";
            return From.Origin.Location!.DistanceKm(To.Origin.Location!) is { } km
                ? $"{text}: {km:#,0} km, at least {SpeedText(KmPerHour!.Value)}"
                : text;
        }
    }
}
