using System.Net;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Access;

public sealed class LimitTests() : AccessFixture(
    options: new GatewayOptions { FailedAttemptsAMinuteMax = 3, CallerRequestsMax = 1 },
    listen: listeners => listeners with { Names = ["grainwatch.example.com"] })
{
    [Fact]
    public async Task Fail_OftenFromOneAddress_IsAskedToWaitWhileTokensAreServed()
    {
        for (var i = 0; i < 3; i++)
            await ProblemOf(HttpStatusCode.Unauthorized, await AskAsync("/v1/alerts", AccessToken.Create()));

        var fourth = await AskAsync("/v1/alerts", AccessToken.Create());

        await ProblemOf(HttpStatusCode.TooManyRequests, fourth);
        Assert.NotNull(fourth.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("/v1/alerts", Tokens["reader"])).StatusCode);
        Assert.Equal(3, Audited(AuditLine.Refused).Count);
    }

    [Theory]
    [InlineData("/v1/status", "no-store")]
    [InlineData("/v1/alerts", "private, no-cache")]
    [InlineData("/v1/principals/nobody", "no-store")]
    [InlineData("/v1/policy", "private, no-cache")]
    public async Task Ask_Answers_AreKeptByNobodyUnseenAndReadAsWhatTheyAre(string path, string kept)
    {
        var answer = await AskAsync(path, Tokens["reader"]);

        Assert.Equal(
            kept.Split(", ").Order(), answer.Headers.CacheControl!.ToString().Split(", ").Order());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Ask_MoreAtOnceThanOneCallerMay_IsAskedToComeBack()
    {
        TaskCompletionSource open = new(), entered = new();
        Principals.Before = _ =>
        {
            entered.TrySetResult();
            return open.Task;
        };
        var first = AskAsync(
            "/v1/events", Tokens["ingest"], HttpMethod.Post, Replay.TrailText.Call("ada", "2026-05-01T10:00:00Z"));
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var second = await AskAsync("/v1/events", Tokens["ingest"], HttpMethod.Post, "{}");
        var other = await AskAsync("/v1/alerts", Tokens["reader"]);
        open.SetResult();

        await ProblemOf(HttpStatusCode.TooManyRequests, second);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        var third = await AskAsync(
            "/v1/events", Tokens["ingest"], HttpMethod.Post, Replay.TrailText.Call("ada", "2026-05-01T10:01:00Z"));
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Theory]
    [InlineData("grainwatch.example.com", HttpStatusCode.OK)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("elsewhere.example.com", HttpStatusCode.MisdirectedRequest)]
    public async Task Get_ByAName_IsServedWhereItIsOurs(string name, HttpStatusCode status) => Assert.Equal(
        status,
        (await AskAsync("/v1/alerts", Tokens["reader"], more: request => request.Headers.Host = name)).StatusCode);

    [Theory]
    [InlineData("https://grainwatch.example.com", HttpStatusCode.OK)]
    [InlineData("https://elsewhere.example.com", HttpStatusCode.Forbidden)]
    public async Task Get_ByAPage_IsServedWhereItIsOurs(string origin, HttpStatusCode status) => Assert.Equal(
        status,
        (await AskAsync(
            "/v1/alerts", Tokens["reader"], more: request => request.Headers.Add("Origin", origin))).StatusCode);

    [Theory]
    [InlineData("GET", "document", HttpStatusCode.OK)]
    [InlineData("GET", "iframe", HttpStatusCode.Forbidden)]
    [InlineData("POST", "document", HttpStatusCode.Forbidden)]
    public async Task Follow_ALinkOfAnotherSite_IsServedToWhoReadsTheAnswer(
        string method, string destination, HttpStatusCode status)
    {
        var answer = await AskAsync(
            method == "GET" ? "/v1/alerts" : "/v1/decisions",
            Tokens["analyst"],
            new HttpMethod(method),
            more: request =>
            {
                request.Headers.Add("Sec-Fetch-Site", "cross-site");
                request.Headers.Add("Sec-Fetch-Mode", "navigate");
                request.Headers.Add("Sec-Fetch-Dest", destination);
            });

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Get_LongQuery_IsRefused()
    {
        var answer = await AskAsync($"/v1/principals?name={new string('x', 9000)}", Tokens["reader"]);

        Assert.Equal(HttpStatusCode.RequestUriTooLong, answer.StatusCode);
    }

    [Fact]
    public void TryFail_AddressesOfOneNetworkOfIPv6_CountTogether()
    {
        using var strangers = new Strangers(2);

        Assert.True(strangers.TryFail(IPAddress.Parse("2001:db8::1")));
        Assert.True(strangers.TryFail(IPAddress.Parse("2001:db8::2")));
        Assert.False(strangers.TryFail(IPAddress.Parse("2001:db8::3")));
        Assert.True(strangers.TryFail(IPAddress.Parse("2001:db8:0:1::3")));
        Assert.True(strangers.TryFail(IPAddress.Parse("192.0.2.1")));
    }
}
