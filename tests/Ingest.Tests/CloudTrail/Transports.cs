using System.Text;
using System.Text.Json;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>What carries records beside trail files, in the shapes that AWS documents.</summary>
internal static class Transports
{
    /// <summary>What CloudWatch Logs sends to try a destination.</summary>
    public const string Control = """
        {"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"",
        "subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1510254469274,
        "message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}
        """;

    /// <summary>What S3 sends when a notification is set up.</summary>
    public const string S3Test = """
        {"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-05-04T08:00:00.000Z","Bucket":"trails",
        "RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR"}
        """;

    /// <summary>What S3 sends for a new object.</summary>
    public const string S3Notification = """
        {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",
        "eventTime":"2026-05-04T08:00:00.000Z","eventName":"ObjectCreated:Put",
        "userIdentity":{"principalId":"AWS:AIDAJDPLRKLG7UEXAMPLE"},"requestParameters":{"sourceIPAddress":"192.0.2.3"},
        "responseElements":{"x-amz-request-id":"C3D13FE58DE4C810"},"s3":{"s3SchemaVersion":"1.0",
        "configurationId":"t","bucket":{"name":"trails","arn":"arn:aws:s3:::trails"},
        "object":{"key":"AWSLogs/111122223333/CloudTrail/us-east-1/x.json.gz","size":1024}}}]}
        """;

    /// <summary>A record in an envelope of EventBridge.</summary>
    public static string Envelope(string record) => $$"""
        {"version":"0","id":"6f87d04b-9f74-4f04-a780-7acf4b0a9b38","detail-type":"AWS Console Sign In via CloudTrail",
        "source":"aws.signin","account":"111122223333","time":"2026-05-04T08:15:30Z","region":"us-east-1",
        "resources":[],"detail":{{record}}}
        """;

    /// <summary>The same envelope with its members the other way round.</summary>
    public static string TurnedEnvelope(string record) => $$"""
        {"detail":{{record}},"resources":[{"detail":{"eventTime":"x"} }],"region":"us-east-1","eventTime":"no record's",
        "time":"2026-05-04T08:15:30Z","account":"111122223333","source":"aws.signin","detail-type":"AWS API Call"}
        """;

    /// <summary>Records in a payload of CloudWatch Logs.</summary>
    public static string LogPayload(params IEnumerable<string> records) => $$"""
        {"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"CloudTrail/logs",
        "logStream":"111122223333_CloudTrail_us-east-1","subscriptionFilters":["all"],
        "logEvents":[{{string.Join(',', records.Select(LogEvent))}}]}
        """;

    /// <summary>The same payload with its members the other way round.</summary>
    public static string TurnedLogPayload(params IEnumerable<string> records) => $$"""
        {"logEvents":[{{string.Join(",\n", records.Select(LogEvent))}}],"subscriptionFilters":["all"],
        "logGroup":"CloudTrail/logs","owner":"111122223333","messageType":"DATA_MESSAGE"}
        """;

    /// <summary>A log event whose message this is.</summary>
    public static string LogEvent(string message) =>
        $$"""{"id":"31953106606966983378809025079804211","timestamp":1,"message":{{Quote(message)}}}""";

    /// <summary>Records in an answer of LookupEvents, as <c>aws cloudtrail lookup-events</c> writes it.</summary>
    public static string LookupAnswer(params IEnumerable<string> records) => $$"""
        {"Events":[{{string.Join(",\n", records.Select(LookupEvent))}}],
        "NextToken":"kbOt5LlZe++mOVuSmhzdOEXAMPLE"}
        """;

    /// <summary>A text in an SNS envelope.</summary>
    public static string Sns(string message) => $$"""
        {"Type":"Notification","MessageId":"da41e39f-ea4d-435a-b922-c6aae3915ebe",
        "TopicArn":"arn:aws:sns:us-east-1:111122223333:trails","Subject":"Amazon S3 Notification",
        "Message":{{Quote(message)}},"Timestamp":"2026-05-04T08:00:00.000Z","SignatureVersion":"1"}
        """;

    /// <summary>Gzip in base64.</summary>
    public static string PackedText(string data) => Convert.ToBase64String(Reading.Gzip(data));

    /// <summary>What Lambda gets of CloudWatch Logs.</summary>
    public static string LambdaEvent(string payload) => $$$"""{"awslogs":{"data":"{{{PackedText(payload)}}}"}}""";

    /// <summary>The bytes of a text.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string LookupEvent(string record) => $$"""
        {"EventId":"6f87d04b-9f74-4f04-a780-7acf4b0a9b38","EventName":"ConsoleLogin","ReadOnly":"false",
        "EventTime":"2026-05-04T08:15:30+00:00","EventSource":"signin.amazonaws.com","Username":"alice",
        "Resources":[{"ResourceType":"AWS::IAM::User","ResourceName":"message"}],"CloudTrailEvent":{{Quote(record)}}}
        """;

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
