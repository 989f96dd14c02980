using Grainwatch.Detection.Events;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>Every kind of sign-in event, at the console and at the portal of Identity Center.</summary>
public sealed class SignInFormTests
{
    private const string Hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

    [Theory]
    [InlineData("ConsoleLogin", SignInKind.ConsoleLogin)]
    [InlineData("GetSigninToken", SignInKind.GetSigninToken)]
    [InlineData("CheckMfa", SignInKind.Step)]
    [InlineData("PasswordRecoveryRequested", SignInKind.Step)]
    [InlineData("CredentialChallenge", SignInKind.Step)]
    [InlineData("PasswordRecoveryCompleted", SignInKind.Other)]
    [InlineData("PasswordUpdated", SignInKind.Other)]
    [InlineData("EmailUpdated", SignInKind.Other)]
    [InlineData("SwitchRole", SignInKind.Other)]
    [InlineData("ExitRole", SignInKind.Other)]
    [InlineData("RenewRole", SignInKind.Other)]
    [InlineData("CredentialVerification", SignInKind.Other)]
    [InlineData("UserAuthentication", SignInKind.Other)]
    [InlineData("Logout", SignInKind.Other)]
    [InlineData("consolelogin", SignInKind.Other)]
    public void Read_EventOfTheSignInService_HasKindAndOutcome(string name, SignInKind kind)
    {
        var success = Forms.Read(Forms.SignIn(name));
        var failure = Forms.Read(Forms.SignIn(name, "Failure"));

        Assert.Equal((kind, kind), (success.SignIn, failure.SignIn));
        Assert.Equal((true, false), (success.Succeeded, failure.Succeeded));
        Assert.Equal("Failure", failure.Error);
        Assert.Equal(kind == SignInKind.ConsoleLogin, success.IsLogin);
        Assert.Equal(kind == SignInKind.GetSigninToken, success.IsToken);
        Assert.False(failure.IsLogin || failure.IsToken);
    }

    [Theory]
    [InlineData("UserAuthentication", SignInKind.Other)]
    [InlineData("CredentialVerification", SignInKind.Other)]
    [InlineData("CredentialChallenge", SignInKind.Step)]
    [InlineData("Federate", SignInKind.None)]
    [InlineData("Authenticate", SignInKind.None)]
    [InlineData("Logout", SignInKind.None)]
    [InlineData("ListDirectories", SignInKind.None)]
    public void Read_PortalUnderItsOwnSource_IsASignInWhereItProvesOne(string name, SignInKind expected)
    {
        var step = Forms.Read(Forms.Portal(name, "PASSWORD", source: "sso.amazonaws.com"));

        Assert.Equal(expected, step.SignIn);
        Assert.Equal(new EventTypeKey(TrailEventType.AwsServiceEvent, false), step.Type);
        Assert.Equal("IdentityCenterUser/111122223333:5448-80c1", step.Principal.Key.Text);
        Assert.Equal("Erin", step.Principal.Name);
    }

    [Theory]
    [InlineData("PASSWORD", false)]
    [InlineData("EXTERNAL_IDP", false)]
    [InlineData("EMAIL_OTP", false)]
    [InlineData("SMARTCARD", false)]
    [InlineData("TOTP", true)]
    [InlineData("PASSWORD,TOTP", true)]
    [InlineData("PASSWORD,WEBAUTHN", true)]
    [InlineData("WEBAUTHN", true)]
    public void Read_PortalsCredentials_SayWhetherASecondFactorWasUsed(string credentials, bool mfa) =>
        Assert.Equal(mfa, Forms.Read(Forms.Portal("UserAuthentication", credentials)).Type.Mfa);

    [Fact]
    public void Read_PortalStepThatFailed_SaysSoInServiceEventDetailsAlone()
    {
        var failed = Forms.Read(Forms.Portal("CredentialVerification", "PASSWORD", "Failure"));

        Assert.False(failed.Succeeded);
        Assert.Equal("Failure", failed.Error);
    }

    [Theory]
    [InlineData("""{"type":"Unknown","principalId":"111122223333","accountId":"111122223333","userName":"Erin"}""",
        "someone", "Unknown/111122223333:erin")]
    [InlineData("""{"type":"Unknown","principalId":"111122223333","accountId":"111122223333","userName":""}""",
        "Erin", "Unknown/111122223333:erin")]
    [InlineData("""{"type":"IdentityCenterUser","accountId":"111122223333"}""",
        "Erin", "IdentityCenterUser/111122223333:erin")]
    [InlineData("""{"type":"IdentityCenterUser","accountId":"111122223333"}""",
        Hidden, "Unattributed/111122223333:111122223333")]
    [InlineData("""{"type":"Unknown","accountId":"111122223333","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"}""",
        Hidden, "Unattributed/111122223333:111122223333")]
    [InlineData("""{"type":"IAMUser","accountId":"111122223333"}""",
        "Erin", "Unattributed/111122223333:111122223333")]
    public void Read_PortalsUserName_NamesItsUsersOnly(string identity, string userName, string key) => Assert.Equal(
        key, Forms.Read(Forms.Portal("CredentialVerification", "PASSWORD", identity: identity, userName: userName))
            .Principal.Key.Text);

    [Fact]
    public void Read_FailedRootLogin_IsRootsWithItsArn()
    {
        const string Root = """
            {"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root",
            "accountId":"111122223333","userName":"root","accessKeyId":""}
            """;

        var failed = Forms.Read(Forms.SignIn(
            "ConsoleLogin", "Failure", Root, """
                "errorMessage":"Failed authentication","additionalEventData":{"MFAUsed":"Yes"},
                """));

        Assert.Equal("Root/111122223333:root", failed.Principal.Key.Text);
        Assert.Equal("arn:aws:iam::111122223333:root", failed.Arn);
        Assert.Equal("Failed authentication", failed.Error);
        Assert.True(failed.Type.Mfa);
    }

    [Fact]
    public void Read_TypedNameInAnotherCase_IsTheSameUser() => Assert.Equal(
        Forms.Read(Forms.SignIn("ConsoleLogin")).Principal.Key,
        Forms.Read(Forms.SignIn("ConsoleLogin", "Failure", Forms.Alice.With("alice", "ALICE"))).Principal.Key);

    [Fact]
    public void Read_SwitchRoleAndItsAssumeRole_AreThreeEventsOfThreePrincipals()
    {
        const string Assume = """
            "sharedEventID":"0a1b2c3d-0000-4000-8000-0000000000aa",
            """;
        var own = Forms.Call(Forms.Alice, Assume)
            .With("198.51.100.7", "AWS Internal").With("GetObject", "AssumeRole").With("s3.", "sts.");
        var other = own.With(Forms.Alice, """{"type":"AWSAccount","principalId":"AIDA1","accountId":"111122223333"}""")
            .With("000000000020", "000000000023");

        var events = new[] { Forms.Read(Records.SwitchRole), Forms.Read(own), Forms.Read(other) };

        Assert.Equal(
            [
                "AssumedRole/444455556666:AROAEXAMPLEAUDIT00001", "IAMUser/111122223333:AIDA1",
                "AWSAccount/111122223333:AIDA1",
            ],
            events.Select(e => e.Principal.Key.Text));
        Assert.Equal(3, events.Select(e => e.Id).Distinct().Count());
        Assert.Equal("198.51.100.7", events[0].Origin.Ip?.ToString());
        Assert.All(events[1..], e => Assert.Null(e.Origin.Ip));
    }
}
