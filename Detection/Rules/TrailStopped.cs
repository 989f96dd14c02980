using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Silence;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// Somebody stopped, deleted or changed a trail. One alert a chain of one principal's actions, about the account.
/// </summary>
public sealed partial class TrailStopped : Rule
{
    /// <inheritdoc/>
    public override bool GoesOnAfterEviction => true;

    /// <inheritdoc/>
    public override long Evicted(PrincipalState state) => state.Actions.SensitiveEvicted;

    /// <inheritdoc/>
    public override IEnumerable<Alert> Judge(Situation situation)
    {
        if (situation.State.Key.Type != OwnMemories.Trail) return [];
        return situation.State.Actions.Sensitive.Where(TrailActions.Stops)
            .GroupBy(e => e.Session)
            .SelectMany(actor => Ec2InstanceConsoleLogin.Chains(actor, TrailActions.StoryGap))
            .Select(chain => ToAlert(situation, chain));
    }

    /// <inheritdoc/>
    public override bool IsInScope(Alert alert, Situation situation) =>
        situation.State.Actions.Sensitive.Any(e => e.Id.ToString() == alert.Rows[0].EventId);

    /// <summary>"2026-05-18 01:08Z StopLogging by IAMUser/111122223333:dave".</summary>
    internal static string Text(TrailEvent e) => $"{AccountSilent.Time(e.Time)} {e.Name} by {e.Session ?? "somebody"}";

    private Alert ToAlert(Situation situation, List<TrailEvent> chain)
    {
        var told = Told.In(situation.State);
        var silence = told.Find(one => one.Tiding.Name == Tiding.DeliverySilent
            && one.Tiding.Since >= chain[0].Time && one.Tiding.Since <= chain[^1].Time + AccountSilent.Linked);
        var again = situation.State.Actions.Sensitive.FirstOrDefault(e => TrailActions.Starts(e)
            && e.Time >= chain[^1].Time && e.Time <= chain[^1].Time + AccountSilent.Linked);
        var onlyChanged = chain.TrueForAll(TrailActions.Changes);
        if (onlyChanged) again = null;
        List<Reason> reasons = [new("stopped", Metadata.BaseRisk, $"{What(situation.State, chain)}.")];
        if (onlyChanged)
        {
            reasons.Add(new Reason("only-changed", -26,
                "The trail goes on; what it records, or where it delivers to, was changed."));
        }

        if (silence is not null)
        {
            reasons.Add(new Reason("fell-silent", 14,
                $"The account delivers nothing since {AccountSilent.Time(silence.Tiding.Since)}."));
        }

        if (again is not null)
            reasons.Add(new Reason("started-again", -26, $"It was started again: {Text(again)}."));
        if (chain.TrueForAll(e => situation.Policy.TraitsOf(e).HasFlag(NetworkTraits.AutomationAgent)))
            reasons.Add(new Reason("expected", -40, "By a known program: expected, and told all the same."));
        Evidence[] evidence =
        [
            Evidence.Of("actor", chain[0].Session),
            Evidence.Of("trail-actions", chain.Select(e => $"{e.Time:u} {e.Name} from {e.Origin.Address}")),
            Evidence.Of("region", chain.Select(e => e.Region).Distinct()),
            Evidence.Of("networks", chain.Select(e => FollowUp.Network(e.Origin)).Distinct()),
            Evidence.Of("user-agents", chain.Select(e => e.UserAgent).Distinct()),
            Evidence.Of("silent-since", silence is null ? null : AccountSilent.Time(silence.Tiding.Since)),
            Evidence.Of("started-again", again is null ? null : Text(again)),
            FollowUp.Databases(chain),
        ];
        return Raise(
            situation, chain[0].Id.ToString(), What(situation.State, chain, isTitle: true), chain, reasons, evidence);
    }

    /// <summary>
    /// "dave stopped the trail of account 111122223333 from Lyon, FR"; a reason says how often and when instead.
    /// </summary>
    private static string What(PrincipalState state, List<TrailEvent> chain, bool isTitle = false)
    {
        var who = NameOf(chain[0].Session);
        var what = $"{who} {Verb(chain)} the trail of account {state.Key.Account}";
        if (isTitle) return $"{what} from {FollowUp.Where(chain[^1])}";
        var names = chain.CountBy(e => e.Name).Select(kind => string.Create(
            CultureInfo.InvariantCulture, $"{kind.Key}{(kind.Value > 1 ? $", {kind.Value} times" : "")}"));
        return $"{what} at {AccountSilent.Time(chain[0].Time)} ({string.Join("; ", names)})";
    }

    private static string Verb(List<TrailEvent> chain)
    {
        return (Has(TrailActions.Stop), Has(TrailActions.Delete)) switch
        {
            (true, true) => "stopped and deleted",
            (true, false) => "stopped",
            (false, true) => "deleted",
            _ => "changed",
        };

        bool Has(string name) => chain.Exists(e => e.Name == name);
    }

    /// <summary>The name out of <c>{type}/{account}:{name}</c>.</summary>
    private static string NameOf(string? displayName)
    {
        var colon = displayName?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon < 0 ? displayName ?? "Somebody" : displayName![(colon + 1)..];
    }
}
