using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Local.Quality;

/// <summary>
/// Gives events that were identified under one policy to whom they belong under another: policies differ in the roles
/// whose sessions are principals of their own.
/// </summary>
/// <param name="policy">The policy they shall be identified under.</param>
internal sealed class SessionScope(Policy policy)
{
    private readonly Dictionary<(PrincipalKey Key, string Session), Principal> _principals = [];

    /// <summary>Whether two policies ever identify an event differently.</summary>
    public static bool Differs(Policy one, Policy other) =>
        !one.SessionScopedRoles.ToHashSet().SetEquals(other.SessionScopedRoles);

    /// <summary>The event, as its principal under the policy has it.</summary>
    public TrailEvent Apply(TrailEvent e)
    {
        if (e.Principal.Key.Type != "AssumedRole" || e.Session is not { } session) return e;
        var key = (e.Principal.Key, session);
        if (!_principals.TryGetValue(key, out var principal))
            _principals.Add(key, principal = Identify(e.Principal, session));
        return principal.Key.Equals(e.Principal.Key) ? e : e with { Principal = principal };
    }

    private Principal Identify(Principal principal, string session)
    {
        var key = principal.Key;
        var isScoped = key.Id.EndsWith($":{session}", StringComparison.Ordinal);
        var id = isScoped ? key.Id[..^(session.Length + 1)] : key.Id;
        var role = isScoped ? principal.Name[..^(session.Length + 1)] : principal.Name;
        // Without an ARN or an issuer, the role's name is not known: its id stands there.
        var shallBeScoped = role != id
            && policy.SessionScopedRoles.Any(pattern => Wildcard.IsMatch(pattern, role));
        return shallBeScoped
            ? new Principal(new PrincipalKey(key.Type, key.Account, $"{id}:{session}"), $"{role}/{session}")
            : new Principal(new PrincipalKey(key.Type, key.Account, id), role);
    }
}
