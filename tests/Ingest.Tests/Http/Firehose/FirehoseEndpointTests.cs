using System.Net;
using System.Text;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Tests.CloudTrail;
using Grainwatch.Ingest.Tests.Quarantine;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Firehose;

public sealed class FirehoseEndpointTests : FirehoseFixture
{
    private static readonly string One = TrailText.Call("ada", "2026-05-01T10:00:00Z");
    private static readonly string Two = TrailText.Call("bob", "2026-05-01T10:01:00Z");

    private int Events => Principals.Calls.Sum(call => call.Events.Count);

    public static TheoryData<byte[]> Forms => new(
        Bytes($"{One}\n{Two}"),
        Gzip(Bytes(TrailText.File(One, Two))),
        Bytes(Transports.Envelope(One) + Transports.Envelope(Two)),
        Gzip(Bytes(Transports.LogPayload(One, Two))),
        [.. Gzip(Bytes(Transports.LogPayload(One))), .. Gzip(Bytes(Transports.LogPayload(Two)))],
        Gzip(Gzip(Bytes(Transports.LogPayload(One, Two)))),
        Bytes(Transports.PackedText(Transports.LogPayload(One, Two))));

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Post_AnyForm_IsAppliedAndAnsweredExactly(byte[] record)
    {
        foreach (var gzip in new[] { false, true })
            Assert.Null(await AnswerOf(HttpStatusCode.OK, await SendAsync(Body(record), gzip)));

        Assert.Equal(4, Events);
        Assert.Empty(Quarantine.Kept);
        Assert.Equal(0, Gateway.Held.Held);
    }

    [Fact]
    public async Task Post_ManyRecords_GoTogether()
    {
        var records = Enumerable.Range(0, 500)
            .Select(i => Bytes(Transports.Envelope(TrailText.Call($"user{i % 3}", $"2026-05-01T10:{i % 60:D2}:00Z"))));

        await AnswerOf(HttpStatusCode.OK, await SendAsync(Body(records)));

        Assert.Equal(500, Events);
        Assert.Equal(3, Principals.Calls.Count);
    }

    [Fact]
    public async Task Post_MembersInAnotherOrderWithEscapes_IsRead()
    {
        var data = Convert.ToBase64String(Gzip(Bytes(Transports.LogPayload(One, Two))))
            .Replace("+", "\\u002B", StringComparison.Ordinal).Replace("/", "\\/", StringComparison.Ordinal);

        await AnswerOf(HttpStatusCode.OK, await SendAsync(
            $$"""{ "records" : [ {"x":[1,{}], "data" : "{{data}}"} ], "a":{"records":[7]}, "requestId":"{{Id}}" }"""));

        Assert.Equal(2, Events);
        Assert.Empty(Quarantine.Kept);
    }

    [Fact]
    public async Task Post_WithoutTheIdAsHeader_AnswersTheBodys() =>
        await AnswerOf(HttpStatusCode.OK, await SendAsync(Body(Bytes(One)), id: ""));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("the key that both kno")]
    [InlineData("the key that both know!")]
    public async Task Post_WrongKey_IsRefusedAndNothingRead(string? key)
    {
        var error = await AnswerOf(HttpStatusCode.Unauthorized, await SendAsync(Body(Bytes(One)), key: key));

        Assert.Contains("access key", error, StringComparison.Ordinal);
        Assert.Equal(0, Events);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("""{"requestId":"x","records":7}""")]
    [InlineData("""{"requestId":"x","records":[{"data":""}]""")]
    [InlineData("""{"requestId":"x","records":[]} {}""")]
    [InlineData("""{"requestId":"\ud800","records":[]}""")]
    public async Task Post_NoRequestOfFirehose_IsABadRequest(string body) => Assert.Contains(
        "no request of Firehose",
        await AnswerOf(HttpStatusCode.BadRequest, await SendAsync(body)),
        StringComparison.Ordinal);

    [Fact]
    public async Task Post_DamagedGzipBody_IsABadRequest()
    {
        using var request = Request(Bytes(Body(Bytes(One))), false, Key, Id);
        request.Content!.Headers.ContentEncoding.Add("gzip");

        await AnswerOf(HttpStatusCode.BadRequest, await Client.SendAsync(request));
    }

    [Theory]
    [InlineData("Content-Encoding", "br", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("X-Amz-Firehose-Protocol-Version", "2.0", HttpStatusCode.BadRequest)]
    public async Task Post_AnotherProtocol_IsRefused(string header, string value, HttpStatusCode status)
    {
        using var request = Request(Bytes(Body(Bytes(One))), false, Key, Id);
        if (header.StartsWith("Content-", StringComparison.Ordinal))
        {
            request.Content!.Headers.Add(header, value);
        }
        else
        {
            request.Headers.Remove(header);
            request.Headers.Add(header, value);
        }

        Assert.Contains(value, await AnswerOf(status, await Client.SendAsync(request)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_BadRecordsAmongGood_AreKeptAndTheBatchIsTaken()
    {
        var truncated = Gzip(Bytes(One))[..^12];
        var body = Body(Bytes(One), Bytes("nonsense"), truncated, Poison.BadUtf8(One), Poison.Bomb(40), Bytes(Two))
            .With("\"records\":[", "\"records\":[{\"data\":\"no base64!\"},7,{\"data\":null},{},{\"data\":\"AAA\"},");

        Assert.Null(await AnswerOf(HttpStatusCode.OK, await SendAsync(body)));

        Assert.Equal(2, Events);
        Assert.Equal(
            [
                Outcome.RejectedNotJson, Outcome.RejectedWrongType, Outcome.RejectedWrongType,
                Outcome.RejectedWrongType, Outcome.RejectedNotJson, Outcome.RejectedNotJson,
                Outcome.RejectedTruncated, Outcome.RejectedNotJson, Outcome.RejectedTooLarge,
            ],
            Quarantine.Kept.Select(kept => kept.Rejection.Outcome));
        Assert.All(Quarantine.Kept, kept => Assert.Equal($"firehose {Arn} {Id}", kept.Source));
        var first = Quarantine.Kept[0].Rejection;
        Assert.Equal("records[0].data is not base64", first.Detail);
        Assert.Equal("no base64!", Encoding.UTF8.GetString(first.Bytes.Span));
    }

    [Fact]
    public async Task Post_PoisonOnLines_HasOneReasonEach()
    {
        foreach (var (line, reason) in Poison.Lines)
        {
            var before = Quarantine.Kept.Count;
            var ada = TrailText.Call("ada", "2026-05-01T10:00:00Z");
            var bob = TrailText.Call("bob", "2026-05-01T10:00:00Z");

            await AnswerOf(HttpStatusCode.OK, await SendAsync(Body(Bytes($"{ada}\n{line}\n{bob}"))));

            Assert.Equal(reason, Assert.Single(Quarantine.Kept.Skip(before)).Rejection.Outcome.Reason());
        }

        Assert.Equal(10, Events);
    }

    [Fact]
    public async Task Post_SentAgain_KeepsWhatWasRejectedOnce()
    {
        var body = Body(Bytes("nonsense"), Bytes("nonsense"), Bytes(One));

        await AnswerOf(HttpStatusCode.OK, await SendAsync(body));
        await AnswerOf(HttpStatusCode.OK, await SendAsync(body));

        Assert.Equal(2, Quarantine.Kept.Count);
    }

    [Fact]
    public async Task Post_HostFails_AsksToComeBack()
    {
        Principals.Before = _ => throw new PrincipalStoreException("no room");

        var refused = await SendAsync(Body(Bytes(One)));

        Assert.Contains(
            "no room", await AnswerOf(HttpStatusCode.ServiceUnavailable, refused), StringComparison.Ordinal);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Post_HostBreaksInAnUnknownWay_AnswersInTheFormOfFirehose()
    {
        Principals.Before = _ => throw new InvalidOperationException("secret");

        var error = await AnswerOf(HttpStatusCode.InternalServerError, await SendAsync(Body(Bytes(One))));

        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }
}

public sealed class FirehoseWithoutKeyTests : ServerFixture
{
    [Fact]
    public async Task Post_NoKeyIsConfigured_SaysHowToEnableIt()
    {
        var response = await PostAsync("""{"requestId":"x","timestamp":1,"records":[]}""", path: "/v1/firehose");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var error = (await JsonOf(response)).GetProperty("errorMessage").GetString();
        Assert.Contains("--firehose-key-file", error, StringComparison.Ordinal);
    }
}

public sealed class FirehoseWithFullQuarantineTests() : FirehoseFixture(quarantine: new MemoryQuarantine(bytesMax: 0))
{
    [Fact]
    public async Task Post_RejectedRecordFindsNoRoom_AsksToComeBack() => Assert.Contains(
        "could not be kept",
        await AnswerOf(HttpStatusCode.ServiceUnavailable, await SendAsync(Body(Bytes("nonsense")))),
        StringComparison.Ordinal);
}

public sealed class SmallFirehoseTests() : FirehoseFixture(
    new GatewayOptions { FirehoseBodyBytesMax = 200_000, HeldBytesMax = 300_000 })
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_BodyTooLong_IsNever413(bool gzip)
    {
        var error = await AnswerOf(
            HttpStatusCode.InternalServerError, await SendAsync(Body(new byte[200_000]), gzip));

        Assert.Contains("longer than 200,000 bytes", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WhileAnotherHoldsTheRoom_AsksToComeBack()
    {
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        Principals.Before = _ =>
        {
            entered.TrySetResult();
            return leave.Task;
        };
        var body = Body(Bytes(TrailText.Call("ada", "2026-05-01T10:00:00Z") + new string('\n', 100_000)));
        var first = SendAsync(body);
        await entered.Task;

        var second = await SendAsync(body);

        await AnswerOf(HttpStatusCode.ServiceUnavailable, second);
        Assert.NotNull(second.Headers.RetryAfter?.Delta);
        leave.SetResult();
        await AnswerOf(HttpStatusCode.OK, await first);
        Assert.Equal(0, Gateway.Held.Held);
    }
}
