using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Silence;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// A gateway reads what happened long ago. One alert from when it falls behind until it has caught up.
/// </summary>
public sealed partial class GatewayBehind : Rule
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public override bool GoesOnAfterEviction => true;

    /// <inheritdoc/>
    public override long Evicted(PrincipalState state) => state.Actions.SensitiveEvicted;

    /// <inheritdoc/>
    public override IEnumerable<Alert> Judge(Situation situation)
    {
        if (situation.State.Key.Type != OwnMemories.Gateway) return [];
        return Stories(Told.In(situation.State)).Select(story => ToAlert(situation, story));
    }

    /// <inheritdoc/>
    public override bool IsInScope(Alert alert, Situation situation) =>
        situation.State.Actions.Sensitive.Any(e => e.Id.ToString() == alert.Rows[0].EventId);

    /// <summary>From a beginning to the next end; an end without a beginning ends nothing.</summary>
    private static IEnumerable<List<Told>> Stories(List<Told> told)
    {
        List<Told> story = [];
        foreach (var one in told)
        {
            if (one.Tiding.Name == Tiding.GatewayBehind) story.Add(one);
            if (one.Tiding.Name != Tiding.GatewayCaughtUp || story.Count == 0) continue;
            story.Add(one);
            yield return story;
            story = [];
        }

        if (story.Count > 0) yield return story;
    }

    private Alert ToAlert(Situation situation, List<Told> story)
    {
        var (first, last) = (story[0].Tiding, story[^1].Tiding);
        var lag = story.Where(one => one.Tiding.Name == Tiding.GatewayBehind).Max(one => one.Tiding.Span);
        var (since, lasted) = (AccountSilent.Time(first.Since), last.Time - first.Since);
        var hasEnded = last.Name == Tiding.GatewayCaughtUp;
        List<Reason> reasons =
        [
            new("behind", Metadata.BaseRisk,
                $"Half of what gateway {situation.State.Name} read since {since} had happened {FollowUp.Text(lag)} or "
                + "more before."),
        ];
        if (lasted >= s_long) reasons.Add(new Reason("long", 13, $"That for {FollowUp.Text(lasted)}."));
        if (hasEnded)
            reasons.Add(new Reason("caught-up", -13, $"It has caught up at {AccountSilent.Time(last.Time)}."));
        var title = hasEnded
            ? $"Gateway {situation.State.Name} was {FollowUp.Text(lag)} behind for {FollowUp.Text(lasted)}"
            : $"Gateway {situation.State.Name} is {FollowUp.Text(lag)} behind since {since}";
        Evidence[] evidence =
        [
            Evidence.Of("behind-since", since),
            Evidence.Of("lag", FollowUp.Text(lag)),
            Evidence.Of("caught-up", hasEnded ? AccountSilent.Time(last.Time) : null),
        ];
        return Raise(
            situation, story[0].Event.Id.ToString(), title, [.. story.Select(one => one.Event)], reasons, evidence);
    }
}
