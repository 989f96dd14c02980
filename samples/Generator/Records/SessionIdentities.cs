using System.Text.Json;

namespace Grainwatch.Samples;

/// <summary>A role of an account; <paramref name="Path"/> begins and ends with a slash.</summary>
internal sealed record Role(string Account, string Name, string PrincipalId, string Path = "/")
{
    public string Arn { get; } = $"arn:aws:iam::{Account}:role{Path}{Name}";

    public Issuer ToIssuer() => new("Role", PrincipalId, Arn, Account, Name);
}

/// <summary>
/// A session of a role. Without credentials (a SAML login) the record has neither key nor session context.
/// </summary>
/// <param name="role">The role.</param>
/// <param name="session">The session name; an instance id for EC2.</param>
/// <param name="delivery">For EC2: "1.0" (IMDSv1) or "2.0".</param>
/// <param name="invokedBy">For service-linked roles: the service.</param>
internal sealed class RoleSessionIdentity(Role role, string session, string? delivery = null, string? invokedBy = null)
    : Identity
{
    private readonly Issuer _issuer = role.ToIssuer();

    public override string Type => "AssumedRole";

    public override string AccountId => role.Account;

    public override string Name { get; } = $"{role.Name}/{session}";

    public override string PrincipalId { get; } = $"{role.PrincipalId}:{session}";

    /// <summary>The sessions of Identity Center's roles are people; those of others belong to the role.</summary>
    protected override string KeyId => role.Name.StartsWith("AWSReservedSSO_", StringComparison.Ordinal)
        ? PrincipalId
        : role.PrincipalId;

    public Role Role => role;

    public string Session => session;

    public string Arn { get; } = $"arn:aws:sts::{role.Account}:assumed-role/{role.Name}/{session}";

    protected override void WriteBody(Utf8JsonWriter json, TrailEvent trailEvent)
    {
        json.WriteString("type"u8, Type);
        json.WriteString("principalId"u8, PrincipalId);
        json.WriteString("arn"u8, Arn);
        json.WriteString("accountId"u8, AccountId);
        if (trailEvent.Credential is { } credential)
        {
            // Calls of service-linked roles do not show the key.
            if (invokedBy is null)
                json.WriteString("accessKeyId"u8, credential.AccessKeyId);
            WriteSession(json, credential, _issuer, delivery);
        }

        if (invokedBy is not null)
            json.WriteString("invokedBy"u8, invokedBy);
    }
}

/// <summary>A federated user: a session that an IAM user's GetFederationToken made.</summary>
internal sealed class FederatedUserIdentity(string account, string name, Issuer issuer) : Identity
{
    public override string Type => "FederatedUser";

    public override string AccountId => account;

    public override string Name => name;

    public override string PrincipalId { get; } = $"{account}:{name}";

    protected override string KeyId => name;

    public string Arn { get; } = $"arn:aws:sts::{account}:federated-user/{name}";

    protected override void WriteBody(Utf8JsonWriter json, TrailEvent trailEvent)
    {
        json.WriteString("type"u8, Type);
        json.WriteString("principalId"u8, PrincipalId);
        json.WriteString("arn"u8, Arn);
        json.WriteString("accountId"u8, account);
        if (trailEvent.Credential is not { } credential)
            return;
        if (!trailEvent.Operation.Name.Equals("ConsoleLogin", StringComparison.Ordinal))
            json.WriteString("accessKeyId"u8, credential.AccessKeyId);
        WriteSession(json, credential, issuer, delivery: null);
    }
}

/// <summary>A service of AWS that acts by itself.</summary>
internal sealed class ServiceIdentity(string account, string host) : Identity
{
    public override string Type => "AWSService";

    public override string AccountId => account;

    public override string Name => host;

    public override string? PrincipalId => null;

    protected override void WriteBody(Utf8JsonWriter json, TrailEvent trailEvent)
    {
        json.WriteString("type"u8, Type);
        json.WriteString("invokedBy"u8, host);
    }
}
