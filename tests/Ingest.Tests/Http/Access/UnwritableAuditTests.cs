using System.Net;
using System.Text;
using Grainwatch.Detection.Identity;
using Grainwatch.Ingest.Http.Access;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Access;

/// <summary>A server whose audit log cannot be written.</summary>
public sealed class UnwritableAuditTests() : ServerFixture(
    audit: new AuditLog(new FullDisk(), new FullDisk(), TimeProvider.System))
{
    [Fact]
    public async Task Decide_IsAskedToComeBackAndDecidesNothing()
    {
        await QueryEndpointTests.RaiseAsync(Principals, "111111111111", "carol");
        using var body = new StringContent(
            """{"kind":"mark-shared","principal":"carol","shared":true,"by":"ana"}""",
            Encoding.UTF8,
            "application/json");

        var answer = await Client.PostAsync(new Uri("/v1/decisions", UriKind.Relative), body);

        Assert.Contains(
            "no room", await ProblemOf(HttpStatusCode.ServiceUnavailable, answer), StringComparison.Ordinal);
        Assert.NotNull(answer.Headers.RetryAfter);
        var view = await Principals.ViewAsync(PrincipalKey.Parse("FederatedUser/111111111111:carol"));
        Assert.Empty(view!.Decisions);
    }

    [Fact]
    public async Task Operate_IsAskedToComeBackAndDoesNothing() => await ProblemOf(
        HttpStatusCode.ServiceUnavailable, await PostAsync("""{"all":true}""", path: "/v1/quarantine/drop"));

    [Fact]
    public async Task Refuse_StaysARefusal()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/alerts", UriKind.Relative));
        request.Headers.Add("Origin", "https://example.com");

        await ProblemOf(HttpStatusCode.Forbidden, await Client.SendAsync(request));
    }

    private sealed class FullDisk : IAuditSink
    {
        public void Write(ReadOnlySpan<byte> line, bool isDurable) =>
            throw new AuditException("There is no room for the audit log.", new IOException());

        public void Dispose()
        {
        }
    }
}
