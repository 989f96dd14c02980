using Grainwatch.Detection.Identity;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>Every form of <c>userIdentity</c>, as it stands in records.</summary>
public sealed class IdentityFormTests
{
    private const string Nobody = "Unattributed/999988887777:999988887777";

    [Theory]
    [InlineData("""{"type":"IAMUser","principalId":"AIDA1","accountId":"111122223333","userName":"alice"}""",
        "IAMUser/111122223333:AIDA1", "alice")]
    [InlineData("""{"type":"Root","principalId":"1","accountId":"111122223333","accessKeyId":"ASIA1","userName":"x"}""",
        "Root/111122223333:root", "root")]
    [InlineData("""
        {"type":"AssumedRole","principalId":"AROA1:carol","accountId":"111122223333",
        "arn":"arn:aws-us-gov:sts::111122223333:assumed-role/AWSReservedSSO_Admin_01/carol"}
        """, "AssumedRole/111122223333:AROA1:carol", "AWSReservedSSO_Admin_01/carol")]
    [InlineData("""
        {"type":"AssumedRole","principalId":"AROA1:job","arn":"arn:aws-cn:sts::111122223333:assumed-role/etl/job",
        "accountId":"111122223333","invokedBy":"athena.amazonaws.com","onBehalfOf":{"userId":"5448"}}
        """, "AssumedRole/111122223333:AROA1", "etl")]
    [InlineData("""{"type":"FederatedUser","principalId":"111122223333:dave","accountId":"111122223333"}""",
        "FederatedUser/111122223333:dave", "dave")]
    [InlineData("""{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"5448"}}""",
        "IdentityCenterUser/111122223333:5448", "5448")]
    [InlineData("""{"type":"Unknown","principalId":"111122223333","accountId":"111122223333","userName":"Erin"}""",
        "Unknown/111122223333:erin", "Erin")]
    [InlineData("""{"type":"Directory","principalId":"S-1-5","accountId":"111122223333","userName":"fay"}""",
        "Directory/111122223333:S-1-5", "fay")]
    [InlineData("""{"type":"AWSAccount","principalId":"AROA1:bob","accountId":"444455556666"}""",
        "AWSAccount/444455556666:AROA1", "AROA1")]
    [InlineData("""{"type":"Role","principalId":"AROA1:bob","accountId":"444455556666","userName":"Deploy"}""",
        "Role/444455556666:AROA1", "Deploy")]
    [InlineData("""{"type":"SAMLUser","principalId":"kJ2+x:Bob","userName":"Bob","identityProvider":"kJ2+x"}""",
        "SAMLUser/999988887777:kJ2+x:Bob", "Bob")]
    [InlineData("""
        {"type":"WebIdentityUser","principalId":"accounts.google.com:app.example:12345","userName":"12345",
        "identityProvider":"accounts.google.com"}
        """, "WebIdentityUser/999988887777:accounts.google.com:app.example:12345", "12345")]
    [InlineData("""{"type":"SomethingNew","principalId":"X1","accountId":"111122223333"}""",
        "SomethingNew/111122223333:X1", "X1")]
    public void Read_IdentityOfAnyType_HasItsPrincipal(string identity, string key, string name)
    {
        var principal = Forms.Read(Forms.Call(identity)).Principal;

        Assert.Equal((key, name), (principal.Key.Text, principal.Name));
    }

    [Theory]
    [InlineData("null", Nobody)]
    [InlineData("{}", Nobody)]
    [InlineData("""{"type":null,"principalId":"AIDA1","userName":"alice"}""", Nobody)]
    [InlineData("""{"accountId":"111122223333"}""", "Unattributed/111122223333:111122223333")]
    [InlineData("""{"type":"AWSAccount","principalId":"","accountId":"ANONYMOUS_PRINCIPAL"}""", Nobody)]
    [InlineData("""{"type":"IAMUser","accountId":"","userName":"alice"}""", Nobody)]
    [InlineData("""{"type":"AssumedRole","principalId":null}""", Nobody)]
    public void Read_IdentityThatNamesNobody_IsUnattributed(string identity, string key) =>
        Assert.Equal(key, Forms.Read(Forms.Call(identity)).Principal.Key.Text);

    [Fact]
    public void Read_AbsentIdentity_IsUnattributed() => Assert.Equal(
        Nobody, Forms.Read(Forms.Call("{}").With("\"userIdentity\":{},", "")).Principal.Key.Text);

    [Theory]
    [InlineData("""{"type":"AWSService"}""")]
    [InlineData("""{"type":"AWSService","invokedBy":"inspector2.amazonaws.com","accountId":"111122223333"}""")]
    [InlineData("""{"accountId":"111122223333","invokedBy":"health.amazonaws.com"}""")]
    [InlineData("""{"invokedBy":"AWS Internal"}""")]
    public void Read_IdentityOfAService_IsIgnored(string identity) =>
        Assert.Equal("ignored: service", Reading.Outcome(Forms.Call(identity)));

    [Theory]
    [InlineData("""
        {"type":"Role","principalId":"AROA1","arn":"arn:aws:iam::111122223333:role/web","accountId":"111122223333",
        "userName":"web"}
        """, "arn:aws:iam::111122223333:role/web", "web")]
    [InlineData("""
        {"type":"IAMUser","principalId":"AIDA1","arn":"arn:aws:iam::111122223333:user/broker",
        "accountId":"111122223333","userName":"broker"}
        """, "arn:aws:iam::111122223333:user/broker", "broker")]
    [InlineData("""
        {"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"}
        """, "arn:aws:iam::111122223333:root", null)]
    public void Read_IssuerOfAnyType_IsKept(string issuer, string arn, string? name) => Assert.Equal(
        new SessionIssuer(arn, name, "111122223333"), Forms.Read(Forms.Call(Federated(issuer))).Issuer);

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"type":"Role"}""")]
    public void Read_IssuerThatSaysNothing_IsNone(string issuer) =>
        Assert.Null(Forms.Read(Forms.Call(Federated(issuer))).Issuer);

    [Theory]
    [InlineData("\"accessKeyId\":\"AKIA1\",", "AKIA1")]
    [InlineData("\"accessKeyId\":\"ASIA1\",", "ASIA1")]
    [InlineData("\"accessKeyId\":\"\",", null)]
    [InlineData("\"accessKeyId\":null,", null)]
    [InlineData("", null)]
    public void Read_AccessKey_IsKeptUnlessEmpty(string key, string? expected) => Assert.Equal(
        expected, Forms.Read(Forms.Call(Forms.Alice.With("\"accessKeyId\":\"\",", key))).AccessKeyId);

    [Theory]
    [InlineData("1.0")]
    [InlineData("2.0")]
    public void Read_RoleDelivery_TellsTheMetadataService(string version)
    {
        var login = Forms.Read(Records.InstanceLogin.With("Delivery\":\"1.0\"", $"Delivery\":\"{version}\""));

        Assert.Equal(version, login.InstanceMetadata);
    }

    [Theory]
    [InlineData("\"creationDate\":\"20131102T010628Z\",", "")]
    [InlineData("\"creationDate\":1383354388,", "")]
    [InlineData("", "\"sourceIdentity\":\"alice\",\"assumedRoot\":\"true\",")]
    [InlineData("", "\"webIdFederationData\":{\"attributes\":{\"mfaAuthenticated\":true}},")]
    public void Read_RestOfTheSession_ChangesNothing(string inAttributes, string inSession)
    {
        var plain = Records.InstanceLogin.With("\"creationDate\":\"2026-05-04T02:00:00Z\",\n", "");

        var full = plain
            .With("\"attributes\":{", $"\"attributes\":{{{inAttributes}")
            .With("\"sessionContext\":{", $"\"sessionContext\":{{{inSession}");

        Assert.Equal(Forms.Read(plain), Forms.Read(full));
    }

    private static string Federated(string issuer) => $$$"""
        {"type":"FederatedUser","principalId":"111122223333:dave","accountId":"111122223333",
        "sessionContext":{"sessionIssuer":{{{issuer}}},"attributes":{"mfaAuthenticated":"false"} } }
        """;
}
