using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Tests.Http.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

/// <summary>Pages of a host's own, beside the API.</summary>
public sealed class GatewayPagesTests() : AccessFixture(pages: HostsPages.All)
{
    [Theory]
    [InlineData("/tools", null, HttpStatusCode.Unauthorized)]
    [InlineData("/tools", "expired", HttpStatusCode.Unauthorized)]
    [InlineData("/tools", "ingest", HttpStatusCode.Forbidden)]
    [InlineData("/tools", "reader", HttpStatusCode.Forbidden)]
    [InlineData("/tools", "analyst", HttpStatusCode.Forbidden)]
    [InlineData("/tools", "operator", HttpStatusCode.OK)]
    [InlineData("/tools/deep/in", null, HttpStatusCode.Unauthorized)]
    [InlineData("/tools/deep/in", "reader", HttpStatusCode.Forbidden)]
    [InlineData("/tools/deep/in", "operator", HttpStatusCode.OK)]
    [InlineData("/desk", null, HttpStatusCode.Unauthorized)]
    [InlineData("/desk", "reader", HttpStatusCode.OK)]
    [InlineData("/welcome", null, HttpStatusCode.OK)]
    public async Task Get_Page_NeedsItsRole(string path, string? who, HttpStatusCode status) =>
        Assert.Equal(status, (await AskAsync(path, who is null ? null : Tokens[who])).StatusCode);

    [Fact]
    public async Task Get_Page_HasTheServicesOfItsHost()
    {
        var answer = await AskAsync("/tools", Tokens["operator"]);

        Assert.Equal("brought along", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_PageThatIsNotLetIn_IsRefusedBeforeItReadsWhatWasSent()
    {
        // Its own code would answer 400 to a number that is none.
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("/tools/count?number=x", null)).StatusCode);
        Assert.Equal(
            HttpStatusCode.BadRequest, (await AskAsync("/tools/count?number=x", Tokens["operator"])).StatusCode);
    }

    [Fact]
    public async Task Post_Operators_IsInTheAuditLog()
    {
        var answer = await AskAsync("/tools/switch", Tokens["operator"], HttpMethod.Post, "{}");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var lines = Audited(AuditLine.Operation);
        Assert.Equal(["asked", "done"], lines.Select(line => line.GetProperty("outcome").GetString()));
        Assert.All(lines, line => Assert.Equal("/tools/switch", line.GetProperty("path").GetString()));
        Assert.Equal(202, lines[1].GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Get_Refused_IsInTheAuditLog()
    {
        await AskAsync("/tools", Tokens["reader"]);

        var line = Assert.Single(Audited(AuditLine.Refused));
        Assert.Equal("reader", line.GetProperty("caller").GetString());
        Assert.Equal("/tools", line.GetProperty("path").GetString());
    }

    [Fact]
    public async Task Get_FromAnotherSitesPage_IsRefused() => Assert.Equal(
        HttpStatusCode.Forbidden,
        (await AskAsync(
            "/tools", Tokens["operator"], more: request => request.Headers.Add("Sec-Fetch-Site", "cross-site")))
        .StatusCode);

    [Fact]
    public async Task Get_ByAnotherName_IsRefused() => Assert.Equal(
        HttpStatusCode.MisdirectedRequest,
        (await AskAsync("/welcome", null, more: request => request.Headers.Host = "evil.example")).StatusCode);

    [Theory]
    [InlineData("/tools", "operator", HttpStatusCode.OK)]
    [InlineData("/tools", "reader", HttpStatusCode.Forbidden)]
    [InlineData("/tools", "expired", HttpStatusCode.Unauthorized)]
    // Its pages did not say that they take it, nor does the API.
    [InlineData("/desk", "operator", HttpStatusCode.Unauthorized)]
    [InlineData("/v1/alerts", "operator", HttpStatusCode.Unauthorized)]
    public async Task Get_TokenAsAPassword_IsTakenWherePagesTakeIt(string path, string who, HttpStatusCode status) =>
        Assert.Equal(status, (await AskAsync(path, null, more: HostsPages.Basic(Tokens[who]))).StatusCode);

    [Fact]
    public async Task Get_Stranger_IsAskedByItsBrowserWherePagesTakeBasic()
    {
        var tools = await AskAsync("/tools", null);
        var desk = await AskAsync("/desk", null);

        Assert.Equal(["Bearer", "Basic"], tools.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme));
        Assert.Equal(["Bearer"], desk.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme));
    }
}

/// <summary>Pages behind a proxy whose key has the form of a token, and comes as a password too.</summary>
public sealed class GatewayPagesBehindAProxyTests() : AccessFixture(
    proxyKeys: AccessKeys.Of(s_operators),
    listen: listeners => listeners with { ProxyAddresses = [IPNetwork.Parse("127.0.0.0/8")] },
    pages: HostsPages.All)
{
    // The worst that could be set up: the key is an operator's token as well.
    private static readonly string s_operators = Tokens["operator"];

    [Theory]
    [InlineData("ana@example.com", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Get_ProxysKeyAsAPassword_IsNobodysToken(string? email, HttpStatusCode status) => Assert.Equal(
        status,
        (await AskAsync("/tools", null, more: request =>
        {
            HostsPages.Basic(s_operators)(request);
            if (email is not null) request.Headers.Add("X-Forwarded-Email", email);
        })).StatusCode);

    [Fact]
    public async Task Get_TokenAsAPasswordThroughABalancer_IsTaken() => Assert.Equal(
        HttpStatusCode.Forbidden,
        (await AskAsync("/tools", null, more: request =>
        {
            request.Headers.Add(GatewayServer.ProxyKeyHeader, s_operators);
            HostsPages.Basic(Tokens["reader"])(request);
        })).StatusCode);
}

/// <summary>What a host may serve.</summary>
internal static class HostsPages
{
    /// <summary>Some for operators, some for readers, some for anybody.</summary>
    public static IReadOnlyList<IGatewayPages> All { get; } =
    [
        new Pages(Role.Operator, true, endpoints =>
        {
            var tools = endpoints.MapGroup("/tools");
            tools.MapGet("/", (Brought brought) => brought.Text);
            tools.MapGet("/count", (int number) => number);
            tools.MapGet("/deep/{**path}", (string path) => path);
            tools.MapPost("/switch", () => Results.Accepted());
        }),
        new Pages(Role.Reader, false, endpoints => endpoints.MapGet("/desk", () => "alerts")),
        new Pages(null, false, endpoints => endpoints.MapGet("/welcome", () => "sign in")),
    ];

    /// <summary>Shows a password.</summary>
    public static Action<HttpRequestMessage> Basic(string password) => request =>
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"whoever:{password}")));

    private sealed class Pages(Role? needs, bool takesBasic, Action<IEndpointRouteBuilder> map) : IGatewayPages
    {
        public Role? Needs => needs;

        public bool TakesBasic => takesBasic;

        public void AddServices(IServiceCollection services) => services.AddSingleton(new Brought("brought along"));

        public void Map(IEndpointRouteBuilder endpoints) => map(endpoints);
    }

    private sealed record Brought(string Text);
}
