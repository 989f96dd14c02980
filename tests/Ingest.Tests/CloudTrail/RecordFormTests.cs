using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>Every form of record that becomes an event.</summary>
public sealed class RecordFormTests
{
    [Fact]
    public void Read_IamLogin_KeepsEveryField()
    {
        var login = Reading.Event(Records.IamLogin);

        Assert.Equal("0a1b2c3d-0000-4000-8000-000000000001", login.Id.ToString());
        Assert.Equal(new DateTime(2026, 5, 4, 8, 15, 30, DateTimeKind.Utc), login.Time);
        Assert.Equal(DateTimeKind.Utc, login.Time.Kind);
        Assert.Equal("IAMUser/111122223333:AIDAEXAMPLEALICE00001", login.Principal.Key.Text);
        Assert.Equal("IAMUser/111122223333:alice", login.Principal.DisplayName);
        Assert.Equal("signin.amazonaws.com", login.Source);
        Assert.Equal("ConsoleLogin", login.Name);
        Assert.Equal(new EventTypeKey(TrailEventType.AwsConsoleSignIn, true), login.Type);
        Assert.Equal("198.51.100.7", login.Origin.Address);
        Assert.Equal(SignInKind.ConsoleLogin, login.SignIn);
        Assert.True(login.IsLogin);
        Assert.Equal("arn:aws:iam::111122223333:user/alice", login.Arn);
        Assert.Equal("Mozilla/5.0 (X11; Linux x86_64)", login.UserAgent);
        Assert.Equal("eu-west-1", login.Region);
        Assert.Null(login.AccessKeyId);
        Assert.Null(login.Session);
        Assert.Null(login.Issuer);
        Assert.Null(login.Error);
        Assert.Null(login.InstanceMetadata);
    }

    [Fact]
    public void Read_CheckMfa_IsAStepWithoutArnOrKey()
    {
        var step = Reading.Event(Records.CheckMfa);

        Assert.Equal(SignInKind.Step, step.SignIn);
        Assert.Equal("IAMUser/111122223333:AIDAEXAMPLEALICE00001", step.Principal.Key.Text);
        Assert.Null(step.Arn);
        Assert.Null(step.AccessKeyId);
    }

    [Fact]
    public void Read_FailedLogin_SaysWhy()
    {
        var login = Reading.Event(Records.FailedLogin);

        Assert.Equal(SignInKind.ConsoleLogin, login.SignIn);
        Assert.False(login.Succeeded);
        Assert.False(login.IsLogin);
        Assert.Equal("Failed authentication", login.Error);
        Assert.Equal("IAMUser/111122223333:AIDAEXAMPLEALICE00001", login.Principal.Key.Text);
    }

    [Fact]
    public void Read_UnknownUser_IsUnattributed()
    {
        var login = Reading.Event(Records.UnknownUser);

        Assert.Equal("Unattributed/111122223333:111122223333", login.Principal.Key.Text);
        Assert.False(login.Succeeded);
    }

    [Fact]
    public void Read_RootLogin_IsRoot()
    {
        var login = Reading.Event(Records.RootLogin);

        Assert.Equal("Root/111122223333:root", login.Principal.Key.Text);
        Assert.Equal(new EventTypeKey(TrailEventType.AwsConsoleSignIn, false), login.Type);
        Assert.True(login.IsLogin);
    }

    [Fact]
    public void Read_SamlLogin_BelongsToTheRole()
    {
        var login = Reading.Event(Records.SamlLogin);

        Assert.Equal("AssumedRole/111122223333:AROAEXAMPLESAML000001", login.Principal.Key.Text);
        Assert.Equal("AssumedRole/111122223333:Operators", login.Principal.DisplayName);
        Assert.Equal("bob@example.org", login.Session);
        Assert.Null(login.Issuer);
    }

    [Fact]
    public void Read_SsoRoleLogin_BelongsToThePerson()
    {
        var login = Reading.Event(Records.SsoRoleLogin);

        Assert.Equal("AssumedRole/111122223333:AROAEXAMPLESSO0000001:carol", login.Principal.Key.Text);
        Assert.Equal("AWSReservedSSO_Admin_0123456789abcdef/carol", login.Principal.Name);
        Assert.Equal("ASIAEXAMPLESSO000001", login.AccessKeyId);
        Assert.False(login.Type.Mfa);
    }

    [Fact]
    public void Read_FederatedLogin_KnowsItsIssuer()
    {
        var login = Reading.Event(Records.FederatedLogin);

        Assert.Equal("FederatedUser/111122223333:dave", login.Principal.Key.Text);
        var broker = new SessionIssuer("arn:aws:iam::111122223333:user/broker", "broker", "111122223333");
        Assert.Equal(broker, login.Issuer);
        Assert.Equal("ASIAEXAMPLEFED000001", login.AccessKeyId);
    }

    [Theory]
    [InlineData("AwsApiCall", TrailEventType.AwsApiCall)]
    [InlineData("AwsConsoleSignIn", TrailEventType.AwsConsoleSignIn)]
    public void Read_SigninToken_IsATokenWhateverItsType(string text, TrailEventType type)
    {
        var token = Reading.Event(Records.SigninToken.With("\"AwsApiCall\"", $"\"{text}\""));

        Assert.True(token.IsToken);
        Assert.Equal(type, token.Type.Type);
        Assert.Equal("Python-urllib/3.12", token.UserAgent);
    }

    [Fact]
    public void Read_InstanceLogin_KnowsInstanceAndItsMetadataService()
    {
        var login = Reading.Event(Records.InstanceLogin);

        Assert.Equal("AssumedRole/111122223333:AROAEXAMPLEWEB0000001", login.Principal.Key.Text);
        Assert.Equal("i-0123456789abcdef0", login.Session);
        Assert.Equal("1.0", login.InstanceMetadata);
        Assert.Equal("web", login.Issuer?.Name);
    }

    [Fact]
    public void Read_SwitchRole_IsASignInButNoLogin()
    {
        var change = Reading.Event(Records.SwitchRole);

        Assert.Equal(SignInKind.Other, change.SignIn);
        Assert.True(change.Succeeded);
        Assert.Equal("444455556666", change.Principal.Key.Account);
    }

    [Fact]
    public void Read_IdentityCenterLogin_BelongsToTheUserOfTheStore()
    {
        var login = Reading.Event(Records.IdentityCenterLogin);

        Assert.Equal(
            "IdentityCenterUser/111122223333:544894e8-80c1-707f-60e3-3ba6510dfac1", login.Principal.Key.Text);
        Assert.Equal("IdentityCenterUser/111122223333:erin", login.Principal.DisplayName);
        Assert.Equal(new EventTypeKey(TrailEventType.AwsServiceEvent, true), login.Type);
        Assert.Equal(SignInKind.Other, login.SignIn);
        Assert.True(login.Succeeded);
        Assert.Null(login.Arn);
    }

    [Fact]
    public void Read_OldIdentityCenterLogin_GoesByItsUserName()
    {
        var login = Reading.Event(Records.OldIdentityCenterLogin);

        Assert.Equal("Unknown/111122223333:erin", login.Principal.Key.Text);
        Assert.Equal("Erin", login.Principal.Name);
        Assert.False(login.Type.Mfa);
        Assert.False(login.Succeeded);
        Assert.Equal("Failure", login.Error);
    }

    [Fact]
    public void Read_ApiCall_IsNoSignIn()
    {
        var call = Reading.Event(Records.ApiCall);

        Assert.Equal(SignInKind.None, call.SignIn);
        Assert.Equal(new EventTypeKey(TrailEventType.AwsApiCall, true), call.Type);
        Assert.Equal("AKIAEXAMPLEALICE0001", call.AccessKeyId);
        Assert.Null(call.Issuer);
    }

    [Fact]
    public void Read_EqualParts_AreTheSameObjects()
    {
        var reader = Reading.NewRecordReader();
        var first = reader.Read(System.Text.Encoding.UTF8.GetBytes(Records.InstanceLogin)).Event!;
        var second = reader.Read(System.Text.Encoding.UTF8.GetBytes(Records.InstanceLogin)).Event!;

        Assert.Same(first.Principal, second.Principal);
        Assert.Same(first.Issuer, second.Issuer);
        Assert.Same(first.Session, second.Session);
        Assert.Same(first.UserAgent, second.UserAgent);
        Assert.Same(first.Origin, second.Origin);
        Assert.Equal(first, second);
    }
}
