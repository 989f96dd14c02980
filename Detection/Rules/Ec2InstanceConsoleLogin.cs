using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// Rule 4: the role of an EC2 instance at the console. One alert per chain of a session's console logins and sign-in
/// tokens.
/// </summary>
public sealed partial class Ec2InstanceConsoleLogin : Rule
{
    private const int OtherInstancesShown = 10;
    private static readonly TimeSpan s_around = TimeSpan.FromHours(24);

    /// <inheritdoc/>
    public override bool GoesOnAfterEviction => true;

    /// <inheritdoc/>
    public override IEnumerable<Alert> Judge(Situation situation)
    {
        if (situation.State.Key.Type != "AssumedRole") return [];
        return situation.State.Window.Successes.Where(e => IsSignIn(e, situation.Policy))
            .GroupBy(e => e.Session!)
            .SelectMany(session => Chains(session, situation.Policy.SessionGap))
            .Select(chain => ToAlert(situation, chain));
    }

    /// <inheritdoc/>
    public override Alert? JudgeLate(Situation situation, TrailEvent e)
    {
        var (state, policy) = (situation.State, situation.Policy);
        if (state.Key.Type != "AssumedRole" || !IsSignIn(e, policy) || IsTold(state, e, policy.SessionGap)) return null;
        var title = $"{What(state, [e])}, told late";
        Evidence[] evidence =
        [
            Evidence.Of("instance", e.Session), Evidence.Of("role", e.Principal.Name, state.Key.Id),
            Evidence.Of("region", e.Region), FollowUp.Databases([e]),
        ];
        return Raise(situation, e.Id.ToString(), title, [e], [Login(e), FollowUp.Late(policy)], evidence);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Evidence> Surroundings(PrincipalState state, Alert alert)
    {
        var sessions = alert.Evidence.Where(fact => fact.Name == "instance").SelectMany(fact => fact.Values).ToList();
        return [FollowUp.Actions("session-actions", state, usage => usage.LastSession is { } session
            && sessions.Contains(session)
            && usage.Last >= alert.FirstEvent - s_around && usage.First <= alert.LastEvent + s_around)];
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
            Login(chain[0]),
            .. FollowUp.Reasons(actions, 20),
            .. Signals(chain, instance, outside),
            .. Expectation(situation.Policy, chain),
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
        return Raise(situation, chain[0].Id.ToString(), What(state, chain), chain, reasons, evidence);
    }

    private static bool IsSignIn(TrailEvent e, Policy policy) =>
        (e.IsLogin || e.IsToken) && InstanceSession.IsInstance(e.Session, policy);

    private Reason Login(TrailEvent e) => new("instance-console", Metadata.BaseRisk,
        $"Instance {e.Session} of role {e.Principal.Name} signed in to the console.");

    private static string What(PrincipalState state, List<TrailEvent> chain)
    {
        var what = chain.Exists(e => e.IsLogin) ? "signed in to the console" : "made a console sign-in token";
        return $"EC2 instance {chain[0].Session} with role {state.Name} {what} from {FollowUp.Where(chain[^1])}";
    }

    /// <summary>Whether an alert tells of the session already, close enough in time to be one chain.</summary>
    private bool IsTold(PrincipalState state, TrailEvent e, TimeSpan gap) => state.Alerts.Values.Any(alert =>
        alert.Rule == Metadata.Id
        && alert.Evidence.Any(fact => fact.Name == "instance" && fact.Values.Contains(e.Session!))
        && alert.Rows.Any(row => (row.Time - e.Time).Duration() <= gap));

    /// <summary>
    /// What was announced is expected as long as all of it was: a person's browser among a program's calls was not.
    /// </summary>
    private static IEnumerable<Reason> Expectation(Policy policy, List<TrailEvent> chain)
    {
        if (chain.TrueForAll(IsExpected))
        {
            yield return new Reason("expected", -40,
                "A known program, or a test that was announced: expected, and told all the same.");
        }

        bool IsExpected(TrailEvent e) => policy.TraitsOf(e).HasFlag(NetworkTraits.AutomationAgent)
            || policy.TestWindows.Any(window => window.Covers(e.Time, e.Principal.Name, e.Session!));
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
