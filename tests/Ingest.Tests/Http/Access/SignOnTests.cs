using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Serving;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Access;

/// <summary>Behind a proxy that signs people in.</summary>
public sealed class SignOnTests() : AccessFixture(
    proxyKeys: AccessKeys.Of("between us"),
    listen: listeners => listeners with { ProxyAddresses = [IPNetwork.Parse("127.0.0.0/8")] })
{
    [Theory]
    [InlineData("ana@example.com", null, HttpStatusCode.OK)]
    [InlineData("ANA@example.com", null, HttpStatusCode.OK)]
    [InlineData("bob@example.com", "others, soc", HttpStatusCode.OK)]
    [InlineData("bob@example.com", "others", HttpStatusCode.Forbidden)]
    [InlineData("bob@example.com", null, HttpStatusCode.Forbidden)]
    [InlineData(null, "soc", HttpStatusCode.Unauthorized)]
    public async Task Get_WithTheProxysKey_IsFromWhomItNames(string? email, string? groups, HttpStatusCode status) =>
        Assert.Equal(status, (await AskAsync("/v1/alerts", null, more: By(email, groups))).StatusCode);

    [Fact]
    public async Task Get_WithTheKeyAsAPassword_IsFromWhomItNames()
    {
        // This is how oauth2-proxy shows it.
        var answer = await AskAsync("/v1/alerts", null, more: request =>
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("whoever:between us")));
            request.Headers.Add("X-Forwarded-Email", "ana@example.com");
        });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single((await JsonOf(answer)).GetProperty("alerts").EnumerateArray());
    }

    [Fact]
    public async Task Get_NameTwice_IsRefused() => await ProblemOf(
        HttpStatusCode.Unauthorized,
        await AskAsync("/v1/alerts", null, more: request =>
        {
            By("ana@example.com", null)(request);
            request.Headers.Add("X-Forwarded-Email", "bob@example.com");
        }));

    [Fact]
    public async Task Get_TokenThroughTheProxy_IsTheTokens()
    {
        var answer = await AskAsync("/v1/quarantine", Tokens["operator"], more: By("ana@example.com", null));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Get_WrongTokenThroughTheProxy_IsRefused() => await ProblemOf(
        HttpStatusCode.Unauthorized,
        await AskAsync("/v1/alerts", AccessToken.Create(), more: By("ana@example.com", null)));

    [Fact]
    public async Task Get_TokenBesideTheProxy_IsRefusedAndWrittenDown()
    {
        await ProblemOf(HttpStatusCode.Unauthorized, await AskAsync("/v1/alerts", Tokens["operator"]));

        var line = Assert.Single(Audited(AuditLine.Refused));
        Assert.False(line.TryGetProperty("forwarded", out _), "nobody's word is taken for where he comes from");
    }

    [Fact]
    public async Task Refusal_ThroughTheProxy_NamesTheAddressThatItSaw()
    {
        await AskAsync("/v1/quarantine", Tokens["reader"], more: request =>
        {
            By(null, null)(request);
            request.Headers.Add("X-Forwarded-For", "10.9.9.9, 203.0.113.9");
        });

        var line = Assert.Single(Audited(AuditLine.Refused));
        Assert.Equal("203.0.113.9", line.GetProperty("forwarded").GetString());
    }

    [Fact]
    public async Task Decide_SignedIn_IsSignedWithTheAddress()
    {
        var answer = await AskAsync(
            "/v1/decisions", null, HttpMethod.Post, """{"kind":"mark-shared","principal":"carol","shared":true}""",
            By("ana@example.com", "soc"));

        Assert.Equal(
            "ana@example.com", (await JsonOf(answer)).GetProperty("decision").GetProperty("by").GetString());
        Assert.All(Audited(AuditLine.Decision), line => Assert.Equal("sign-on", line.GetProperty("how").GetString()));
    }

    [Fact]
    public async Task Decide_InAnAccountOfAReadersGroup_IsAnsweredLikeTheUnknown() => await ProblemOf(
        HttpStatusCode.NotFound,
        await AskAsync(
            "/v1/decisions", null, HttpMethod.Post, """{"kind":"mark-shared","principal":"dave","shared":true}""",
            By("ana@example.com", "soc")));

    internal static Action<HttpRequestMessage> By(string? email, string? groups) => request =>
    {
        request.Headers.Add(GatewayServer.ProxyKeyHeader, "between us");
        if (email is not null) request.Headers.Add("X-Forwarded-Email", email);
        if (groups is not null) request.Headers.Add("X-Forwarded-Groups", groups);
    };
}

/// <summary>Behind a proxy that has the key, and calls from elsewhere than the one that signs people in.</summary>
public sealed class SignOnFromElsewhereTests() : AccessFixture(
    proxyKeys: AccessKeys.Of("between us"),
    listen: listeners => listeners with { ProxyAddresses = [IPNetwork.Parse("192.0.2.0/24")] })
{
    [Fact]
    public async Task Get_NamesSomebody_IsNotBelieved() => await ProblemOf(
        HttpStatusCode.Unauthorized,
        await AskAsync("/v1/alerts", null, more: SignOnTests.By("ana@example.com", "soc")));

    [Fact]
    public async Task Get_Token_IsServed() => Assert.Equal(
        HttpStatusCode.OK,
        (await AskAsync("/v1/alerts", Tokens["reader"], more: SignOnTests.By(null, null))).StatusCode);
}
