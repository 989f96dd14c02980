using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.State;

/// <summary>What events teach a memory, alerts apart; and how that is taken back.</summary>
/// <param name="state">The memory; changed in place.</param>
/// <param name="policy">The parameters.</param>
internal sealed class Lessons(PrincipalState state, Policy policy)
{
    // The agents met last with their families: people and programs use a few in turn.
    private readonly (string? Agent, string Family)[] _agents = new (string?, string)[4];
    private int _nextAgent;

    /// <summary>
    /// Whether an event teaches habits: only what succeeded and proves something does. Failed guesses must not make a
    /// network known.
    /// </summary>
    public static bool IsLesson(TrailEvent e) => e.Succeeded && e.Type.IsLearned && e.SignIn != SignInKind.Step;

    /// <summary>Counts an event: everything but the geolocation baseline and the window.</summary>
    public void Count(TrailEvent e)
    {
        state.Seen.Add(e);
        (state.EventTypes[e.Type.Index] ??= new Usage()).Add(e);
    }

    /// <summary>Teaches the tables a habit.</summary>
    public void Teach(TrailEvent e)
    {
        var bounds = policy.Bounds;
        if (e.UserAgent is not null) state.Agents.Add(AgentFamily(e.UserAgent), e, bounds.Agents);
        if (e.Issuer is { Arn.Length: > 0 } issuer) state.Issuers.Add(issuer.Arn, e, bounds.Issuers);
        if (e.IsSignIn) state.Hours.Add(e);
        if (e.Origin.Network is not { } network) return;
        if (InstanceSession.IsInstance(e.Session, policy))
            state.Instances.Add(e.Session!, e, bounds.InstanceSessions);
        state.Networks.Add(network, e, bounds.Networks);
        var address = state.Addresses.Add(AddressKey.Of(e.Origin), e, bounds.Addresses);
        Spans.Add(address.Presence, e, policy.KnownFor);
    }

    /// <summary>Teaches the geolocation baseline; gives the presence that the sighting belongs to.</summary>
    public PairSpan TeachPlace(TrailEvent e, Place place) => state.Baseline.Add(e, place, IsVpn(e), policy);

    /// <summary>Whether a sighting says nothing of where its user is.</summary>
    public bool IsVpn(TrailEvent e) => policy.TraitsOf(e).HasFlag(NetworkTraits.Vpn);

    /// <summary>Takes back what a content of a sign-in has taught, because another content has replaced it.</summary>
    public void TakeBack(TrailEvent e)
    {
        state.Seen.Remove(e);
        Remove(ref state.EventTypes[e.Type.Index], e);
        state.Actions.Remove(e);
        if (!IsLesson(e)) return;
        if (e.UserAgent is not null) state.Agents.Remove(AgentFamily(e.UserAgent), e);
        if (e.Issuer is { Arn.Length: > 0 } issuer) state.Issuers.Remove(issuer.Arn, e);
        state.Hours.Remove(e);
        if (e.Origin.Network is not { } network) return;
        if (e.Session is not null) state.Instances.Remove(e.Session, e);
        state.Networks.Remove(network, e);
        var address = AddressKey.Of(e.Origin);
        if (state.Addresses.TryGet(address, out var usage)) Spans.Remove(usage.Presence, e);
        state.Addresses.Remove(address, e);
        if (e.Origin.Place is { } place) state.Baseline.Remove(e, place, IsVpn(e), policy.KnownFor);
    }

    private static void Remove(ref Usage? usage, TrailEvent e)
    {
        usage?.Remove(e);
        if (usage is { Count: 0 }) usage = null;
    }

    /// <summary>A user agent without its versions: its first product, and the platform of a browser.</summary>
    private string AgentFamily(string userAgent)
    {
        foreach (var (agent, known) in _agents)
            if (ReferenceEquals(userAgent, agent)) return known;
        var family = UserAgents.Family(userAgent);
        _agents[_nextAgent++ % _agents.Length] = (userAgent, family);
        return family;
    }
}
