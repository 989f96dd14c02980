using System.Text.Json;

namespace Grainwatch.Samples;

/// <summary>The calls of sts.amazonaws.com and of the portal that hand out credentials.</summary>
internal static class StsOperations
{
    // The head of a token is much the same for all; what follows is kept short, for nobody reads it.
    private const string TokenHead = "IQoJb3JpZ2luX2VjEC0aCXVzLWVhc3QtMSJIMEYCIQD//////////wEQARoMMTExMTIyMjIzMzMz";

    /// <summary>The portal hands the keys of a role to a command line.</summary>
    public static Operation GetRoleCredentials(Role role) => new("sso", "GetRoleCredentials", readOnly: true)
    {
        EventType = "AwsServiceEvent",
        Ties = (json, _) =>
        {
            json.WriteStartObject("serviceEventDetails"u8);
            json.WriteString("role_name"u8, role.Name);
            json.WriteString("account_id"u8, role.Account);
            json.WriteEndObject();
        },
    };

    /// <summary>The portal opens the console with a role.</summary>
    public static Operation Federate(Role role) => new("sso", "Federate", readOnly: false)
    {
        EventType = "AwsServiceEvent",
        Ties = (json, _) =>
        {
            json.WriteStartObject("serviceEventDetails"u8);
            json.WriteString("role_name"u8, role.Name);
            json.WriteString("account_id"u8, role.Account);
            json.WriteEndObject();
        },
    };

    /// <summary>A broker asks for the session of a federated user.</summary>
    public static Operation GetFederationToken(FederatedUserIdentity user, string accessKeyId) =>
        new("sts", "GetFederationToken", readOnly: false)
        {
            Request = (json, _) =>
            {
                json.WriteString("name"u8, user.Name);
                json.WriteNumber("durationSeconds"u8, 3600);
                json.WriteStartArray("policyArns"u8);
                json.WriteStartObject();
                json.WriteString("arn"u8, "arn:aws:iam::aws:policy/PowerUserAccess"u8);
                json.WriteEndObject();
                json.WriteEndArray();
            },
            Success = (json, context) =>
            {
                Credentials(json, context, accessKeyId, 60);
                json.WriteStartObject("federatedUser"u8);
                json.WriteString("federatedUserId"u8, user.PrincipalId);
                json.WriteString("arn"u8, user.Arn);
                json.WriteEndObject();
                json.WriteNumber("packedPolicySize"u8, 4);
            },
        };

    /// <summary>A caller takes on a role; <paramref name="shared"/> ties the copies in two accounts.</summary>
    public static Operation AssumeRole(RoleSessionIdentity session, string accessKeyId, Guid? shared = null) =>
        Assume("AssumeRole", session, accessKeyId, shared, null);

    public static Operation AssumeRoleWithSaml(RoleSessionIdentity session, string accessKeyId, string provider) =>
        Assume("AssumeRoleWithSAML", session, accessKeyId, null, provider);

    public static Operation AssumeRoleWithWebIdentity(RoleSessionIdentity session, string accessKeyId) =>
        Assume("AssumeRoleWithWebIdentity", session, accessKeyId, null, null);

    private static Operation Assume(
        string name, RoleSessionIdentity session, string accessKeyId, Guid? shared, string? provider) =>
        new("sts", name, readOnly: true)
        {
            Request = (json, _) =>
            {
                if (provider is not null)
                    json.WriteString("principalArn"u8, provider);
                json.WriteString("roleArn"u8, session.Role.Arn);
                json.WriteString("roleSessionName"u8, session.Session);
                json.WriteNumber("durationSeconds"u8, 3600);
            },
            Success = (json, context) =>
            {
                Credentials(json, context, accessKeyId, 60);
                json.WriteStartObject("assumedRoleUser"u8);
                json.WriteString("assumedRoleId"u8, session.PrincipalId);
                json.WriteString("arn"u8, session.Arn);
                json.WriteEndObject();
            },
            Resource = (json, _) =>
            {
                json.WriteString("accountId"u8, session.AccountId);
                json.WriteString("type"u8, "AWS::IAM::Role"u8);
                json.WriteString("ARN"u8, session.Role.Arn);
            },
            Ties = shared is { } id ? (json, _) => json.WriteString("sharedEventID"u8, id) : null,
        };

    private static void Credentials(Utf8JsonWriter json, RecordContext context, string accessKeyId, int minutes)
    {
        json.WriteStartObject("credentials"u8);
        json.WriteString("accessKeyId"u8, accessKeyId);
        json.WriteString("sessionToken"u8, TokenHead + Ids.Base64Text(32, context.Chance) + "=");
        json.WriteString("expiration"u8, RecordContext.Wordy(context.Event.Time.AddMinutes(minutes)));
        json.WriteEndObject();
    }
}
