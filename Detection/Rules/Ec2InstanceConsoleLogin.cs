using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// Rule 4: the role of an EC2 instance at the console. One alert per chain of a session's console logins and sign-in
/// tokens.
/// </summary>
public sealed partial class Ec2InstanceConsoleLogin : Rule
{
    private const int OtherInstancesShown = 10;

    /// <inheritdoc/>
    public override IEnumerable<Alert> Judge(Situation situation)
    {
        if (situation.State.Key.Type != "AssumedRole") return [];
        return situation.State.Window.Successes
            .Where(e => (e.IsLogin || e.IsToken) && InstanceSession.IsInstance(e.Session))
            .GroupBy(e => e.Session!)
            .SelectMany(session => Chains(session, situation.Policy.SessionGap))
            .Select(chain => ToAlert(situation, chain));
    }

    /// <inheritdoc/>
    public override bool IsInScope(Alert alert, Situation situation) =>
        situation.State.Window.Successes is [var oldest, ..] && alert.FirstEvent >= oldest.Time;

    /// <summary>Cuts events, sorted by time, where the gap is too long.</summary>
    internal static IEnumerable<List<TrailEvent>> Chains(IEnumerable<TrailEvent> events, TimeSpan gap)
    {
        List<TrailEvent> chain = [];
        foreach (var e in events)
        {
            if (chain.Count > 0 && e.Time - chain[^1].Time > gap)
            {
                yield return chain;
                chain = [];
            }

            chain.Add(e);
        }

        if (chain.Count > 0) yield return chain;
    }

    private Alert ToAlert(Situation situation, List<TrailEvent> chain)
    {
        var (state, session) = (situation.State, chain[0].Session!);
        // What the session was first seen from is asked as of the story's end: what came later explains nothing.
        var instance = state.Instances.TryGet(session, out var seen) && seen.First <= chain[^1].Time ? seen : null;
        var actions = FollowUp.SensitiveActions(situation, chain).FindAll(action => action.Session == session);
        var outside = chain.Find(e => IsOutside(situation, e));
        var inside = outside is not null ? "no" : chain.Exists(e => e.Origin.System is not null) ? "yes" : "unknown";
        Reason[] reasons =
        [
            new("instance-console", Metadata.BaseRisk,
                $"Instance {session} of role {chain[0].Principal.Name} signed in to the console."),
            .. FollowUp.Reasons(actions, 20),
            .. Signals(chain, instance, outside),
        ];
        var role = state.Key.Id;
        Evidence[] evidence =
        [
            Evidence.Of("instance", session),
            Evidence.Of("role", chain[0].Principal.Name, role),
            Evidence.Of("region", chain.Select(e => e.Region).Distinct()),
            Evidence.Of("user-agents", chain.Select(e => e.UserAgent).Distinct()),
            Evidence.Of("metadata-service", chain.Select(e => e.InstanceMetadata switch
            {
                "1.0" => "IMDSv1",
                "2.0" => "IMDSv2",
                _ => null,
            }).Distinct()),
            Evidence.Of("inside-aws", inside),
            Evidence.Of("first-network", FollowUp.Network(instance?.FirstOrigin), instance?.FirstOrigin.Address),
            Evidence.Of("other-instances", OtherInstances(state, session, chain[0])),
            FollowUp.Evidence(actions),
            FollowUp.Databases(chain),
        ];
        var what = chain.Exists(e => e.IsLogin) ? "signed in to the console" : "made a console sign-in token";
        var title = $"EC2 instance {session} with role {state.Name} {what} from {FollowUp.Where(chain[^1])}";
        return Raise(state, chain[0].Id.ToString(), title, chain, reasons, evidence);
    }

    private static IEnumerable<Reason> Signals(List<TrailEvent> chain, InstanceSession? instance, TrailEvent? outside)
    {
        var own = instance?.FirstOrigin;
        var foreign = chain.Select(e => e.Origin).FirstOrDefault(origin =>
            own is not null && origin.Network is not null && origin.Network != own.Network);
        if (foreign is not null)
        {
            yield return new Reason("other-network", 10,
                $"The session was first seen from {FollowUp.Network(own)}, "
                + $"this came from {FollowUp.Network(foreign)}.");
        }

        if (outside is not null)
            yield return new Reason("outside-aws", 5, $"The source {outside.Origin.Address} is no address of AWS.");
    }

    private static bool IsOutside(Situation situation, TrailEvent e) =>
        e.Origin.System is { } system && !situation.Policy.AwsSystems.Contains(system.Number);

    /// <summary>The role's other instances, of those seen before the story began.</summary>
    private static IEnumerable<string> OtherInstances(PrincipalState state, string session, TrailEvent first) =>
        state.Instances.Entries.Where(entry => entry.Key != session && entry.Value.First < first.Time)
            .Select(entry => entry.Key).Order(StringComparer.Ordinal).Take(OtherInstancesShown);
}
