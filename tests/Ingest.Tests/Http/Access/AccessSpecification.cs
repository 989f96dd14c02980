using System.Net;
using System.Text.Json.Nodes;
using Grainwatch.Detection.Identity;
using Grainwatch.Ingest.Http.Access;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Access;

/// <summary>No key, a wrong key, a wrong role, a foreign account: refused, and written down.</summary>
public sealed class AccessSpecification : AccessFixture
{
    private const string Shared = """{"kind":"mark-shared","principal":"$","shared":true}""";

    public static TheoryData<string, string, string?> Endpoints()
    {
        TheoryData<string, string, string?> all = [];
        foreach (var (method, path, needs) in EndpointRoleTests.All) all.Add(method, path, needs);
        return all;
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Any_Endpoint_IsForWhoHasItsRoleAlone(string method, string path, string? needs)
    {
        if (needs is null) return;
        var url = path.Replace("{id}", "x", StringComparison.Ordinal).Replace("{**key}", "x", StringComparison.Ordinal);

        foreach (var wrong in new[] { null, "", AccessToken.Create(), "gwt_short", Tokens["expired"] })
        {
            var answer = await AskAsync(url, wrong, new HttpMethod(method), method == "POST" ? "{}" : null);
            await ProblemOf(HttpStatusCode.Unauthorized, answer);
            Assert.Contains("Bearer realm", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }

        Assert.True(Roles.TryParse(needs, out var needed));
        var refused = 5;
        foreach (var role in new[] { Role.Reader, Role.Analyst, Role.Operator, Role.Ingest })
        {
            var answer = await AskAsync(
                url, Tokens[role.Word()], new HttpMethod(method), method == "POST" ? "{}" : null);
            if (role.Includes(needed))
            {
                Assert.NotEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
                Assert.NotEqual(HttpStatusCode.Forbidden, answer.StatusCode);
                continue;
            }

            refused++;
            var detail = await ProblemOf(HttpStatusCode.Forbidden, answer);
            Assert.Contains($"needs the role '{needs}'; '{role.Word()}' has", detail, StringComparison.Ordinal);
        }

        var lines = Audited(AuditLine.Refused);
        Assert.Equal(refused, lines.Count);
        Assert.All(lines, line => Assert.Equal(method, line.GetProperty("method").GetString()));
        Assert.All(Tokens.Values, token => Assert.DoesNotContain(token[4..], AuditText, StringComparison.Ordinal));
        Assert.All(
            Tokens.Values,
            token => Assert.DoesNotContain(AccessToken.HexOf(token), AuditText, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Health_IsForAnybody() =>
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("/healthz", null)).StatusCode);

    [Fact]
    public async Task Lists_OfSomeAccounts_HoldNothingOfOthers()
    {
        Assert.Equal([SeenAlert], await AlertsAsync("/v1/alerts", "reader-seen"));
        Assert.Equal([SeenAlert], await AlertsAsync("/v1/alerts?limit=1", "reader-seen"));
        Assert.Equal([SeenAlert], await AlertsAsync($"/v1/alerts?account={Seen}", "reader-seen"));
        Assert.Empty(await AlertsAsync($"/v1/alerts?account={Foreign}", "reader-seen"));
        Assert.Equal(2, (await AlertsAsync("/v1/alerts", "reader")).Count);
        var found = await JsonOf(await AskAsync("/v1/principals?name=dave", Tokens["reader-seen"]));
        Assert.Equal(0, found.GetProperty("principals").GetArrayLength());
    }

    [Theory]
    [InlineData("/v1/alerts/$")]
    [InlineData("/v1/principals/dave")]
    [InlineData($"/v1/principals/FederatedUser/{Foreign}:dave")]
    [InlineData($"/v1/principals/FederatedUser/{Foreign}:dave?at=2026-05-19T03:00Z")]
    public async Task Get_OfAForeignAccount_IsAnsweredLikeTheUnknown(string path)
    {
        var foreign = await AskAsync(path.Replace("$", ForeignAlert, StringComparison.Ordinal), Tokens["analyst-seen"]);
        const string NoAlert = "00000000-0000-0000-0000-000000000007";
        var unknown = await AskAsync(
            path.Replace("$", NoAlert, StringComparison.Ordinal).Replace("dave", "nobody", StringComparison.Ordinal),
            Tokens["analyst-seen"]);

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(
            Neutral(await unknown.Content.ReadAsStringAsync(), NoAlert, "nobody"),
            Neutral(await foreign.Content.ReadAsStringAsync(), ForeignAlert, "dave"));
        Assert.Equal(unknown.Headers.Select(header => header.Key), foreign.Headers.Select(header => header.Key));
    }

    [Theory]
    [InlineData("/v1/alerts/$")]
    [InlineData("/v1/principals/dave")]
    [InlineData($"/v1/principals/FederatedUser/{Foreign}:dave")]
    public async Task Get_OfAForeignAccount_IsWrittenDownOnce(string path)
    {
        await AskAsync(path.Replace("$", ForeignAlert, StringComparison.Ordinal), Tokens["analyst-seen"]);

        var line = Assert.Single(Audited(AuditLine.Refused));
        Assert.Equal("analyst-seen", line.GetProperty("caller").GetString());
        Assert.Equal(404, line.GetProperty("status").GetInt32());
        Assert.Equal($"FederatedUser/{Foreign}:dave", line.GetProperty("principal").GetString());
        Assert.Equal("127.0.0.1", line.GetProperty("address").GetString());
    }

    [Fact]
    public async Task Decide_OnAForeignAccount_IsAnsweredLikeTheUnknownAndChangesNothing()
    {
        var close = """{"kind":"close","disposition":"benign","alert":"$"}""";
        foreach (var body in new[]
        {
            close.Replace("$", ForeignAlert, StringComparison.Ordinal),
            Shared.Replace("$", "dave", StringComparison.Ordinal),
            Shared.Replace("$", $"FederatedUser/{Foreign}:dave", StringComparison.Ordinal),
        })
        {
            var answer = await AskAsync("/v1/decisions", Tokens["analyst-seen"], HttpMethod.Post, body);
            await ProblemOf(HttpStatusCode.NotFound, answer);
        }

        var view = await Principals.ViewAsync(PrincipalKey.Parse($"FederatedUser/{Foreign}:dave"));
        Assert.Empty(view!.Decisions);
        Assert.Empty(Audited(AuditLine.Decision));
    }

    [Fact]
    public async Task Decide_IsSignedWithTheCallersNameAndWrittenDownBeforeAndAfter()
    {
        var body = Shared.Replace("$", "carol", StringComparison.Ordinal);

        var answer = await AskAsync("/v1/decisions", Tokens["analyst-seen"], HttpMethod.Post, body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            "analyst-seen", (await JsonOf(answer)).GetProperty("decision").GetProperty("by").GetString());
        var view = await Principals.ViewAsync(PrincipalKey.Parse($"FederatedUser/{Seen}:carol"));
        Assert.Equal("analyst-seen", Assert.Single(view!.Decisions).By);
        var lines = Audited(AuditLine.Decision);
        Assert.Equal(["asked", "recorded"], lines.Select(line => line.GetProperty("outcome").GetString()));
        Assert.All(lines, line =>
        {
            Assert.Equal("analyst-seen", line.GetProperty("caller").GetString());
            Assert.Equal("mark-shared yes", line.GetProperty("kind").GetString());
            Assert.Equal($"FederatedUser/{Seen}:carol", line.GetProperty("principal").GetString());
        });
    }

    [Fact]
    public async Task Decide_InAnothersName_IsRefused()
    {
        var body = """{"kind":"mark-shared","principal":"carol","shared":true,"by":"bob"}""";

        var answer = await AskAsync("/v1/decisions", Tokens["analyst"], HttpMethod.Post, body);

        Assert.Contains(
            "you are 'analyst'", await ProblemOf(HttpStatusCode.BadRequest, answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OfAReader_TellsNothingOfHowItIsRun()
    {
        var brief = await JsonOf(await AskAsync("/v1/status", Tokens["reader"]));
        var whole = await JsonOf(await AskAsync("/v1/status", Tokens["operator"]));

        Assert.Equal("ok", brief.GetProperty("status").GetString());
        Assert.False(brief.TryGetProperty("sources", out _));
        Assert.True(whole.TryGetProperty("sources", out _));
    }

    [Fact]
    public async Task Operate_IsWrittenDownBeforeAndAfter()
    {
        await AskAsync("/v1/quarantine/drop", Tokens["operator"], HttpMethod.Post, """{"all":true}""");

        Assert.Equal(
            ["asked", "done"], Audited(AuditLine.Operation).Select(line => line.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task Token_TakenOutOfTheFile_IsRefusedAfterASecond()
    {
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("/v1/alerts", Tokens["reader"])).StatusCode);

        Assert.True(AccessFileEditor.Remove(AccessPath, "reader"));
        await Task.Delay(TimeSpan.FromSeconds(1.1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("/v1/alerts", Tokens["reader"])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("/v1/alerts", Tokens["analyst"])).StatusCode);
    }

    [Fact]
    public async Task IdentityHeaders_WithoutAProxy_AreNotBelieved()
    {
        var answer = await AskAsync(
            "/v1/alerts", null, more: request => request.Headers.Add("X-Forwarded-Email", "ana@example.com"));

        await ProblemOf(HttpStatusCode.Unauthorized, answer);
    }

    [Fact]
    public async Task Firehose_TakesAnIngestToken()
    {
        const string Body = """{"requestId":"x","timestamp":1,"records":[]}""";
        foreach (var (token, status) in new[]
        {
            (Tokens["ingest"], HttpStatusCode.OK),
            (Tokens["reader"], HttpStatusCode.Unauthorized),
            ("", HttpStatusCode.Unauthorized),
        })
        {
            var answer = await AskAsync(
                "/v1/firehose", null, HttpMethod.Post, Body,
                request => request.Headers.Add("X-Amz-Firehose-Access-Key", token));
            Assert.Equal(status, answer.StatusCode);
        }
    }

    private static string Neutral(string body, params string[] words)
    {
        // The trace id is of the request.
        var members = JsonNode.Parse(body)!.AsObject();
        members.Remove("traceId");
        return words.Aggregate(
            members.ToJsonString(), (text, word) => text.Replace(word, "?", StringComparison.Ordinal));
    }

    private async Task<List<string?>> AlertsAsync(string path, string who) =>
    [
        .. (await JsonOf(await AskAsync(path, Tokens[who]))).GetProperty("alerts").EnumerateArray()
            .Select(alert => alert.GetProperty("id").GetString()),
    ];
}
