using System.Text;
using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Receipts;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>Records of which one part matters and the rest is usual. Members that are added end with a comma.</summary>
internal static class Forms
{
    /// <summary>The account that got the record; the identities here live in others.</summary>
    public const string Recipient = "999988887777";

    /// <summary>A user at the console.</summary>
    public const string Alice = """
        {"type":"IAMUser","principalId":"AIDA1","accountId":"111122223333","accessKeyId":"","userName":"alice"}
        """;

    private const string PortalUser = """
        {"type":"IdentityCenterUser","arn":"","accountId":"111122223333","onBehalfOf":{"userId":"5448-80c1",
        "identityStoreArn":"arn:aws:identitystore::111122223333:identitystore/d-1"},"credentialId":"c-1"}
        """;

    /// <summary>An API call by a <c>userIdentity</c>, with more members.</summary>
    public static string Call(string identity, string more = "") => $$"""
        {"eventVersion":"1.11","userIdentity":{{identity}},"eventTime":"2026-05-04T08:20:00Z",{{more}}
        "eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1",
        "sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2.15","requestParameters":{},"responseElements":null,
        "eventID":"0a1b2c3d-0000-4000-8000-000000000020","readOnly":true,"eventType":"AwsApiCall",
        "recipientAccountId":"{{Recipient}}"}
        """;

    /// <summary>An event of the sign-in service.</summary>
    public static string SignIn(
        string name, string outcome = "Success", string identity = Alice, string more = "") => $$"""
        {"eventVersion":"1.08","userIdentity":{{identity}},"eventTime":"2026-05-04T08:15:30Z",{{more}}
        "eventSource":"signin.amazonaws.com","eventName":"{{name}}","awsRegion":"us-east-1",
        "sourceIPAddress":"198.51.100.7","userAgent":"Mozilla/5.0","requestParameters":null,
        "responseElements":{"{{name}}":"{{outcome}}"},"eventID":"0a1b2c3d-0000-4000-8000-000000000021",
        "eventType":"AwsConsoleSignIn","recipientAccountId":"{{Recipient}}"}
        """;

    /// <summary>A step of a sign-in at the portal of Identity Center.</summary>
    public static string Portal(
        string name, string credentials, string outcome = "Success", string identity = PortalUser,
        string userName = "Erin", string source = "signin.amazonaws.com") => $$"""
        {"eventVersion":"1.11","userIdentity":{{identity}},"eventTime":"2026-05-04T07:55:00Z",
        "eventSource":"{{source}}","eventName":"{{name}}","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.40",
        "userAgent":"Mozilla/5.0","requestParameters":null,"responseElements":null,
        "additionalEventData":{"AuthWorkflowID":"9de74b32","UserName":"{{userName}}",
        "CredentialType":"{{credentials}}"},
        "eventID":"0a1b2c3d-0000-4000-8000-000000000022","eventType":"AwsServiceEvent",
        "recipientAccountId":"{{Recipient}}","serviceEventDetails":{"{{name}}":"{{outcome}}"} }
        """;

    /// <summary>
    /// The event a record becomes: by the tokeniser, by the fast way, and by what that remembers, they are the same.
    /// </summary>
    public static TrailEvent Read(string record)
    {
        var result = Reading.NewRecordReader(exact: true).Read(Encoding.UTF8.GetBytes(record));
        var fast = Reading.NewRecordReader();
        for (var time = 0; time < 3; time++) Assert.Equal(result, fast.Read(Encoding.UTF8.GetBytes(record)));
        Assert.True(result.Event is not null, $"{result.Outcome.Code()}: {result.Detail}");
        return result.Event;
    }
}
