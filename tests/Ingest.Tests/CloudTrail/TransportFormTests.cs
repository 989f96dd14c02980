using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Receipts;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>Whatever carried the records, they are the same.</summary>
public sealed class TransportFormTests
{
    private static readonly string[] Expected = [.. Reading.All(Records.Lines(Records.All)).Lines];

    private static readonly string Envelopes = string.Join('\n', Records.All.Select(Transports.Envelope));

    public static TheoryData<string> Forms => new(
        Envelopes,
        string.Concat(Records.All.Select(Transports.TurnedEnvelope)),
        $"[{string.Join(",", Records.All.Select(Transports.Envelope))}]",
        Records.Lines(Records.All.Take(4)) + string.Concat(Records.All.Skip(4).Select(Transports.Envelope)),
        Records.File(Records.All.Select(Transports.Envelope)),
        Transports.LogPayload(Records.All),
        Transports.TurnedLogPayload(Records.All),
        Transports.LogPayload(Records.All.Take(5)) + "\n" + Transports.LogPayload(Records.All.Skip(5)),
        $"[{Transports.LogPayload(Records.All.Take(5))},{Transports.TurnedLogPayload(Records.All.Skip(5))}]",
        Transports.LogPayload(Records.All.Select(Transports.Envelope)),
        Transports.LookupAnswer(Records.All),
        Transports.LookupAnswer(Records.All.Take(5)) + "\n" + Transports.LookupAnswer(Records.All.Skip(5)),
        Transports.LambdaEvent(Transports.LogPayload(Records.All)),
        "\n " + Transports.LambdaEvent(Transports.TurnedLogPayload(Records.All)).Replace(":", " :\r\n ",
            StringComparison.Ordinal),
        Transports.PackedText(Transports.LogPayload(Records.All)),
        "\r\n" + Transports.PackedText(Envelopes) + "\n",
        Transports.PackedText(Records.Lines(Records.All.Take(6))) + "\n"
            + Transports.PackedText(Records.Lines(Records.All.Skip(6))),
        Wrapped(Transports.PackedText(Records.File(Records.All))));

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Read_AnyForm_FindsTheSameRecords(string data)
    {
        var bytes = Transports.Bytes(data);

        Assert.Equal(Expected, Reading.All(bytes).Lines);
        Assert.Equal(Expected, Reading.All(new MemoryStream(bytes)).Lines);
        Assert.Equal(Expected, Reading.All(new PieceStream(bytes, 1)).Lines);
        Assert.Equal(Expected, Reading.All(Reading.Gzip(bytes)).Lines);
        Assert.Equal(Expected, Reading.All(new MemoryStream(Reading.Gzip(Reading.Gzip(bytes)))).Lines);
        var found = new Found();
        found.Summary = await Reading.NewTrailReader().ReadAsync(new MemoryStream(Reading.Gzip(bytes)), found);
        Assert.Equal(Expected, found.Lines);
    }

    [Fact]
    public void Read_PiecesOfAnySize_FindTheSame()
    {
        var data = Transports.Bytes(Transports.LambdaEvent(Transports.LogPayload(Records.All)));

        for (var size = 1; size < 200; size++)
            Assert.Equal(Expected, Reading.All(new PieceStream(data, size)).Lines);
    }

    [Fact]
    public void Read_EnvelopeWithoutEventId_HasTheIdOfTheRecord()
    {
        var record = Records.ApiCall.With("\"eventID\":\"0a1b2c3d-0000-4000-8000-00000000000e\",", "");

        var id = Assert.Single(Reading.All(record).Events).Id;

        Assert.Equal(id, Assert.Single(Reading.All(Transports.Envelope(record)).Events).Id);
        Assert.Equal(id, Assert.Single(Reading.All(Transports.TurnedEnvelope(record)).Events).Id);
        Assert.Equal(id, Assert.Single(Reading.All(Transports.LogPayload(record)).Events).Id);
    }

    [Fact]
    public void Read_RecordWithADetail_IsARecord() => Assert.Equal(
        "0a1b2c3d-0000-4000-8000-000000000001",
        Assert.Single(Reading.All(Records.IamLogin[..^1] + ",\"detail\":{\"eventTime\":\"x\"}}").Lines));

    [Theory]
    [InlineData("""{"detail":{"Records":[{"a":1}]}}""")]
    [InlineData("""{"detail":{"Events":[{"CloudTrailEvent":"{}"}]}}""")]
    [InlineData("""{"detail":{"logEvents":[{"message":"{}"}],"messageType":"DATA_MESSAGE"}}""")]
    [InlineData("""{"detail":{"detail":{"detail":{}}},"eventTime":"2026-05-04T08:20:00Z"}""")]
    [InlineData("""{"detail":{},"detail":{"eventTime":"2026-05-04T08:20:00Z"}}""")]
    public void Read_EnvelopeOfNoRecord_HasOneOutcome(string envelope) => Assert.Equal(
        Outcome.RejectedNoEventTime, Assert.Single(Reading.All(envelope).Rejected).Outcome);

    [Fact]
    public void Read_ControlMessage_IsOneHealthCheck()
    {
        var turned = """
            {"logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: hello"},{"id":"","message":"x"}],
            "owner":"CloudwatchLogs","messageType":"CONTROL_MESSAGE"}
            """;

        foreach (var message in new[] { Transports.Control, turned, Transports.LambdaEvent(turned) })
            Assert.Equal(["ignored: health-check"], Reading.All(message).Lines);
    }

    [Theory]
    [InlineData("[1,2]", "not-json", "the log event's message does not start with {")]
    [InlineData("", "not-json", "the log event's message does not start with {")]
    [InlineData("START RequestId: 7f8f4c1e", "not-json", "the log event's message does not start with {")]
    [InlineData("{\"eventVersion\":\"1.08\",\"userId", "truncated", "CloudWatch Logs cuts what is too long")]
    [InlineData("{\"eventVersion\" \"1.08\"}", "not-json", "not JSON behind byte 16 of the record")]
    [InlineData("{\"a\":1} {\"b\":2}", "not-json", "goes on behind its record")]
    [InlineData("{\"Records\":[{}]}", "wrong-type", "holds a list of records, not one")]
    [InlineData("{}", "no-event-time", "there is no eventTime")]
    public void Read_LogEventThatHoldsNoRecord_IsRejectedAloneWithItsMessage(string message, string reason, string why)
    {
        var payload = Transports.LogPayload(Records.IamLogin, message, Records.ApiCall);

        var found = Reading.All(payload);

        Assert.Equal(2, found.Events.Count);
        var rejected = Assert.Single(found.Rejected);
        Assert.Equal(reason, rejected.Outcome.Reason());
        Assert.Contains(why, rejected.Detail, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetByteCount(
            payload[..payload.IndexOf(Transports.LogEvent(message), StringComparison.Ordinal)]), rejected.Offset);
        if (message.Length > 0) Assert.Equal(message, Encoding.UTF8.GetString(rejected.Bytes.Span));
    }

    [Theory]
    [InlineData("""{"id":"1","timestamp":2}""", "wrong-type")]
    [InlineData("""{"id":"1","message":{"eventTime":1}}""", "wrong-type")]
    [InlineData("""{"id":"1","message":null}""", "wrong-type")]
    [InlineData("7", "wrong-type")]
    [InlineData("""{"id":"1" "message":"{}"}""", "not-json")]
    public void Read_LogEventOfAnotherShape_IsRejectedAlone(string logEvent, string reason)
    {
        foreach (var form in new Func<IEnumerable<string>, string>[]
        {
            records => Transports.LogPayload(records), records => Transports.TurnedLogPayload(records),
        })
        {
            var payload = form([Records.IamLogin, "?", Records.ApiCall])
                .With(Transports.LogEvent("?"), logEvent);

            var found = Reading.All(payload);

            Assert.Equal(2, found.Events.Count);
            Assert.Equal(reason, Assert.Single(found.Rejected).Outcome.Reason());
        }
    }

    [Fact]
    public void Read_MessageOfHalfACharacter_IsStillRead()
    {
        var payload = Transports.LogPayload(Records.IamLogin).With("Mozilla", "\\ud83d");

        Assert.StartsWith("\uFFFD", Assert.Single(Reading.All(payload).Events).UserAgent, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PayloadLongerThanARecordMayBe_IsRead()
    {
        var limits = new ReaderLimits { RecordBytesMax = 4096 };
        var records = Enumerable.Repeat(Records.IamLogin, 20).ToList();

        Assert.Equal(20, Reading.All(Transports.LogPayload(records), limits).Events.Count);
        Assert.Equal(20, Reading.All(Transports.TurnedLogPayload(records), limits).Events.Count);
    }

    [Theory]
    [InlineData("H4sI", "the gzip data ends too early")]
    [InlineData("H4sIAAAA!AAA", "the base64 text is damaged, the rest cannot be read")]
    [InlineData("H4sIAAAAA", "the base64 text ends too early")]
    public void Read_BrokenBase64_SaysSo(string text, string detail) =>
        Assert.Equal(detail, Assert.Single(Reading.All(text).Rejected).Detail);

    [Fact]
    public void Read_LambdaEventCutAtAnyByte_SaysThatSomethingIsMissing()
    {
        var data = Transports.Bytes(Transports.LambdaEvent(Transports.LogPayload(Records.IamLogin, Records.ApiCall)));
        var whole = Reading.All(data).Lines;
        for (var length = 1; length < data.Length; length++)
        {
            var found = Reading.All(data[..length]);

            Assert.Equal(whole.Take(found.Lines.Count - 1), found.Lines.SkipLast(1));
            Assert.StartsWith("rejected: truncated", found.Lines[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_LambdaEventThatGoesOn_SaysSo() => Assert.Equal(
        "behind the base64 text there is something else",
        Assert.Single(Reading.All(Transports.LambdaEvent(Records.File(Records.All)) + "{").Rejected).Detail);

    [Fact]
    public void Read_EscapedBase64_IsUnderstood()
    {
        var data = Transports.LambdaEvent(Records.Lines(Records.All));
        Assert.Contains('/', data);
        Assert.Contains('+', data);

        var escaped = data
            .Replace("/", "\\/", StringComparison.Ordinal)
            .Replace("+", "\\u002B", StringComparison.Ordinal);

        Assert.Equal(Expected, Reading.All(escaped).Lines);
    }

    [Fact]
    public void Read_MembersThatHoldNextToNothingWithoutEnd_EndAtTheLimit()
    {
        const int Members = 100_000;
        var blank = Reading.Gzip("\n");
        var many = new byte[blank.Length * Members];
        for (var i = 0; i < Members; i++) blank.CopyTo(many, i * blank.Length);

        var found = Reading.All(Reading.Gzip(many), new ReaderLimits { DecodedBytesMax = 1_000_000 });

        Assert.Equal("the gzip data holds more than 1,000,000 bytes", Assert.Single(found.Rejected).Detail);
    }

    [Theory]
    [MemberData(nameof(Notifications))]
    public void Read_NotificationAboutAnObject_SaysWhatToDo(string notification, int count)
    {
        var found = Reading.All(notification);

        Assert.Equal(count, found.Summary.Records);
        Assert.All(found.Rejected, rejected => Assert.Equal(Outcome.RejectedWrongType, rejected.Outcome));
        Assert.All(
            found.Rejected,
            rejected => Assert.Contains("s3://bucket/prefix", rejected.Detail, StringComparison.Ordinal));
    }

    public static TheoryData<string, int> Notifications => new()
    {
        { Transports.S3Notification, 1 },
        { $"{Transports.S3Notification}\n{Transports.S3Notification}", 2 },
        { """{"Records":[{"eventSource":"aws:s3"}]}""", 1 },
        { Transports.Sns(Transports.S3Notification), 1 },
        { Transports.Sns("""{"s3Bucket":"trails","s3ObjectKey":["AWSLogs/111122223333/x.json.gz"]}"""), 1 },
        { Transports.Sns("no JSON"), 1 },
        { Transports.Sns("{\"half\":"), 1 },
    };

    [Fact]
    public void Read_TestOfANotification_IsAHealthCheck()
    {
        foreach (var message in new[] { Transports.S3Test, Transports.Sns(Transports.S3Test) })
            Assert.Equal(["ignored: health-check"], Reading.All(message).Lines);
    }

    [Fact]
    public void Read_ValueOfHalfACharacterWhereWordsAreCompared_IsNoWord() => Assert.Equal(
        Outcome.RejectedNoEventTime,
        Assert.Single(Reading.All("{\"messageType\":\"\\ud800CONTROL_MESSAG\"}").Rejected).Outcome);

    private static string Wrapped(string text) =>
        string.Join("\r\n", text.Chunk(76).Select(line => new string(line)));
}
