using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
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
        return alert.FirstEvent >= situation.From
            && situation.State.Baseline.Places.TryGetValue(place, out var memory)
            && IsTouched(situation, memory);
    }

    /// <summary>The alert of the same place whose chain took the other's in: its first sighting moved.</summary>
    public override bool Succeeds(Alert gone, Alert current) =>
        gone.Subject.Split('\n')[0] == current.Subject.Split('\n')[0] && current.FirstEvent <= gone.FirstEvent;

    /// <summary>The subject of the alert of a place's chain.</summary>
    internal static string Subject(Place place, Span chain) => $"{place.Id}\n{chain.First:yyyy-MM-dd}";

    private static bool IsTouched(Situation situation, PlaceMemory place) =>
        situation.Places.Contains(place.Place) || place.Pairs.Any(pair => HasOpening(pair, situation.From));

    private static bool HasOpening(PairMemory pair, DateTime from) =>
        pair.Spans.Exists(span => span.First >= from || span.Judgement is null);

    private Alert? JudgeChain(Situation situation, PlaceMemory place, Span chain)
    {
        List<(PairMemory Pair, PairSpan Span)> rows = [];
        foreach (var pair in place.Pairs)
        {
            foreach (var span in pair.Spans)
            {
                if (span.First < chain.First || span.First > chain.Last) continue;
                if (span.Judgement is null || span.First >= situation.From)
                    span.Judgement = GeolocationVerdict.Judge(span.Opening, pair, situation);
                if (span.Judgement.IsRow) rows.Add((pair, span));
            }
        }

        rows.Sort((a, b) => a.Span.Opening.CompareTo(b.Span.Opening));
        return rows.Count == 0 ? null : ToAlert(situation, place.Place, chain, rows);
    }

    private Alert ToAlert(
        Situation situation, Place place, Span chain, List<(PairMemory Pair, PairSpan Span)> rows)
    {
        var story = rows.ConvertAll(row => row.Span.Opening);
        var worst = rows.MaxBy(row => row.Span.Judgement!.Risk).Span;
        var judgement = worst.Judgement!;
        var reasons = rows.ConvertAll(row => new Reason(
            row.Span.Judgement!.Name,
            row.Span == worst ? judgement.Risk : 0,
            GeolocationVerdict.Sentence(row.Span.Opening, row.Span.Judgement!)));
        var actions = ActionsFrom(situation, place, story);
        reasons.AddRange(FollowUp.Reasons(actions, 0));
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
        var alert = Raise(situation.State, Subject(place, chain), title, story, reasons, evidence);
        return alert with
        {
            Risk = judgement.Risk,
            State = judgement.IsOpen ? AlertState.Open : AlertState.Suppressed,
            StateReason = judgement.IsOpen ? null : judgement.Name,
            Rows = [.. alert.Rows.Zip(rows, (row, judged) => row with
            {
                Verdict = judged.Span.Judgement!.Name,
                Risk = judged.Span.Judgement!.Risk,
            })],
        };
    }

    /// <summary>Sensitive actions from the place, soon after one of the story's sightings.</summary>
    private static List<TrailEvent> ActionsFrom(Situation situation, Place place, List<TrailEvent> story) =>
        [.. situation.State.Actions.Sensitive.Where(action => place.Equals(action.Origin.Place)
            && story.Exists(e => action.Time >= e.Time && action.Time <= e.Time + situation.Policy.SeenThere))];

    private static string Title(PrincipalState state, PairSpan worst)
    {
        var (e, judgement) = (worst.Opening, worst.Judgement!);
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
