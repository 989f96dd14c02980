namespace Grainwatch.Detection.Identity;

/// <summary>Who an event belongs to: the key of one memory, and the name analysts know it by.</summary>
/// <param name="Key">Whose memory.</param>
/// <param name="Name">User, role, role/session or federated name; never part of the key.</param>
public sealed record Principal(PrincipalKey Key, string Name)
{
    /// <summary><c>{type}/{account}:{name}</c>, the form analysts know.</summary>
    public string DisplayName { get; } = $"{Key.Type}/{Key.Account}:{Name}";

    /// <inheritdoc/>
    public override string ToString() => DisplayName;
}

/// <summary>Who issued a session: <c>userIdentity.sessionContext.sessionIssuer</c>.</summary>
/// <param name="Arn">ARN of the role or user; empty when absent.</param>
/// <param name="Name">Its name.</param>
/// <param name="Account">Its account.</param>
public sealed record SessionIssuer(string Arn, string? Name = null, string? Account = null);
