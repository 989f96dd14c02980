using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// Rule 2: the first successful use of an event type from a geolocation. One alert per place and unbroken chain of its
/// sightings; the judged pairs are its rows, and it is open if a row is.
/// </summary>
public sealed partial class NewGeolocationForEventType : Rule
{
    /// <inheritdoc/>
    public override IEnumerable<Alert> Judge(Situation situation)
    {
        foreach (var place in situation.State.Baseline.Places.Values)
        {
            if (!IsTouched(situation, place)) continue;
            foreach (var chain in place.Presence)
            {
                if (JudgeChain(situation, place, chain) is { } alert) yield return alert;
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsInScope(Alert alert, Situation situation)
    {
        var place = Place.FromId(alert.Subject.Split('\n')[0]);
        if (alert.FirstEvent < situation.From) return false;
        return situation.State.Baseline.Places.TryGetValue(place, out var memory)
            ? IsTouched(situation, memory)
            : situation.Places.Contains(place);
    }

    /// <inheritdoc/>
    public override Alert? JudgeLate(Situation situation, TrailEvent e)
    {
        var places = situation.State.Baseline.Places;
        if (e.Origin.Place is not { } at || !places.TryGetValue(at, out var place)) return null;
        var vpn = situation.Policy.TraitsOf(e).HasFlag(NetworkTraits.Vpn);
        var span = place.Find(e.Type, vpn)?.Spans.Find(span => span.Opening == e);
        if (span?.Judgement is not { IsRow: true } || place.PresenceOf(e, situation.Policy.KnownFor) is not { } chain)
            return null;
        var id = AlertId.Of(Metadata.Id, Metadata.Version, situation.State.Key, Subject(at, chain));
        if (!situation.State.Alerts.ContainsKey(id)) return JudgeChain(situation, place, chain);
        // The alert that is there stays as it is, also when it is judged again.
        span.Open(e, new Judgement(Verdict.Late, IsLate: true));
        return null;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Evidence> Surroundings(PrincipalState state, Alert alert)
    {
        var place = Place.FromId(alert.Subject.Split('\n')[0]);
        var addresses = state.Addresses.Entries.Keys.Where(key => place.Equals(key.Place))
            .Select(key => key.Ip.ToString()).ToHashSet();
        return [FollowUp.Actions("actions-seen-there", state, usage => addresses.Contains(usage.LastAddress))];
    }

    /// <summary>
    /// The alert of the same place whose chain took the other's in, or is what was left of it: its first sighting
    /// moved. What happened at another place after all is another story.
    /// </summary>
    public override bool Succeeds(Alert gone, Alert current, Situation situation)
    {
        var place = Place.FromId(current.Subject.Split('\n')[0]);
        if (gone.Subject.Split('\n')[0] != place.Id) return false;
        var chain = situation.State.Baseline.Places.GetValueOrDefault(place)?.Presence
            .Find(span => span.First <= current.FirstEvent && span.Last >= current.FirstEvent);
        return chain is null
            ? base.Succeeds(gone, current, situation)
            : chain.Last >= gone.FirstEvent && chain.First <= gone.LastEvent + situation.Policy.KnownFor;
    }

    /// <summary>The subject of the alert of a place's chain.</summary>
    internal static string Subject(Place place, Span chain) => $"{place.Id}\n{chain.First:yyyy-MM-dd}";

    private static bool IsTouched(Situation situation, PlaceMemory place) =>
        situation.Places.Contains(place.Place) || place.Pairs.Any(pair => HasOpening(pair, situation.From));

    private static bool HasOpening(PairMemory pair, DateTime from) =>
        pair.Spans.Exists(span => span.Opening.Time >= from || span.Judgement is null);

    private Alert? JudgeChain(Situation situation, PlaceMemory place, Span chain)
    {
        List<(TrailEvent Opening, Judgement Judgement)> rows = [];
        foreach (var pair in place.Pairs)
        {
            foreach (var span in pair.Spans)
            {
                if (place.PresenceOf(span.Opening, situation.Policy.KnownFor) != chain) continue;
                // What a late event was judged by was not known; it is not judged again.
                if (span.Judgement is null
                    || (span.Judgement is { IsLate: false } && span.Opening.Time >= situation.From))
                {
                    var judgement = GeolocationVerdict.Judge(span.Opening, pair, situation);
                    // Known after all: what was judged in between leaves no trace.
                    span.Open(judgement.Verdict == Verdict.Known ? span.Begun : span.Opening, judgement);
                }

                if (span.Judgement is { IsRow: true } row) rows.Add((span.Opening, row));
            }
        }

        rows.Sort((a, b) => a.Opening.CompareTo(b.Opening));
        return rows.Count == 0 ? null : ToAlert(situation, place.Place, chain, rows);
    }

    private Alert ToAlert(
        Situation situation, Place place, Span chain, List<(TrailEvent Opening, Judgement Judgement)> rows)
    {
        var story = rows.ConvertAll(row => row.Opening);
        var told = rows.ConvertAll(row => Row(row.Opening, row.Judgement, situation.Policy));
        var worst = rows[told.IndexOf(RowVerdicts.Worst(told, situation.Policy.Risks))];
        var judgement = worst.Judgement;
        var actions = ActionsFrom(situation, place, story);
        List<Reason> reasons = [.. FollowUp.Reasons(actions, 0)];
        if (rows.Exists(row => row.Judgement.IsLate)) reasons.Add(FollowUp.Late(situation.Policy));
        Evidence[] evidence =
        [
            Evidence.Of("nearest-known-place", judgement.NearestPlace is { } nearest
                ? $"{nearest}, {judgement.NearestKm:0} km away"
                : null),
            Evidence.Of("usual-places", judgement.UsualPlaces ?? []),
            FollowUp.Evidence(actions),
            FollowUp.Databases(story),
        ];
        var title = Title(situation.State, worst);
        var alert = Raise(situation, Subject(place, chain), title, story, reasons, evidence);
        return RowVerdicts.Tell(alert with { Rows = told }, situation.Policy.Risks);
    }

    private static AlertRow Row(TrailEvent opening, Judgement judgement, Policy policy) => AlertRow.Of(opening) with
    {
        Verdict = judgement.Name,
        Risk = judgement.RiskUnder(policy),
        Sentence = GeolocationVerdict.Sentence(opening, judgement),
        Signals = judgement.Signals,
    };

    /// <summary>Sensitive actions from the place, soon after one of the story's sightings.</summary>
    private static List<TrailEvent> ActionsFrom(Situation situation, Place place, List<TrailEvent> story) =>
        [.. situation.State.Actions.Sensitive.Where(action => place.Equals(action.Origin.Place)
            && story.Exists(e => action.Time >= e.Time && action.Time <= e.Time + situation.Policy.SeenThere))];

    private static string Title(PrincipalState state, (TrailEvent Opening, Judgement Judgement) worst)
    {
        var (e, judgement) = worst;
        var what = e switch
        {
            { SignIn: SignInKind.ConsoleLogin } => "signed in",
            { SignIn: SignInKind.GetSigninToken } => "made a console sign-in token",
            { Type.Type: TrailEventType.AwsApiCall } => $"called {e.Name}",
            _ => $"was seen with {e.Name}",
        };
        var title = $"{FollowUp.Who(state)} {what} from {FollowUp.Where(e)} for the first time";
        return judgement.NearestPlace is { } nearest
            ? $"{title}, {judgement.NearestKm:#,0} km from {nearest}"
            : title;
    }
}
