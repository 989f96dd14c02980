using System.Text.Json;

namespace Grainwatch.Samples;

/// <summary>The events of signin.amazonaws.com, in the forms that AWS gives them for each kind of principal.</summary>
internal static class SignInOperations
{
    private const string ConsoleEvent = "AwsConsoleSignIn";

    public static Operation CheckMfa { get; } = new("signin", "CheckMfa", readOnly: false)
    {
        Form = IdentityForm.CheckMfa,
        EventType = ConsoleEvent,
        HasRequestId = false,
        Success = (json, _) => json.WriteString("CheckMfa"u8, "Success"u8),
        Additional = (json, _) => json.WriteString("MfaType"u8, "Virtual MFA"u8),
    };

    /// <summary>A console login of an IAM user or root after the second factor.</summary>
    public static Operation LoginWithMfa { get; } = Login((json, context) =>
    {
        LoginTo(json, context);
        json.WriteString("MobileVersion"u8, "No"u8);
        json.WriteString("MFAIdentifier"u8, MfaArn(context));
        json.WriteString("MFAUsed"u8, "Yes"u8);
    });

    /// <summary>A console login without a second factor; federated users always look like this.</summary>
    public static Operation LoginWithoutMfa { get; } = Login((json, context) =>
    {
        LoginTo(json, context);
        json.WriteString("MobileVersion"u8, "No"u8);
        json.WriteString("MFAUsed"u8, "No"u8);
    });

    public static Operation FailedLogin { get; } = Failed(mfa: false);

    /// <summary>The password was right and the second factor was not.</summary>
    public static Operation FailedLoginAtMfa { get; } = Failed(mfa: true);

    /// <summary>GetSigninToken as most trails show it.</summary>
    public static Operation GetSigninToken { get; } = SigninToken("AwsApiCall");

    /// <summary>GetSigninToken with the event type of sign-ins, as other trails show it.</summary>
    public static Operation GetSigninTokenAsSignIn { get; } = SigninToken(ConsoleEvent);

    /// <summary>A console login through a SAML provider.</summary>
    public static Operation SamlLogin(string providerArn) => Login((json, context) =>
    {
        LoginTo(json, context);
        json.WriteString("MobileVersion"u8, "No"u8);
        json.WriteString("MFAUsed"u8, "No"u8);
        json.WriteString("SamlProviderArn"u8, providerArn);
    });

    /// <summary>A user takes on a role in the console.</summary>
    public static Operation SwitchRole(string from, Role role, string displayName) =>
        new("signin", "SwitchRole", readOnly: false)
        {
            Form = IdentityForm.SignIn,
            EventType = ConsoleEvent,
            HasRequestId = false,
            Success = (json, _) => json.WriteString("SwitchRole"u8, "Success"u8),
            Additional = (json, context) =>
            {
                json.WriteString("SwitchFrom"u8, from);
                json.WriteString("RedirectTo"u8, $"https://{context.Region}.console.aws.amazon.com/console/home"
                    + $"?region={context.Region}&roleName={role.Name}&displayName={displayName}");
            },
        };

    /// <summary>A step at the portal of IAM Identity Center; the outcome stands in serviceEventDetails.</summary>
    public static Operation PortalStep(
        string step, string workflow, string credentialType, string userName, bool ok) =>
        new("signin", step, readOnly: false)
        {
            EventType = "AwsServiceEvent",
            Additional = (json, context) =>
            {
                json.WriteString("AuthWorkflowID"u8, workflow);
                if (step == "UserAuthentication")
                {
                    json.WriteString("LoginTo"u8, "https://d-9067f3a1c2.awsapps.com/start/?workflowStateHandle="
                        + Ids.Hex(12, context.Chance));
                }

                json.WriteString("CredentialType"u8, credentialType);
                json.WriteString("UserName"u8, userName);
            },
            Ties = (json, _) =>
            {
                json.WriteStartObject("serviceEventDetails"u8);
                json.WriteString(step, ok ? "Success"u8 : "Failure"u8);
                json.WriteEndObject();
            },
        };

    private static Operation Login(Body additional) => new("signin", "ConsoleLogin", readOnly: false)
    {
        Form = IdentityForm.SignIn,
        EventType = ConsoleEvent,
        HasRequestId = false,
        Success = (json, _) => json.WriteString("ConsoleLogin"u8, "Success"u8),
        Additional = additional,
    };

    private static Operation Failed(bool mfa) => new("signin", "ConsoleLogin", readOnly: false)
    {
        Form = IdentityForm.FailedSignIn,
        EventType = ConsoleEvent,
        HasRequestId = false,
        Additional = (json, context) =>
        {
            LoginTo(json, context);
            json.WriteString("MobileVersion"u8, "No"u8);
            json.WriteString("MFAUsed"u8, mfa ? "Yes"u8 : "No"u8);
        },
    };

    private static Operation SigninToken(string eventType) => new("signin", "GetSigninToken", readOnly: false)
    {
        EventType = eventType,
        HasRequestId = false,
        Success = (json, _) =>
        {
            json.WriteString("credentials"u8, "HIDDEN_DUE_TO_SECURITY_REASONS"u8);
            json.WriteString("GetSigninToken"u8, "Success"u8);
        },
        Additional = (json, _) =>
        {
            json.WriteString("MobileVersion"u8, "No"u8);
            json.WriteString("MFAUsed"u8, "No"u8);
        },
    };

    private static void LoginTo(Utf8JsonWriter json, RecordContext context) =>
        json.WriteString("LoginTo"u8, $"https://{context.Region}.console.aws.amazon.com/console/home"
            + $"?hashArgs=%23&isauthcode=true&region={context.Region}"
            + $"&state=hashArgsFromTB_{context.Region}_{Ids.Hex(16, context.Chance)}");

    private static string MfaArn(RecordContext context) => context.Event.Identity is RootIdentity
        ? $"arn:aws:iam::{context.Account}:mfa/root-account-mfa-device"
        : $"arn:aws:iam::{context.Account}:mfa/{context.CallerName}-authenticator";
}
