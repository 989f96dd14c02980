using System.Net;
using System.Text;
using System.Text.Json;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Tests.CloudTrail;
using Grainwatch.Ingest.Tests.Quarantine;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

public sealed class QuarantineEndpointsTests : ServerFixture
{
    private static readonly string Good = TrailText.Call("ada", "2026-05-01T10:00:00Z");

    /// <summary>Every reason of the contract, as its record comes over HTTP.</summary>
    public static TheoryData<string, string> Reasons => new()
    {
        { "not-json", "broken" },
        { "too-large", Good.With("aws-cli", new string('x', 1024 * 1024)) },
        { "too-deep", Good.With("\"81.2", new string('[', 70) + new string(']', 70) + ",\"x\":\"81.2") },
        { "no-event-time", Good.With("eventTime", "time") },
        { "bad-time", Good.With("2026-05-01T", "2026-13-01T") },
        { "no-event-name", Good.With("eventName", "name") },
        { "version", Good.With("1.08", "2.00") },
        { "future", Good.With("2026-05-01T", "2999-05-01T") },
        { "no-account", Good.With("accountId", "a").With("recipientAccountId", "b") },
        { "wrong-type", Good.With("\"eventName\":\"DescribeInstances\"", "\"eventName\":7") },
        { "truncated", Good[..^9] },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Post_RecordOfAnyReason_IsCountedKeptAndShown(string reason, string record)
    {
        var answer = await JsonOf(await PostAsync($"{Good}\n{record}"));

        Assert.Equal(1, answer.GetProperty("outcomes").GetProperty($"rejected: {reason}").GetInt64());
        Assert.Equal(2, answer.GetProperty("records").GetInt64());
        var list = await JsonOf(await GetAsync($"/v1/quarantine?reason={reason}"));
        Assert.Equal(1, list.GetProperty("matching").GetInt64());
        Assert.Equal(1, list.GetProperty("reasons").GetProperty(reason).GetInt64());
        var header = Assert.Single(list.GetProperty("entries").EnumerateArray().ToList());
        Assert.Equal("POST /v1/events", header.GetProperty("source").GetString());
        Assert.Equal(Good.Length + 1, header.GetProperty("offset").GetInt64());
        var entry = await JsonOf(await GetAsync($"/v1/quarantine/{header.GetProperty("id").GetString()![..10]}"));
        Assert.Equal(reason, entry.GetProperty("reason").GetString());
        Assert.StartsWith(entry.GetProperty("text").GetString()!.Trim(), record, StringComparison.Ordinal);
        Assert.NotEmpty(entry.GetProperty("remedy").GetString()!);
    }

    [Fact]
    public async Task Get_BytesThatAreNoText_AreBase64()
    {
        using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(Good + "\n"), 0x00, 0xFF]);
        await Client.PostAsync(new Uri("/v1/events", UriKind.Relative), content);

        var list = await JsonOf(await GetAsync("/v1/quarantine"));
        var id = list.GetProperty("entries")[0].GetProperty("id").GetString();
        var entry = await JsonOf(await GetAsync($"/v1/quarantine/{id}"));

        Assert.Equal([0x00, 0xFF], entry.GetProperty("base64").GetBytesFromBase64());
        Assert.False(entry.TryGetProperty("text", out _));
    }

    [Theory]
    [InlineData("/v1/quarantine?reason=bad-taste", HttpStatusCode.BadRequest, "bad-time")]
    [InlineData("/v1/quarantine?reason=accepted", HttpStatusCode.BadRequest, "bad-time")]
    [InlineData("/v1/quarantine?limit=1001", HttpStatusCode.BadRequest, "1000")]
    [InlineData("/v1/quarantine?since=soon", HttpStatusCode.BadRequest, "2026-05-19")]
    [InlineData("/v1/quarantine?colour=red", HttpStatusCode.BadRequest, "reason, source, since, limit")]
    [InlineData("/v1/quarantine/xyz", HttpStatusCode.BadRequest, "hexadecimal")]
    [InlineData("/v1/quarantine/abcdef", HttpStatusCode.NotFound, "no entry 'abcdef'")]
    public async Task Get_WrongQuestion_IsAProblemThatNamesIt(string path, HttpStatusCode status, string detail) =>
        Assert.Contains(detail, await ProblemOf(status, await GetAsync(path)), StringComparison.Ordinal);

    [Theory]
    [InlineData("replay", "", "The body is none of")]
    [InlineData("replay", "{}", "Either ids, or a reason, or all is needed")]
    [InlineData("drop", """{"all":true,"reason":"future"}""", "no two of them")]
    [InlineData("drop", """{"everything":true}""", "'$.everything'")]
    [InlineData("drop", """{"reason":"future","reason":"bad-time"}""", "The body is none of")]
    [InlineData("drop", """{"all":1}""", "'$.all'.")]
    [InlineData("replay", """{"ids":["abc"]}""", "no entry 'abc'")]
    public async Task Post_WrongSelection_ChangesNothing(string what, string body, string detail)
    {
        await PostAsync($"{Good}\nbroken");

        var refused = await SelectAsync(what, body);

        var status = detail.StartsWith("no entry", StringComparison.Ordinal)
            ? HttpStatusCode.NotFound
            : HttpStatusCode.BadRequest;
        Assert.Contains(detail, await ProblemOf(status, refused), StringComparison.Ordinal);
        Assert.Equal(1, (await JsonOf(await GetAsync("/v1/quarantine"))).GetProperty("matching").GetInt64());
    }

    [Fact]
    public async Task Replay_WhatIsStillBroken_RemainsUntilItIsDropped()
    {
        await PostAsync($"{Good}\nbroken\n{Good.With("eventName", "name")}");

        var replayed = await JsonOf(await SelectAsync("replay", """{"all":true}"""));
        Assert.Equal(2, replayed.GetProperty("selected").GetInt64());
        Assert.Equal(2, replayed.GetProperty("remaining").GetInt64());
        Assert.False(replayed.GetProperty("entries")[0].GetProperty("removed").GetBoolean());

        var dropped = await JsonOf(await SelectAsync("drop", """{"reason":"not-json"}"""));
        Assert.Equal(1, dropped.GetProperty("dropped").GetInt64());
        Assert.Equal(1, (await JsonOf(await GetAsync("/v1/quarantine"))).GetProperty("matching").GetInt64());
    }

    [Fact]
    public async Task Post_FromAnotherSitesPage_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/quarantine/drop")
        {
            Content = new StringContent("""{"all":true}"""),
        };
        request.Headers.Add("Origin", "https://evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, (await Client.SendAsync(request)).StatusCode);
    }

    private Task<HttpResponseMessage> SelectAsync(string what, string body) =>
        Client.PostAsync(new Uri($"/v1/quarantine/{what}", UriKind.Relative), new StringContent(body));
}

public sealed class ReplayableQuarantineTests() : ServerFixture(quarantine: Filled())
{
    [Fact]
    public async Task Replay_WhatIsInOrderNow_IsAppliedOnceAndGone()
    {
        Principals.Before = _ => throw new PrincipalStoreException("no room");
        var failed = await JsonOf(await ReplayAsync());
        Assert.Contains("no room", failed.GetProperty("failure").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, failed.GetProperty("remaining").GetInt64());
        Principals.Before = _ => Task.CompletedTask;

        var done = await JsonOf(await ReplayAsync());

        Assert.Equal(1, done.GetProperty("outcomes").GetProperty("accepted").GetInt64());
        Assert.Equal(0, done.GetProperty("remaining").GetInt64());
        Assert.Equal(0, (await JsonOf(await ReplayAsync())).GetProperty("selected").GetInt64());
    }

    [Fact]
    public void Status_OfASummary_HasWhatASenderNeeds()
    {
        var status = QuarantineStatus.Of(Filled().Summarise());

        var json = JsonSerializer.SerializeToElement(status, GrainwatchJson.Readable.QuarantineStatus);
        Assert.Equal(1, json.GetProperty("entries").GetInt64());
        Assert.Equal(1, json.GetProperty("reasons").GetProperty("future").GetInt64());
        Assert.Equal(JsonValueKind.String, json.GetProperty("oldest").ValueKind);
        Assert.False(json.TryGetProperty("problem", out _));
    }

    private static MemoryQuarantine Filled()
    {
        var quarantine = new MemoryQuarantine();
        var record = TrailText.Call("ada", "2026-05-01T10:00:00Z");
        var kept = Rejections.KeepAsync(
            quarantine, Rejections.Of(record, 0, Outcome.RejectedFuture));
        Assert.True(kept.IsCompletedSuccessfully);
        return quarantine;
    }

    private Task<HttpResponseMessage> ReplayAsync() => Client.PostAsync(
        new Uri("/v1/quarantine/replay", UriKind.Relative), new StringContent("""{"reason":"future"}"""));

    [Theory]
    [InlineData("/v1/quarantine/replay")]
    [InlineData("/v1/quarantine/drop")]
    public async Task Post_IdThatIsNull_IsRefused(string path)
    {
        var detail = await ProblemOf(HttpStatusCode.BadRequest, await PostAsync("""{"ids":[null]}""", path: path));

        Assert.Contains("id is null", detail, StringComparison.Ordinal);
    }
}
