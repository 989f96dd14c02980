using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Receipts;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>Every reason for which a record becomes no event.</summary>
public sealed class RecordOutcomeTests
{
    [Fact]
    public void Read_ServiceCall_IsIgnored() => Assert.Equal("ignored: service", Reading.Outcome(Records.ServiceCall));

    [Fact]
    public void Read_IdentityWithoutTypeButInvokedBy_IsIgnored() => Assert.Equal(
        "ignored: service",
        Reading.Outcome(Records.ServiceCall.With("\"type\":\"AWSService\",", "\"accountId\":\"111122223333\",")));

    [Fact]
    public void Read_InsightByTypeOrCategory_IsIgnored()
    {
        Assert.Equal("ignored: insight", Reading.Outcome(Records.Insight));
        Assert.Equal("ignored: insight", Reading.Outcome(Records.Insight.With("AwsCloudTrailInsight", "AwsNew")));
        Assert.Equal("ignored: insight", Reading.Outcome(Records.Insight.With("\"Insight\"", "\"New\"")));
    }

    [Fact]
    public void Read_Digest_IsIgnored() => Assert.Equal("ignored: digest", Reading.Outcome(Records.Digest));

    [Theory]
    [InlineData("""{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logEvents":[{"id":""}]}""")]
    [InlineData("""{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-05-04T08:00:00Z","Bucket":"trail"}""")]
    public void Read_MessageThatTriesTheConnection_IsIgnored(string message) =>
        Assert.Equal("ignored: health-check", Reading.Outcome(message));

    [Theory]
    [InlineData("\"eventTime\":\"2026-05-04T08:20:00Z\",", "", "rejected: no-event-time")]
    [InlineData("2026-05-04T08:20:00Z\",\"eventSource", "\",\"eventSource", "rejected: no-event-time")]
    [InlineData("\"2026-05-04T08:20:00Z\",\"eventSource", "null,\"eventSource", "rejected: no-event-time")]
    [InlineData("2026-05-04T08:20:00Z", "yesterday", "rejected: bad-time")]
    [InlineData("\"eventName\":\"DescribeInstances\",", "", "rejected: no-event-name")]
    [InlineData("\"1.09\"", "\"2.0\"", "rejected: version")]
    [InlineData("\"1.09\"", "\"10.1\"", "rejected: version")]
    [InlineData("2026-05-04T08:20:00Z", "2026-05-05T09:15:01Z", "rejected: future")]
    [InlineData("2026-05-04T08:20:00Z", "2026-05-05T09:15:00Z", "event")]
    [InlineData("111122223333", "", "rejected: no-account")]
    [InlineData("\"DescribeInstances\"", "7", "rejected: wrong-type")]
    public void Read_RecordThatCannotBeUsed_HasItsReason(string old, string replacement, string outcome) =>
        Assert.Equal(outcome, Reading.Outcome(Records.ApiCall.With(old, replacement)));

    [Theory]
    [InlineData("\"eventVersion\":\"1.08\"", "\"eventVersion\":1.08", "eventVersion")]
    [InlineData("\"2026-05-04T08:15:30Z\"", "1777882530", "eventTime")]
    [InlineData("\"signin.amazonaws.com\"", "[\"signin.amazonaws.com\"]", "eventSource")]
    [InlineData("\"eu-west-1\"", "{}", "awsRegion")]
    [InlineData("\"198.51.100.7\"", "{\"ip\":\"198.51.100.7\"}", "sourceIPAddress")]
    [InlineData("\"Mozilla/5.0 (X11; Linux x86_64)\"", "false", "userAgent")]
    [InlineData("\"requestParameters\":null", "\"errorCode\":5", "errorCode")]
    [InlineData("\"requestParameters\":null", "\"errorMessage\":[]", "errorMessage")]
    [InlineData("\"0a1b2c3d-0000-4000-8000-000000000001\"", "1", "eventID")]
    [InlineData("\"AwsConsoleSignIn\"", "true", "eventType")]
    [InlineData("\"Management\"", "{}", "eventCategory")]
    [InlineData("\"recipientAccountId\":\"111122223333\"", "\"recipientAccountId\":111122223333", "recipientAccountId")]
    [InlineData("\"principalId\":\"AIDAEXAMPLEALICE00001\"", "\"principalId\":[]", "userIdentity.principalId")]
    [InlineData("{\"ConsoleLogin\":\"Success\"}", "\"Success\"", "responseElements")]
    [InlineData("{\"ConsoleLogin\":\"Success\"}", "{\"ConsoleLogin\":true}", "responseElements.ConsoleLogin")]
    [InlineData("\"MFAUsed\":\"Yes\"", "\"MFAUsed\":{}", "additionalEventData.MFAUsed")]
    public void Read_FieldOfTheWrongType_IsNamed(string old, string replacement, string field)
    {
        var result = Reading.One(Records.IamLogin.With(old, replacement));

        Assert.Equal(Outcome.RejectedWrongType, result.Outcome);
        Assert.Equal($"{field} has the wrong JSON type", result.Detail);
    }

    [Fact]
    public void Read_NameLongerThanAnybodyNeeds_IsRejectedAndNamed()
    {
        var result = Reading.One(Records.IamLogin.With("AIDAEXAMPLEALICE00001", new string('A', 1025)));

        Assert.Equal(
            (Outcome.RejectedWrongType, "userIdentity.principalId is longer than 1,024 bytes"),
            (result.Outcome, result.Detail));
    }

    [Fact]
    public void Read_TimeBeforeThereWasAws_IsABadTime() => Assert.Equal(
        Outcome.RejectedBadTime, Reading.One(Records.IamLogin.With("2026-05-04", "0001-01-01")).Outcome);

    [Theory]
    [InlineData("\"sessionIssuer\":{}", "\"sessionIssuer\":7", "userIdentity.sessionContext.sessionIssuer")]
    [InlineData("\"true\"", "[1]", "userIdentity.sessionContext.attributes.mfaAuthenticated")]
    public void Read_SessionOfTheWrongType_IsNamed(string old, string replacement, string field) =>
        Assert.Equal($"{field} has the wrong JSON type", Reading.One(Records.ApiCall.With(old, replacement)).Detail);

    [Theory]
    [InlineData("\"responseElements\":null", "\"responseElements\":\"text\"")]
    [InlineData("\"responseElements\":null", "\"responseElements\":{\"DescribeInstances\":{\"items\":[]}}")]
    [InlineData("\"responseElements\":null", "\"additionalEventData\":[{\"MFAUsed\":1}]")]
    [InlineData("\"readOnly\":true", "\"readOnly\":{\"a\":[null,1.5e3]}")]
    public void Read_FieldThatDoesNotMatter_MayHaveAnyType(string old, string replacement) =>
        Assert.Equal("event", Reading.Outcome(Records.ApiCall.With(old, replacement)));

    [Theory]
    [InlineData("", "rejected: not-json")]
    [InlineData("  \n", "rejected: not-json")]
    [InlineData("hello", "rejected: not-json")]
    [InlineData("7", "rejected: wrong-type")]
    [InlineData("\"text\"", "rejected: wrong-type")]
    [InlineData("{\"eventVersion\":", "rejected: truncated")]
    [InlineData("{\"eventVersion\" \"1.08\"}", "rejected: not-json")]
    [InlineData("{}", "rejected: no-event-time")]
    [InlineData("{} {}", "rejected: not-json")]
    public void Read_BytesThatAreNoRecord_HaveAReason(string text, string outcome) =>
        Assert.Equal(outcome, Reading.Outcome(text));

    [Fact]
    public void Read_InvalidUtf8_IsNotJson()
    {
        var bytes = Encoding.UTF8.GetBytes(Records.ApiCall);
        bytes[Records.ApiCall.IndexOf("aws-cli", StringComparison.Ordinal)] = 0xFF;

        var result = Reading.NewRecordReader().Read(bytes);

        Assert.Equal(Outcome.RejectedNotJson, result.Outcome);
        Assert.Equal("the record is not UTF-8", result.Detail);
    }

    [Theory]
    [InlineData(64, "event")]
    [InlineData(65, "rejected: too-deep")]
    [InlineData(1000, "rejected: too-deep")]
    public void Read_Depth_IsLimited(int depth, string outcome)
    {
        var nested = new string('[', depth - 1) + new string(']', depth - 1);

        var record = Records.ApiCall.With("\"responseElements\":null", $"\"responseElements\":{nested}");

        Assert.Equal(outcome, Reading.Outcome(record));
    }

    [Fact]
    public void Read_Length_IsLimited()
    {
        var record = Encoding.UTF8.GetBytes(Records.Line(Records.ApiCall));

        Assert.NotNull(Reading.NewRecordReader(new ReaderLimits { RecordBytesMax = record.Length }).Read(record).Event);
        var tooLong = Reading.NewRecordReader(new ReaderLimits { RecordBytesMax = record.Length - 1 }).Read(record);
        Assert.Equal(Outcome.RejectedTooLarge, tooLong.Outcome);
    }

    [Fact]
    public void Constructor_LimitOutOfRange_NamesIt()
    {
        foreach (var limits in new ReaderLimits[]
        {
            new() { RecordBytesMax = 0 }, new() { DepthMax = 1001 }, new() { KeptBytes = -1 },
            new() { InternedTexts = 0 }, new() { DecodedBytesMax = -1 },
        })
            Assert.Throws<ArgumentOutOfRangeException>(() => Reading.NewRecordReader(limits));
    }

    [Fact]
    public void Read_AnyRecordTwice_HasTheSameOutcome()
    {
        var reader = Reading.NewRecordReader();
        foreach (var record in Records.All.Select(Encoding.UTF8.GetBytes))
            Assert.Equal(reader.Read(record), reader.Read(record));
    }
}
