using System.Globalization;

namespace Grainwatch.Ingest.Tests.Replay;

/// <summary>CloudTrail records as text.</summary>
internal static class TrailText
{
    public const string Account = "123456789012";

    private static int s_ids;

    /// <summary>An API call of a user, with an id of its own.</summary>
    public static string Call(string user, string time, string name = "DescribeInstances") => $$"""
        {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDA{{user.ToUpperInvariant()}}",
        "arn":"arn:aws:iam::{{Account}}:user/{{user}}","accountId":"{{Account}}","userName":"{{user}}"},
        "eventTime":"{{time}}","eventSource":"ec2.amazonaws.com","eventName":"{{name}}","awsRegion":"eu-west-1",
        "sourceIPAddress":"81.2.69.142","userAgent":"aws-cli/2.15.0","eventID":"{{NextId()}}","eventType":"AwsApiCall",
        "recipientAccountId":"{{Account}}"}
        """.ReplaceLineEndings("");

    /// <summary>Something an AWS service did.</summary>
    public static string Service(string time) => $$"""
        {"eventVersion":"1.08","userIdentity":{"type":"AWSService","invokedBy":"config.amazonaws.com"},
        "eventTime":"{{time}}","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","eventID":"{{NextId()}}",
        "eventType":"AwsApiCall","recipientAccountId":"{{Account}}"}
        """.ReplaceLineEndings("");

    /// <summary>A trail file.</summary>
    public static string File(params string[] records) => $$"""{"Records":[{{string.Join(',', records)}}]}""";

    /// <summary>A name as CloudTrail gives it.</summary>
    public static string Name(string delivered, string region = "eu-west-1") =>
        $"{Account}_CloudTrail_{region}_{delivered}_{Interlocked.Increment(ref s_ids):D16}.json.gz";

    private static string NextId() =>
        $"00000000-0000-4000-8000-{Interlocked.Increment(ref s_ids).ToString("D12", CultureInfo.InvariantCulture)}";
}
