using System.Text.Json;

namespace Grainwatch.Samples;

/// <summary>An IAM user.</summary>
internal sealed class IamUserIdentity(string account, string name, string principalId) : Identity
{
    public override string Type => "IAMUser";

    public override string AccountId => account;

    public override string Name => name;

    public override string PrincipalId => principalId;

    public string Arn { get; } = $"arn:aws:iam::{account}:user/{name}";

    public Issuer ToIssuer() => new(Type, principalId, Arn, account, name);

    protected override void WriteBody(Utf8JsonWriter json, TrailEvent trailEvent)
    {
        var form = trailEvent.Operation.Form;
        json.WriteString("type"u8, Type);
        json.WriteString("principalId"u8, principalId);
        if (form is IdentityForm.ApiCall or IdentityForm.SignIn)
            json.WriteString("arn"u8, Arn);
        json.WriteString("accountId"u8, account);
        if (form is IdentityForm.CheckMfa or IdentityForm.FailedSignIn)
            json.WriteString("accessKeyId"u8, ""u8);
        else if (trailEvent.Credential is { } credential)
            json.WriteString("accessKeyId"u8, credential.AccessKeyId);
        json.WriteString("userName"u8, name);
        if (trailEvent.Credential is { Created: not null } session)
            WriteSession(json, session, issuer: null, delivery: null);
    }
}

/// <summary>A user name typed at the sign-in page that the account does not have; AWS hides what was typed.</summary>
internal sealed class UnknownUserIdentity(string account) : Identity
{
    public override string Type => "IAMUser";

    public override string AccountId => account;

    public override string Name => "HIDDEN_DUE_TO_SECURITY_REASONS";

    public override string? PrincipalId => null;

    protected override void WriteBody(Utf8JsonWriter json, TrailEvent trailEvent)
    {
        json.WriteString("type"u8, Type);
        json.WriteString("accountId"u8, account);
        json.WriteString("accessKeyId"u8, ""u8);
        json.WriteString("userName"u8, Name);
    }
}

/// <summary>The root user of an account.</summary>
internal sealed class RootIdentity(string account) : Identity
{
    public override string Type => "Root";

    public override string AccountId => account;

    public override string Name => "root";

    public override string PrincipalId => account;

    protected override string KeyId => "root";

    protected override void WriteBody(Utf8JsonWriter json, TrailEvent trailEvent)
    {
        json.WriteString("type"u8, Type);
        json.WriteString("principalId"u8, account);
        json.WriteString("arn"u8, $"arn:aws:iam::{account}:root");
        json.WriteString("accountId"u8, account);
        json.WriteString("accessKeyId"u8, trailEvent.Credential?.AccessKeyId ?? "");
        if (trailEvent.Credential is { Created: not null } session)
            WriteSession(json, session, issuer: null, delivery: null);
    }
}

/// <summary>A user of IAM Identity Center at the access portal.</summary>
internal sealed class IdentityCenterIdentity(string account, string name, string storeId, string userId) : Identity
{
    public override string Type => "IdentityCenterUser";

    public override string AccountId => account;

    public override string Name => name;

    public override string? PrincipalId => null;

    protected override string KeyId => userId;

    protected override void WriteBody(Utf8JsonWriter json, TrailEvent trailEvent)
    {
        json.WriteString("type"u8, Type);
        json.WriteString("arn"u8, ""u8);
        json.WriteString("accountId"u8, account);
        json.WriteString("accessKeyId"u8, ""u8);
        json.WriteStartObject("onBehalfOf"u8);
        json.WriteString("userId"u8, userId);
        json.WriteString("identityStoreArn"u8, $"arn:aws:identitystore::{account}:identitystore/{storeId}");
        json.WriteEndObject();
    }
}

/// <summary>Who asks for a role with an assertion: a SAML subject or a web identity.</summary>
internal sealed class AssertedIdentity(string type, string account, string name, string subject, string provider)
    : Identity
{
    public override string Type => type;

    public override string AccountId => account;

    public override string Name => name;

    public override string PrincipalId => subject;

    protected override void WriteBody(Utf8JsonWriter json, TrailEvent trailEvent)
    {
        json.WriteString("type"u8, type);
        json.WriteString("principalId"u8, subject);
        json.WriteString("userName"u8, name);
        json.WriteString("identityProvider"u8, provider);
    }
}
