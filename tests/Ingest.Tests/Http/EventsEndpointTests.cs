using System.Net;
using System.Text.Json;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Tests.Replay;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

public sealed class EventsEndpointTests : ServerFixture
{
    private static readonly string One = TrailText.Call("ada", "2026-05-01T10:00:00Z");
    private static readonly string Two = TrailText.Call("bob", "2026-05-01T10:01:00Z");

    public static TheoryData<string, bool, string?> Forms => new()
    {
        { TrailText.File(One, Two), false, null },
        { TrailText.File(One, Two), true, null },
        { TrailText.File(One, Two), true, "gzip" },
        { $"{One}\n{Two}\n", false, null },
        { $"{One}\n{Two}", true, "gzip" },
        { $"[{One},{Two}]", false, "identity" },
        { One + Two, false, null },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Post_AnyForm_AcceptsItsRecords(string body, bool gzip, string? encoding)
    {
        var response = await PostAsync(body, gzip, encoding);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            """{"records":2,"outcomes":{"accepted":2},"rejections":[]}""", await response.Content.ReadAsStringAsync());
        Assert.Equal(2, Principals.Calls.Count);
    }

    [Fact]
    public async Task Post_EveryKindOfRecord_AddsUpAndShowsWhatWasRejected()
    {
        var body = $"{One}\n{One}\n{TrailText.Service("2026-05-01T10:00:00Z")}\nbroken\n{Two}\n";

        var answer = await JsonOf(await PostAsync(body));

        Assert.Equal(5, answer.GetProperty("records").GetInt32());
        var outcomes = answer.GetProperty("outcomes").EnumerateObject()
            .ToDictionary(outcome => outcome.Name, outcome => outcome.Value.GetInt64());
        Assert.Equal(5, outcomes.Values.Sum());
        Assert.Equal(2, outcomes["accepted"]);
        Assert.Equal(1, outcomes["duplicate"]);
        Assert.Equal(1, outcomes["ignored: service"]);
        var rejection = Assert.Single(answer.GetProperty("rejections").EnumerateArray().ToList());
        Assert.Equal("rejected: not-json", rejection.GetProperty("outcome").GetString());
        Assert.Equal(body.IndexOf("broken", StringComparison.Ordinal), rejection.GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task Post_ExplanationAskedForInOtherWords_IsRefused()
    {
        var detail = await ProblemOf(
            HttpStatusCode.BadRequest, await PostAsync(One, path: "/v1/events?explain=true"));

        Assert.Equal("explain 'true' is none of 0, 1.", detail);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(One, path: "/v1/eventbridge?explain=true")).StatusCode);
    }

    [Fact]
    public async Task Post_ExplanationAskedFor_ShowsEveryRejectionWithRemedyAndExcerpt()
    {
        var body = One + "\n" + string.Concat(Enumerable.Repeat("\u001b broken\n", 15));

        using var content = new StringContent(body);
        var answer = await JsonOf(await Client.PostAsync(new Uri("/v1/events?explain=1", UriKind.Relative), content));

        var rejections = answer.GetProperty("rejections").EnumerateArray().ToList();
        Assert.Equal(15, rejections.Count);
        Assert.All(rejections, rejection =>
        {
            Assert.Equal("\\x1b broken", rejection.GetProperty("excerpt").GetString());
            Assert.Equal(Outcome.RejectedNotJson.Remedy(), rejection.GetProperty("remedy").GetString());
        });
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "file://", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://127.0.0.1.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "none", HttpStatusCode.OK)]
    [InlineData("Origin", "http://127.0.0.1:8480", HttpStatusCode.OK)]
    public async Task Post_FromAnotherSitesPage_IsRefused(string header, string value, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events") { Content = new StringContent(One) };
        request.Headers.Add(header, value);

        Assert.Equal(status, (await Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("", "holds no record")]
    [InlineData("{}", "eventTime")]
    [InlineData("nonsense", "could not be read, and nothing was applied")]
    public async Task Post_NothingReadable_IsABadRequest(string body, string detail) =>
        Assert.Contains(
            detail, await ProblemOf(HttpStatusCode.BadRequest, await PostAsync(body)), StringComparison.Ordinal);

    [Fact]
    public async Task Post_NothingReadable_ListsTheRejections()
    {
        var problem = await JsonOf(await PostAsync("nonsense\n{}\n"));

        Assert.Equal(2, problem.GetProperty("records").GetInt32());
        Assert.Equal(2, problem.GetProperty("rejections").GetArrayLength());
        Assert.Equal(JsonValueKind.String, problem.GetProperty("rejections")[0].GetProperty("detail").ValueKind);
    }

    [Fact]
    public async Task Post_UnknownEncoding_IsRefused() =>
        await ProblemOf(HttpStatusCode.UnsupportedMediaType, await PostAsync(One, encoding: "br"));

    [Fact]
    public async Task Post_HostFails_AsksToComeBackAndIsExactThen()
    {
        Principals.Before = key =>
            key.Id == "AIDAADA" ? throw new PrincipalStoreException("no room") : Task.CompletedTask;

        var refused = await PostAsync($"{One}\n{Two}");

        Assert.Contains(
            "no room", await ProblemOf(HttpStatusCode.ServiceUnavailable, refused), StringComparison.Ordinal);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        Principals.Before = _ => Task.CompletedTask;
        var outcomes = (await JsonOf(await PostAsync($"{One}\n{Two}"))).GetProperty("outcomes");
        Assert.Equal(1, outcomes.GetProperty("accepted").GetInt64());
        Assert.Equal(1, outcomes.GetProperty("duplicate").GetInt64());
    }

    [Fact]
    public async Task Post_BodyThatBreaksOff_IsNotAcknowledged()
    {
        using var gateway = new Gateway(
            Principals, new OriginCache(Geolocator.None), Policy.Default, TimeProvider.System);
        var http = new DefaultHttpContext();
        await using var broken = new BrokenStream();
        http.Request.Body = broken;

        var result = await new EventsEndpoint(gateway).PostAsync(http);

        Assert.Equal(503, Assert.IsType<IStatusCodeHttpResult>(result, exactMatch: false).StatusCode);
        Assert.Equal("2", http.Response.Headers.RetryAfter);
        Assert.Empty(Principals.Calls);
    }

    [Fact]
    public async Task Get_Events_IsNotAllowed() =>
        await ProblemOf(HttpStatusCode.MethodNotAllowed, await GetAsync("/v1/events"));

    [Fact]
    public async Task Get_UnknownPath_IsAProblem() =>
        await ProblemOf(HttpStatusCode.NotFound, await GetAsync("/v2/events"));

    [Fact]
    public async Task Get_Health_IsOk()
    {
        var response = await GetAsync("/healthz");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"status":"ok"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_NameOfAnotherHost_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/alerts", UriKind.Relative));
        request.Headers.Host = "rebound.example.com";

        await ProblemOf(HttpStatusCode.MisdirectedRequest, await Client.SendAsync(request));
    }
}

public sealed class JunkyRequestTests() : ServerFixture(new GatewayOptions { RejectedMax = 5 })
{
    [Fact]
    public async Task Post_MoreJunkThanAllowed_AppliesNothing()
    {
        var junk = string.Concat(Enumerable.Repeat("x\n", 6));

        var refused = await PostAsync(TrailText.Call("ada", "2026-05-01T10:00:00Z") + "\n" + junk);

        var detail = await ProblemOf(HttpStatusCode.BadRequest, refused);
        Assert.Contains("7 records 6 could not be read", detail, StringComparison.Ordinal);
        Assert.Empty(Principals.Calls);
        var problem = await JsonOf(refused);
        Assert.Equal(7, problem.GetProperty("records").GetInt64());
        Assert.Equal(1, problem.GetProperty("notApplied").GetInt64());
        Assert.Equal(6, problem.GetProperty("outcomes").GetProperty("rejected: not-json").GetInt64());
    }
}

public sealed class FullQuarantineTests() : ServerFixture(quarantine: new MemoryQuarantine(bytesMax: 0))
{
    [Fact]
    public async Task Post_RejectedRecordFindsNoRoom_AsksToComeBackAndAppliesNothing()
    {
        var refused = await PostAsync(TrailText.Call("ada", "2026-05-01T10:00:00Z") + "\nbroken");

        var detail = await ProblemOf(HttpStatusCode.ServiceUnavailable, refused);
        Assert.Contains("full", detail, StringComparison.Ordinal);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        Assert.Empty(Principals.Calls);
    }
}

public sealed class CrowdedGatewayTests() : ServerFixture(
    new GatewayOptions { DecodedBytesMax = 5000, HeldBytesMax = 20_000 })
{
    [Fact]
    public async Task Post_LargeBodiesOfManyAtOnce_AsksSomeToComeBack()
    {
        var leave = new TaskCompletionSource();
        Principals.Before = key => key.Id == "AIDAADA" ? Task.CompletedTask : leave.Task;
        List<Task<HttpResponseMessage>> posts = [];
        for (var i = 0; i < 4; i++)
        {
            posts.Add(PostAsync(Body($"user{i}"), gzip: true));
            while (Principals.Calls.Count <= i && !posts[i].IsCompleted) await Task.Delay(1);
        }

        var refused = await PostAsync(Body("ada"), gzip: true);

        await ProblemOf(HttpStatusCode.ServiceUnavailable, refused);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        leave.SetResult();
        Assert.All(await Task.WhenAll(posts), post => Assert.Equal(HttpStatusCode.OK, post.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(Body("ada"), gzip: true)).StatusCode);
    }

    private static string Body(string user)
    {
        var line = TrailText.Call(user, "2026-05-01T10:00:00Z");
        return string.Join('\n', Enumerable.Repeat(line, 4900 / (line.Length + 1)));
    }
}

/// <summary>A body that cannot be read, though whoever sends it is still there.</summary>
internal sealed class BrokenStream : MemoryStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new IOException("The connection broke.");
}

public sealed class SmallGatewayTests() : ServerFixture(
    new GatewayOptions { BodyBytesMax = 2000, DecodedBytesMax = 5000, EventRequestsMax = 1 })
{
    [Fact]
    public async Task Post_BodyTooLong_IsRefusedWhole()
    {
        var lines = Enumerable.Range(0, 10).Select(i => TrailText.Call("ada", $"2026-05-01T10:{i:D2}:00Z"));

        await ProblemOf(HttpStatusCode.RequestEntityTooLarge, await PostAsync(string.Join('\n', lines)));

        Assert.Empty(Principals.Calls);
    }

    [Fact]
    public async Task Post_DecodedBodyTooLong_IsRefusedWhole()
    {
        var lines = Enumerable.Range(0, 20).Select(i => TrailText.Call("ada", $"2026-05-01T10:{i:D2}:00Z"));

        await ProblemOf(HttpStatusCode.RequestEntityTooLarge, await PostAsync(string.Join('\n', lines), gzip: true));

        Assert.Empty(Principals.Calls);
    }

    [Fact]
    public async Task Post_WhileTooManyAreServed_AsksToComeBack()
    {
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        Principals.Before = _ =>
        {
            entered.TrySetResult();
            return leave.Task;
        };
        var first = PostAsync(TrailText.Call("ada", "2026-05-01T10:00:00Z"));
        await entered.Task;

        var second = await PostAsync(TrailText.Call("bob", "2026-05-01T10:00:00Z"));

        await ProblemOf(HttpStatusCode.ServiceUnavailable, second);
        Assert.NotNull(second.Headers.RetryAfter?.Delta);
        leave.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
    }
}
