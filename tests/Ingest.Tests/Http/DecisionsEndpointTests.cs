using System.Net;
using System.Text;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

public sealed class DecisionsEndpointTests : ServerFixture
{
    private const string Key = $"IAMUser/{TrailText.Account}:AIDAADA";

    [Fact]
    public async Task Post_MarkShared_IsRecordedAndShown()
    {
        await PostAsync(TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        var response = await DecideAsync(
            """{"kind":"mark-shared","principal":"ada","shared":true,"by":"ana","note":"ops","id":"7"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await JsonOf(response);
        Assert.Equal("recorded", answer.GetProperty("outcome").GetString());
        Assert.Equal(Key, answer.GetProperty("principal").GetString());
        Assert.Equal("mark-shared", answer.GetProperty("decision").GetProperty("kind").GetString());
        var view = await JsonOf(await GetAsync("/v1/principals/ada"));
        Assert.True(view.GetProperty("shared").GetBoolean());
        Assert.Equal("ana", view.GetProperty("decisions")[0].GetProperty("by").GetString());
    }

    [Fact]
    public async Task Post_SameIdAgain_IsKnown()
    {
        await PostAsync(TrailText.Call("ada", "2026-05-01T10:00:00Z"));
        const string Body = """{"kind":"mark-shared","principal":"ada","shared":true,"by":"ana","id":"7"}""";
        await DecideAsync(Body);

        var again = await JsonOf(await DecideAsync(Body));

        Assert.Equal("known", again.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Post_SameIdWithAnotherContent_IsAConflict()
    {
        await PostAsync(TrailText.Call("ada", "2026-05-01T10:00:00Z"));
        await DecideAsync("""{"kind":"mark-shared","principal":"ada","shared":true,"by":"ana","id":"7"}""");

        var other = await DecideAsync(
            """{"kind":"mark-shared","principal":"ada","shared":false,"by":"ana","id":"7"}""");

        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Contains("'7'", (await JsonOf(other)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_OnARevisionThatIsNoLonger_IsAFailedPrecondition()
    {
        var alert = await QueryEndpointTests.RaiseAsync(Principals, "111111111111", "carol");
        var revision = (await JsonOf(await GetAsync($"/v1/alerts/{alert}"))).GetProperty("revision").GetInt32();

        var first = await DecideAsync(Body("acknowledge", "ana"));
        var second = await DecideAsync(Body("reopen", "ben"));

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Contains(
            "it is acknowledged, by ana at", await ProblemOf(HttpStatusCode.PreconditionFailed, second),
            StringComparison.Ordinal);
        var now = await JsonOf(await GetAsync($"/v1/alerts/{alert}"));
        Assert.Equal("acknowledged", now.GetProperty("state").GetString());
        Assert.Equal(revision + 1, now.GetProperty("revision").GetInt32());

        string Body(string kind, string by) =>
            $$"""{"kind":"{{kind}}","alert":"{{alert}}","revision":{{revision}},"by":"{{by}}"}""";
    }

    [Theory]
    [InlineData("""{"kind":"mark-shared","principal":"ada","shared":true,"by":"ana","revision":1}""", "leave it out")]
    [InlineData("""{"kind":"reopen","revision":"1"}""", "'$.revision': a whole number is needed")]
    [InlineData("""{"kind":"burn"}""", "kind 'burn' is none of acknowledge")]
    [InlineData("""{}""", "kind '' is none of acknowledge")]
    [InlineData("null", "null")]
    [InlineData("{", "no decision as JSON")]
    [InlineData("[]", "an object is needed")]
    [InlineData("""{"kind":"mark-shared","notee":"x"}""", "'$.notee' is no member of a decision: did you mean 'note'?")]
    [InlineData(
        """{"kind":"mark-shared","\u001bnothing-like-it":"x"}""",
        "is no member of a decision: there are kind, alert")]
    [InlineData("""{"kind":"close","kind":"reopen"}""", "a member is there twice")]
    [InlineData("""{"kind":7}""", "'$.kind': a text is needed")]
    [InlineData("""{"shared":"true"}""", "'$.shared': true or false is needed")]
    [InlineData("""{"until":"0001-01-01T00:00:00+01:00"}""", "'$.until': a time is needed")]
    [InlineData("""{"kind":"mark-shared","principal":"ada","shared":true,"by":" "}""", "a name of who decided")]
    [InlineData("""{"kind":"close","by":"ana","alert":"x","disposition":"benign"}""", "needs \"alert\"")]
    [InlineData("""{"kind":"mark-shared","principal":"ada","by":"ana"}""", "needs \"shared\"")]
    [InlineData("""{"kind":"mark-shared","principal":"ada","shared":true}""", "a name of who decided")]
    [InlineData("""{"kind":"mark-shared","shared":true,"by":"ana"}""", "needs \"principal\"")]
    [InlineData(
        """{"kind":"trust-place","principal":"a","by":"b","place":"Lyon/","until":"2026-06-01T00:00:00Z"}""",
        "'Lyon/' is no place")]
    [InlineData(
        """{"kind":"trust-network","principal":"a","by":"b","network":"10.1.2.3/8","until":"2026-06-01T00:00:00Z"}""",
        "'10.1.2.3/8' is no network")]
    public async Task Post_WhatIsNoDecision_NamesItAndTheRemedy(string body, string detail) =>
        Assert.Contains(
            detail, await ProblemOf(HttpStatusCode.BadRequest, await DecideAsync(body)), StringComparison.Ordinal);

    [Fact]
    public async Task Post_CloseWithoutADisposition_NamesThem()
    {
        var body = $$"""{"kind":"close","by":"ana","alert":"{{new AlertId(7)}}"}""";

        Assert.Contains("true-positive, benign, false-positive",
            await ProblemOf(HttpStatusCode.BadRequest, await DecideAsync(body)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TimeWithoutAZone_IsRefused()
    {
        const string Body =
            """{"kind":"trust-place","principal":"a","by":"b","place":"DE","until":"2026-06-01T00:00:00"}""";

        Assert.Contains("time", await ProblemOf(HttpStatusCode.BadRequest, await DecideAsync(Body)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_UnknownAlertOrPrincipal_IsNotFound()
    {
        await ProblemOf(HttpStatusCode.NotFound, await DecideAsync(
            $$"""{"kind":"reopen","by":"ana","alert":"{{new AlertId(7)}}"}"""));
        await ProblemOf(HttpStatusCode.NotFound, await DecideAsync(
            """{"kind":"mark-shared","principal":"nobody","shared":true,"by":"ana"}"""));
    }

    [Fact]
    public async Task Post_NameOfTwo_ListsThem()
    {
        foreach (var account in new[] { "111111111111", "222222222222" })
        {
            var key = new PrincipalKey("FederatedUser", account, "alice");
            await Principals.ApplyAsync(key, [QueryEndpointTests.EventOf(key, "alice")]);
        }

        var response = await DecideAsync("""{"kind":"mark-shared","principal":"alice","shared":true,"by":"ana"}""");

        await ProblemOf(HttpStatusCode.Conflict, response);
        Assert.Equal(2, (await JsonOf(response)).GetProperty("candidates").GetArrayLength());
    }

    private async Task<HttpResponseMessage> DecideAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Client.PostAsync(new Uri("/v1/decisions", UriKind.Relative), content);
    }
}
