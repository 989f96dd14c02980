using System.Collections.Frozen;

namespace Grainwatch.Detection.Policies;

/// <summary>
/// Actions by which a stolen identity digs in: they make or change credentials, users, roles, policies, sessions, or
/// switch off the trail that would tell. Named as CloudTrail names them.
/// </summary>
public static class SensitiveActions
{
    private static readonly FrozenSet<string> s_iam = FrozenSet.ToFrozenSet(
    [
        "AddRoleToInstanceProfile", "AddUserToGroup", "AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy",
        "CreateAccessKey", "CreateGroup", "CreateLoginProfile", "CreateOpenIDConnectProvider", "CreatePolicy",
        "CreatePolicyVersion", "CreateRole", "CreateSAMLProvider", "CreateServiceSpecificCredential", "CreateUser",
        "CreateVirtualMFADevice", "DeactivateMFADevice", "DeleteRolePermissionsBoundary",
        "DeleteUserPermissionsBoundary", "DeleteVirtualMFADevice", "EnableMFADevice", "PutGroupPolicy",
        "PutRolePolicy", "PutUserPolicy", "SetDefaultPolicyVersion", "UpdateAccessKey", "UpdateAssumeRolePolicy",
        "UpdateLoginProfile", "UpdateSAMLProvider", "UploadSigningCertificate", "UploadSSHPublicKey",
    ]);

    private static readonly FrozenSet<string> s_trail = FrozenSet.ToFrozenSet(
        ["DeleteTrail", "PutEventSelectors", "PutInsightSelectors", "StopLogging", "UpdateTrail"]);

    private static readonly FrozenSet<string> s_session = FrozenSet.ToFrozenSet(
        ["GetFederationToken", "GetSessionToken", "SendSSHPublicKey", "StartSession"]);

    /// <summary>Whether an action is one of these.</summary>
    public static bool Contains(string eventSource, string eventName) => eventSource switch
    {
        "iam.amazonaws.com" => s_iam.Contains(eventName),
        "cloudtrail.amazonaws.com" => s_trail.Contains(eventName),
        "sts.amazonaws.com" or "ssm.amazonaws.com" or "ec2-instance-connect.amazonaws.com" =>
            s_session.Contains(eventName),
        _ => false,
    };
}
