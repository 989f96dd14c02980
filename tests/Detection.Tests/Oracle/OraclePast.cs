using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>All events of a principal by (time, id), and the questions that more than one rule asks of them.</summary>
internal sealed class OraclePast
{
    private readonly Dictionary<TrailEvent, NetworkTraits> _traits;

    public OraclePast(
        PrincipalKey key, IEnumerable<TrailEvent> events, Policy policy, IReadOnlyCollection<Decision> decisions)
    {
        Key = key;
        Policy = policy;
        Decisions = decisions;
        Events = [.. events.Order()];
        _traits = new(Events.Count, ReferenceEqualityComparer.Instance);
        foreach (var e in Events) _traits[e] = policy.TraitsOf(e);
        Learned = [.. Events.Where(e => e.Succeeded && e.Type.IsLearned && e.SignIn != SignInKind.Step)];
        Sightings = [.. Learned.Where(e => e.Origin.Place is not null)];
        Lessons = [.. Sightings.Where(e => !Is(e, NetworkTraits.Vpn))];
    }

    public PrincipalKey Key { get; }

    public Policy Policy { get; }

    /// <summary>Those about the principal itself: trusts and marks.</summary>
    public IReadOnlyCollection<Decision> Decisions { get; }

    public IReadOnlyList<TrailEvent> Events { get; }

    /// <summary>§4: successful events of the four types, without the steps that prove nothing.</summary>
    public IReadOnlyList<TrailEvent> Learned { get; }

    /// <summary>Learned events with a place.</summary>
    public IReadOnlyList<TrailEvent> Sightings { get; }

    /// <summary>Sightings that teach their place and its country: "vpn networks never teach a place" (§6).</summary>
    public IReadOnlyList<TrailEvent> Lessons { get; }

    public bool Is(TrailEvent e, NetworkTraits traits) => (_traits[e] & traits) != NetworkTraits.None;

    /// <summary>Reading: what a signal adds, by the policy, else as published.</summary>
    public int Risk(string rule, (string Name, int Published) signal) =>
        Policy.Risks.Of(rule, signal.Name, signal.Published);

    /// <summary>Whether an event's network was seen before an instant (§6: "before t").</summary>
    public bool NetworkSeenBefore(string network, DateTime t) =>
        Learned.Any(e => e.Time < t && e.Origin.Network == network);

    /// <summary>
    /// Whether a successful sensitive action followed one of these sign-ins; of one role session where it is named.
    /// </summary>
    public bool IsFollowedBySensitive(IReadOnlyList<TrailEvent> signIns, string? session = null) =>
        // Reading: "after" is at or after a sign-in, any of the alert's: ids within a second say nothing of the order.
        // 60 minutes are included.
        Events.Any(action => action.Succeeded && SensitiveActions.Contains(action.Source, action.Name)
            && (session is null || action.Session == session)
            && signIns.Any(e => action.Time >= e.Time && action.Time <= e.Time + Policy.FollowUp));

    /// <summary>Cuts events into chains where the gap to the event before is larger than this.</summary>
    public static IEnumerable<List<TrailEvent>> Chains(IEnumerable<TrailEvent> events, TimeSpan gap)
    {
        List<TrailEvent> chain = [];
        foreach (var e in events.Order())
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
}
