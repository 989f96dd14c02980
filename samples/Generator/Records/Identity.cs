using System.Text.Json;

namespace Grainwatch.Samples;

/// <summary>How a userIdentity is written: forms differ between calls and the steps of a sign-in.</summary>
internal enum IdentityForm
{
    ApiCall,
    SignIn,
    CheckMfa,
    FailedSignIn,
}

/// <summary>A principal as the userIdentity of records shows it.</summary>
internal abstract class Identity
{
    /// <summary>The value of <c>type</c>.</summary>
    public abstract string Type { get; }

    public abstract string AccountId { get; }

    /// <summary>The name that people use: user name, <c>role/session</c>, federated name.</summary>
    public abstract string Name { get; }

    /// <summary>The id that stays when names change, where there is one.</summary>
    public abstract string? PrincipalId { get; }

    /// <summary><c>{type}/{account}:{name}</c>.</summary>
    public string Display => $"{Type}/{AccountId}:{Name}";

    /// <summary>The key of the product's memory, <c>{type}/{account}:{id}</c>.</summary>
    public string Key => $"{Type}/{AccountId}:{KeyId}";

    /// <summary>The id inside the key: of what AWS never gives twice, else the name.</summary>
    protected virtual string KeyId => PrincipalId ?? Name.ToLowerInvariant();

    public void Write(Utf8JsonWriter json, TrailEvent trailEvent)
    {
        json.WriteStartObject("userIdentity"u8);
        WriteBody(json, trailEvent);
        json.WriteEndObject();
    }

    protected abstract void WriteBody(Utf8JsonWriter json, TrailEvent trailEvent);

    /// <summary>The session context of temporary keys; <paramref name="issuer"/> is null for a user's own.</summary>
    protected static void WriteSession(Utf8JsonWriter json, Credential credential, Issuer? issuer, string? delivery)
    {
        json.WriteStartObject("sessionContext"u8);
        json.WriteStartObject("sessionIssuer"u8);
        if (issuer is not null)
        {
            json.WriteString("type"u8, issuer.Type);
            json.WriteString("principalId"u8, issuer.PrincipalId);
            json.WriteString("arn"u8, issuer.Arn);
            json.WriteString("accountId"u8, issuer.AccountId);
            json.WriteString("userName"u8, issuer.UserName);
        }

        json.WriteEndObject();
        json.WriteStartObject("webIdFederationData"u8);
        json.WriteEndObject();
        json.WriteStartObject("attributes"u8);
        json.WriteString("creationDate"u8, RecordWriter.Iso(credential.Created ?? default));
        json.WriteString("mfaAuthenticated"u8, credential.Mfa ? "true"u8 : "false"u8);
        json.WriteEndObject();
        if (delivery is not null)
        {
            json.WriteString("ec2RoleDelivery"u8, delivery);
        }

        json.WriteEndObject();
    }
}

/// <summary>Who vouches for a session: a role or, for federation tokens, an IAM user.</summary>
internal sealed record Issuer(string Type, string PrincipalId, string Arn, string AccountId, string UserName);
