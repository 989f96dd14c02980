using System.Net;
using Grainwatch.Detection.Policies;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Access;

/// <summary>Who may see the policy, and who puts another in force, under whose name.</summary>
public sealed class PolicyAccessTests : AccessFixture
{
    private const string Twelve = """{ "lateness": "12h" }""";

    [Theory]
    [InlineData("reader", HttpStatusCode.Forbidden)]
    [InlineData("analyst", HttpStatusCode.Forbidden)]
    [InlineData("analyst-seen", HttpStatusCode.Forbidden)]
    [InlineData("ingest", HttpStatusCode.Forbidden)]
    [InlineData("expired", HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Put_ByWhoMayNot_ChangesNothing(string? who, HttpStatusCode status)
    {
        using var answer = await PutAsync("/v1/policy", who);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(PolicyInForce.Default.Version, Gateway.Policies.Current.Version);
    }

    [Fact]
    public async Task Put_ByAnOperator_IsInItsNameAndInTheLog()
    {
        using var refused = await PutAsync("/v1/policy?by=somebody", "operator");
        Assert.Contains(
            "you are 'operator'", await ProblemOf(HttpStatusCode.BadRequest, refused), StringComparison.Ordinal);
        Assert.Equal(PolicyInForce.Default.Version, Gateway.Policies.Current.Version);

        using var taken = await PutAsync("/v1/policy?by=operator", "operator");
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal("operator", Gateway.Policies.Current.By);
        Assert.Contains("/v1/policy", AuditText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ByWhoOnlySends_IsRefused()
    {
        using var refused = await AskAsync("/v1/policy", Tokens["ingest"]);
        using var shown = await AskAsync("/v1/policy", Tokens["reader-seen"]);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (refused.StatusCode, shown.StatusCode));
    }

    private Task<HttpResponseMessage> PutAsync(string path, string? who) =>
        AskAsync(path, who is null ? null : Tokens[who], HttpMethod.Put, Twelve);
}
