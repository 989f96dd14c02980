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
        address.Presence.Add(e, policy.KnownFor);
    }

    /// <summary>Teaches the geolocation baseline; gives the presence that the sighting belongs to.</summary>
    public PairSpan TeachPlace(TrailEvent e, Place place) => state.Baseline.Add(e, place, IsVpn(e), policy);

    /// <summary>Whether a sighting says nothing of where its user is.</summary>
    public bool IsVpn(TrailEvent e) => policy.TraitsOf(e).HasFlag(NetworkTraits.Vpn);

    /// <summary>A sign-in can no longer be corrected: what it has taught stays.</summary>
    public void Confirm(TrailEvent e)
    {
        ConfirmTables(e);
        if (SightingOf(e) is { } sighting) state.Baseline.Confirm(sighting, policy.KnownFor);
    }

    /// <summary>The same without the geolocation baseline, which tells a late sighting by itself.</summary>
    public void ConfirmTables(TrailEvent e)
    {
        state.ConfirmName(e);
        if (AccessKey(e) is { } key) state.AccessKeys.Confirm(key, e);
        state.Seen.Confirm(e);
        state.EventTypes[e.Type.Index]?.Confirm(e);
        state.Actions.Kinds.Confirm(ActionKey.Of(e), e);
        if (!IsLesson(e)) return;
        if (Agent(e) is { } agent) state.Agents.Confirm(agent, e);
        if (Issuer(e) is { } issuer) state.Issuers.Confirm(issuer, e);
        state.Hours.Confirm(e);
        if (e.Origin.Network is not { } network) return;
        if (e.Session is not null) state.Instances.Confirm(e.Session, e);
        state.Networks.Confirm(network, e);
        var address = AddressKey.Of(e.Origin);
        state.Addresses.Confirm(address, e);
        if (state.Addresses.TryGet(address, out var usage)) usage.Presence.Confirm(e, policy.KnownFor);
    }

    /// <summary>
    /// Takes back what a content of a sign-in has taught, because another content has replaced it: what it touched is
    /// made anew of what stays, and of the other sign-ins that can still be corrected.
    /// </summary>
    public void TakeBack(TrailEvent e, IReadOnlyList<TrailEvent> rest)
    {
        state.TakeNameBack(rest);
        if (AccessKey(e) is { } key) state.AccessKeys.TakeBack(key, rest.Where(other => AccessKey(other) == key));
        state.Seen = state.Seen.TakeBack(rest);
        ref var type = ref state.EventTypes[e.Type.Index];
        type = type?.TakeBack(rest.Where(other => other.Type == e.Type));
        if (type is { Count: 0 }) type = null;
        var action = ActionKey.Of(e);
        state.Actions.Kinds.TakeBack(action, rest.Where(other => ActionKey.Of(other) == action));
        if (!IsLesson(e)) return;
        var lessons = rest.Where(IsLesson).ToList();
        if (Agent(e) is { } agent) state.Agents.TakeBack(agent, lessons.Where(other => Agent(other) == agent));
        if (Issuer(e) is { } issuer) state.Issuers.TakeBack(issuer, lessons.Where(other => Issuer(other) == issuer));
        state.Hours.TakeBack(e, lessons);
        if (e.Origin.Network is not { } network) return;
        lessons.RemoveAll(other => other.Origin.Network is null);
        if (e.Session is { } session)
            state.Instances.TakeBack(session, lessons.Where(other => other.Session == session));
        state.Networks.TakeBack(network, lessons.Where(other => other.Origin.Network == network));
        var address = AddressKey.Of(e.Origin);
        var there = lessons.FindAll(other => AddressKey.Of(other.Origin) == address);
        state.Addresses.TakeBack(address, there);
        if (state.Addresses.TryGet(address, out var usage)) usage.Presence.TakeBack(there, policy.KnownFor);
        if (SightingOf(e) is { } sighting)
            state.Baseline.TakeBack(sighting, [.. lessons.Select(SightingOf).OfType<Sighting>()], policy.KnownFor);
    }

    private static string? AccessKey(TrailEvent e) => PrincipalState.LastingKey(e);

    private static string? Issuer(TrailEvent e) => e.Issuer is { Arn.Length: > 0 } issuer ? issuer.Arn : null;

    private string? Agent(TrailEvent e) => e.UserAgent is null ? null : AgentFamily(e.UserAgent);

    private Sighting? SightingOf(TrailEvent e) =>
        IsLesson(e) && e.Origin.Place is { } place ? new Sighting(e, place, IsVpn(e)) : null;

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
