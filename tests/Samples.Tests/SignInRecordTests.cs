using System.Text.Json;
using Xunit;

namespace Grainwatch.Samples.Tests;

/// <summary>Each form of sign-in has the fields that AWS gives it, and lacks those that it does not.</summary>
public sealed class SignInRecordTests(MediumSample medium) : IClassFixture<MediumSample>
{
    [Fact]
    public void ConsoleLogin_IamUser_HasArnAndNoKey() => Each(
        record => Is(record, "ConsoleLogin", "IAMUser") && Succeeded(record),
        record =>
        {
            Assert.StartsWith("AIDA", record.Text("userIdentity.principalId"), StringComparison.Ordinal);
            Assert.EndsWith("/" + record.Text("userIdentity.userName"), record.Text("userIdentity.arn"),
                StringComparison.Ordinal);
            Assert.False(record.Has("userIdentity.accessKeyId"));
            Assert.Equal(record.Text("additionalEventData.MFAUsed") == "Yes",
                record.Has("additionalEventData.MFAIdentifier"));
            Assert.True(record.Has("additionalEventData.LoginTo"));
            Assert.Equal("No", record.Text("additionalEventData.MobileVersion"));
        });

    [Fact]
    public void CheckMfa_BeforeLogin_HasEmptyKeyAndNoArn() => Each(
        record => Is(record, "CheckMfa", "IAMUser"),
        record =>
        {
            Assert.False(record.Has("userIdentity.arn"));
            Assert.Equal("", record.Text("userIdentity.accessKeyId"));
            Assert.Equal("Success", record.Text("responseElements.CheckMfa"));
        });

    [Fact]
    public void ConsoleLogin_WrongPassword_SaysFailure() => Each(
        record => Is(record, "ConsoleLogin", "IAMUser") && record.Text("errorMessage") == "Failed authentication",
        record =>
        {
            Assert.False(record.Has("userIdentity.arn"));
            Assert.Equal("Failure", record.Text("responseElements.ConsoleLogin"));
        });

    [Fact]
    public void ConsoleLogin_UnknownUser_HidesTheName() => Each(
        record => record.Text("errorMessage") == "No username found in supplied account",
        record =>
        {
            Assert.Equal("HIDDEN_DUE_TO_SECURITY_REASONS", record.Text("userIdentity.userName"));
            Assert.False(record.Has("userIdentity.principalId"));
            Assert.Equal("Failure", record.Text("responseElements.ConsoleLogin"));
        });

    [Fact]
    public void ConsoleLogin_Saml_NamesProviderAndHasNoSession() => Each(
        record => record.Has("additionalEventData.SamlProviderArn"),
        record =>
        {
            Assert.Equal("AssumedRole", record.Text("userIdentity.type"));
            Assert.Contains("@", record.Text("userIdentity.principalId"), StringComparison.Ordinal);
            Assert.False(record.Has("userIdentity.sessionContext"));
            Assert.False(record.Has("userIdentity.accessKeyId"));
        });

    [Fact]
    public void ConsoleLogin_ReservedSso_HasSessionAndKey() => Each(
        record => Is(record, "ConsoleLogin", "AssumedRole")
            && record.Text("userIdentity.arn")!.Contains("AWSReservedSSO_", StringComparison.Ordinal),
        record =>
        {
            Assert.Contains("/aws-reserved/sso.amazonaws.com/",
                record.Text("userIdentity.sessionContext.sessionIssuer.arn"), StringComparison.Ordinal);
            Assert.StartsWith("ASIA", record.Text("userIdentity.accessKeyId"), StringComparison.Ordinal);
        });

    [Fact]
    public void ConsoleLogin_FederatedUser_HasIssuerAndNoMfa() => Each(
        record => Is(record, "ConsoleLogin", "FederatedUser"),
        record =>
        {
            Assert.Equal(record.Text("userIdentity.accountId") + ":" + record.Text("userIdentity.arn")!.Split('/')[1],
                record.Text("userIdentity.principalId"));
            Assert.Equal("IAMUser", record.Text("userIdentity.sessionContext.sessionIssuer.type"));
            Assert.Equal("false", record.Text("userIdentity.sessionContext.attributes.mfaAuthenticated"));
            Assert.Equal("No", record.Text("additionalEventData.MFAUsed"));
        });

    [Fact]
    public void PortalStep_IdentityCenterUser_TellsOutcomeInServiceEventDetails() => Each(
        record => record.Text("userIdentity.type") == "IdentityCenterUser"
            && record.Text("eventSource") == "signin.amazonaws.com",
        record =>
        {
            Assert.Equal("", record.Text("userIdentity.arn"));
            Assert.False(record.Has("userIdentity.principalId"));
            Assert.True(record.Has("userIdentity.onBehalfOf.userId"));
            Assert.True(record.Has("userIdentity.onBehalfOf.identityStoreArn"));
            Assert.True(record.Has("additionalEventData.UserName"));
            Assert.True(record.Has("additionalEventData.AuthWorkflowID"));
            Assert.Equal("AwsServiceEvent", record.Text("eventType"));
            var outcome = record.Text("serviceEventDetails." + record.Text("eventName"));
            Assert.True(outcome is "Success" or "Failure");
        });

    [Fact]
    public void SwitchRole_FromUser_TiesTheCopiesOfAssumeRole()
    {
        Each(record => Is(record, "SwitchRole", "AssumedRole"), record =>
        {
            Assert.Contains(":user/", record.Text("additionalEventData.SwitchFrom"), StringComparison.Ordinal);
            Assert.True(record.Has("additionalEventData.RedirectTo"));
            Assert.False(record.Has("userIdentity.accessKeyId"));
        });
        var copies = medium.Records.Where(record => record.Has("sharedEventID"))
            .DistinctBy(record => record.Text("eventID")).GroupBy(record => record.Text("sharedEventID"));
        Assert.All(copies, pair =>
        {
            Assert.Equal(2, pair.Select(record => record.Text("recipientAccountId")).Distinct().Count());
            Assert.All(pair, record => Assert.Equal("AWS Internal", record.Text("sourceIPAddress")));
        });
    }

    private static bool Is(JsonElement record, string name, string type) =>
        record.Text("eventName") == name && record.Text("userIdentity.type") == type;

    private static bool Succeeded(JsonElement record) => record.Text("responseElements.ConsoleLogin") == "Success";

    private void Each(Func<JsonElement, bool> form, Action<JsonElement> holds)
    {
        var records = medium.Records.Where(form).ToArray();
        Assert.NotEmpty(records);
        Assert.All(records, holds);
    }
}
