using System.Net;
using System.Text;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Tests.CloudTrail;
using Grainwatch.Ingest.Tests.Quarantine;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

/// <summary>The doors of the transports: each takes every form, and none has answers of its own.</summary>
public sealed class TransportEndpointTests : ServerFixture
{
    private static readonly string One = TrailText.Call("ada", "2026-05-01T10:00:00Z");
    private static readonly string Two = TrailText.Call("bob", "2026-05-01T10:01:00Z");

    public static TheoryData<string, string> Deliveries
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (var path in new[] { "/v1/events", "/v1/eventbridge", "/v1/cloudwatch-logs" })
            {
                data.Add(path, Transports.Envelope(One) + Transports.TurnedEnvelope(Two));
                data.Add(path, $"[{Transports.Envelope(One)},{Transports.Envelope(Two)}]");
                data.Add(path, Transports.LogPayload(One, Two));
                data.Add(path, Transports.LambdaEvent(Transports.LogPayload(One, Two)));
                data.Add(path, Transports.PackedText(Transports.LogPayload(One, Two)));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Post_AnyForm_AcceptsItsRecords(string path, string body)
    {
        foreach (var gzip in new[] { false, true })
        {
            var answer = await JsonOf(await PostAsync(body, gzip, path: path));

            Assert.Equal(2, answer.GetProperty("records").GetInt32());
            Assert.Equal(2, answer.GetProperty("outcomes").GetProperty(gzip ? "duplicate" : "accepted").GetInt32());
        }
    }

    [Theory]
    [InlineData("/v1/eventbridge")]
    [InlineData("/v1/cloudwatch-logs")]
    public async Task Post_NothingReadableFromAService_IsKeptAndAnswered(string path)
    {
        // EventBridge does not come back after a 400, and forgets what it sent.
        var response = await PostAsync("""{"detail":{"eventName":"ConsoleLogin"}}""", path: path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await JsonOf(response);
        Assert.Equal(1, answer.GetProperty("outcomes").GetProperty("rejected: no-event-time").GetInt32());
        var (source, rejection) = Assert.Single(Quarantine.Kept);
        Assert.Equal($"POST {path}", source);
        Assert.Equal(Outcome.RejectedNoEventTime, rejection.Outcome);
    }

    [Theory]
    [InlineData("/v1/eventbridge")]
    [InlineData("/v1/cloudwatch-logs")]
    public async Task Post_NoRecordAtAll_IsABadRequest(string path) =>
        await ProblemOf(HttpStatusCode.BadRequest, await PostAsync("", path: path));

    [Fact]
    public async Task Post_ControlMessage_IsAHealthCheck() => Assert.Equal(
        """{"records":1,"outcomes":{"ignored: health-check":1},"rejections":[]}""",
        await (await PostAsync(Transports.Control, path: "/v1/cloudwatch-logs")).Content.ReadAsStringAsync());

    [Theory]
    [MemberData(nameof(Poisons))]
    public async Task Post_Poison_HasOneReasonAndSparesItsNeighbours(string path, string poison, string reason)
    {
        var response = await PostAsync($"{One}\n{poison}\n{Two}\n", path: path);

        var answer = await JsonOf(response);
        Assert.Equal(3, answer.GetProperty("records").GetInt32());
        Assert.Equal(2, answer.GetProperty("outcomes").GetProperty("accepted").GetInt32());
        Assert.Equal(1, answer.GetProperty("outcomes").GetProperty($"rejected: {reason}").GetInt32());
        Assert.Single(Quarantine.Kept);
    }

    public static TheoryData<string, string, string> Poisons
    {
        get
        {
            TheoryData<string, string, string> data = [];
            foreach (var path in new[] { "/v1/events", "/v1/eventbridge", "/v1/cloudwatch-logs" })
            {
                foreach (var (poison, reason) in Poison.Lines) data.Add(path, poison, reason);
            }

            return data;
        }
    }
}

/// <summary>What must never hurt more than itself.</summary>
internal static class Poison
{
    /// <summary>Poison that stands on a line, and why it is rejected.</summary>
    public static IEnumerable<(string Line, string Reason)> Lines =>
    [
        ($$"""{"eventVersion":"1.08","big":"{{new string('x', 10_000_000)}}"}""", "too-large"),
        ($$"""{"a":{{new string('[', 1000)}}{{new string(']', 1000)}}}""", "too-deep"),
        ("""{"eventVersion":[],"userIdentity":7,"eventTime":{},"eventName":null,"eventID":{}}""", "wrong-type"),
        ($$"""{"version":"0","detail":{"eventTime":[{{new string('1', 2000)}}]} }""", "wrong-type"),
        (Transports.LogPayload("{\"eventVersion\":\"1.0").ReplaceLineEndings(""), "truncated"),
    ];

    /// <summary>A record with bytes that are no UTF-8.</summary>
    public static byte[] BadUtf8(string record)
    {
        var bytes = Encoding.UTF8.GetBytes(record);
        bytes[record.IndexOf("aws-cli", StringComparison.Ordinal)] = 0xC0;
        return bytes;
    }

    /// <summary>A small gzip of one endless record.</summary>
    public static byte[] Bomb(int megabytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(
            packed, System.IO.Compression.CompressionLevel.Optimal))
        {
            gzip.Write("{\"a\":\""u8);
            var zeros = Encoding.UTF8.GetBytes(new string('0', 1024 * 1024));
            for (var i = 0; i < megabytes; i++) gzip.Write(zeros);
        }

        return packed.ToArray();
    }
}
