namespace Grainwatch.Detection.Identity;

/// <summary>Decides which principal an event belongs to.</summary>
/// <param name="isSessionScoped">
/// Whether a role's sessions are people of their own: its session name then is part of the key. Given the role's name.
/// </param>
public sealed class PrincipalIdentifier(Func<string, bool> isSessionScoped)
{
    /// <summary>Type of the memory that counts what cannot be attributed, one per account.</summary>
    public const string Unattributed = "Unattributed";

    private const string Hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

    // What stands for the account of those who call S3 without credentials.
    private const string Anonymous = "ANONYMOUS_PRINCIPAL";

    /// <summary>Decides whose event it is.</summary>
    public Identification Identify(in UserIdentity identity)
    {
        var type = Text(identity.Type);
        if (type == "AWSService" || (type is null && Text(identity.InvokedBy) is not null))
            return new Identification(IdentificationKind.Service);
        var account = Account(identity.AccountId) ?? Account(identity.RecipientAccountId);
        if (account is null) return new Identification(IdentificationKind.NoAccount);

        var (id, name, session) = type switch
        {
            "IAMUser" => ForUser(identity),
            "Root" => ("root", "root", null),
            "AssumedRole" => ForSession(identity),
            "FederatedUser" => ForFederated(identity),
            "IdentityCenterUser" or "Unknown" => ForIdentityCenter(identity, account),
            "AWSAccount" or "Role" => Named(BeforeColon(Text(identity.PrincipalId)) ?? Lower(identity), identity),
            _ => Named(Text(identity.PrincipalId) ?? Lower(identity), identity),
        };
        // Nobody says of himself that he is a trail: its memory is told by us alone.
        var isType = type is not null && PrincipalKey.CanBeType(type) && !OwnMemories.IsType(type);
        var principal = !isType || id is null || !PrincipalKey.CanBeId(id)
            ? new Principal(new PrincipalKey(Unattributed, account, account), "unattributed")
            : new Principal(new PrincipalKey(type!, account, id), name ?? id);
        return new Identification(IdentificationKind.Principal, principal, session);
    }

    private static (string? Id, string? Name, string? Session) ForUser(in UserIdentity identity) =>
        Named(Text(identity.PrincipalId) ?? Text(identity.Arn), identity);

    private (string? Id, string? Name, string? Session) ForSession(in UserIdentity identity)
    {
        var id = Text(identity.PrincipalId);
        var role = RoleOf(Text(identity.Arn)) ?? Text(identity.IssuerName);
        var colon = id?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (id is null || colon == 0) return default;
        if (colon < 0) return (id, role, null);
        var session = Text(id[(colon + 1)..]);
        return role is not null && session is not null && isSessionScoped(role)
            ? (id, $"{role}/{session}", session)
            : (id[..colon], role, session);
    }

    private static (string? Id, string? Name, string? Session) ForFederated(in UserIdentity identity)
    {
        var id = Text(identity.PrincipalId);
        var colon = id?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        var name = colon < 0 ? id : Text(id![(colon + 1)..]);
        return (name, name, null);
    }

    private static (string? Id, string? Name, string? Session) ForIdentityCenter(
        in UserIdentity identity, string account)
    {
        var principalId = Text(identity.PrincipalId);
        if (principalId == account) principalId = null;
        return Named(Text(identity.OnBehalfOfUserId) ?? principalId ?? Lower(identity), identity);
    }

    private static (string? Id, string? Name, string? Session) Named(string? id, in UserIdentity identity) =>
        (id, Text(identity.UserName) ?? id, null);

    private static string? Lower(in UserIdentity identity) => Text(identity.UserName)?.ToLowerInvariant();

    private static string? BeforeColon(string? id) => Text(id?.Split(':')[0]);

    /// <summary>The role of <c>arn:aws:sts::123456789012:assumed-role/ROLE/session</c>.</summary>
    private static string? RoleOf(string? arn)
    {
        const string Marker = ":assumed-role/";
        var at = arn?.IndexOf(Marker, StringComparison.Ordinal) ?? -1;
        if (at < 0) return null;
        var rest = arn![(at + Marker.Length)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return Text(slash < 0 ? rest : rest[..slash]);
    }

    private static string? Account(string? value) =>
        Text(value) is { } text && text != Anonymous && PrincipalKey.CanBeAccount(text) ? text : null;

    private static string? Text(string? value) => string.IsNullOrEmpty(value) || value == Hidden ? null : value;
}
