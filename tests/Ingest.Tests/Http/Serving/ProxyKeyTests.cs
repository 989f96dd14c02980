using System.Net;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Serving;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Serving;

public sealed class ProxyKeyTests() : ServerFixture(proxyKeys: AccessKeys.Of("between us"))
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("between")]
    public async Task Get_WithoutTheKey_IsRefused(string? key)
    {
        var detail = await ProblemOf(HttpStatusCode.Unauthorized, await SendAsync("/v1/alerts", key));

        Assert.Contains(GatewayServer.ProxyKeyHeader, detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WithTheKey_IsServed() =>
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("/v1/alerts", "between us")).StatusCode);

    [Fact]
    public async Task Get_Health_NeedsNoKey() =>
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("/healthz", null)).StatusCode);

    [Fact]
    public async Task Get_WithTheKeyForAnotherSitesPage_IsRefused() => await ProblemOf(
        HttpStatusCode.Forbidden, await SendAsync("/v1/alerts", "between us", origin: "https://example.com"));

    private Task<HttpResponseMessage> SendAsync(string path, string? key, string? origin = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null) request.Headers.Add(GatewayServer.ProxyKeyHeader, key);
        if (origin is not null) request.Headers.Add("Origin", origin);
        return Client.SendAsync(request);
    }
}
