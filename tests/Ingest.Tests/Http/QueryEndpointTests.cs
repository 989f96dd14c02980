using System.Net;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Ingest.Tests.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

public sealed class QueryEndpointTests : ServerFixture
{
    private const string Key = $"IAMUser/{TrailText.Account}:AIDAADA";

    [Theory]
    [InlineData(Key)]
    [InlineData($"IAMUser%2F{TrailText.Account}%3AAIDAADA")]
    [InlineData("ada")]
    [InlineData("AIDAADA")]
    [InlineData($"IAMUser/{TrailText.Account}:ada")]
    [InlineData($"arn:aws:iam::{TrailText.Account}:user/ada")]
    [InlineData($"arn%3Aaws%3Aiam%3A%3A{TrailText.Account}%3Auser%2Fada")]
    public async Task GetPrincipal_AnyOfItsNames_ShowsIt(string name)
    {
        await PostAsync(TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        var response = await GetAsync($"/v1/principals/{name}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var view = await JsonOf(response);
        Assert.Equal(Key, view.GetProperty("key").GetString());
        Assert.Equal("2026-05-01T10:00:00Z", view.GetProperty("lastSeen").GetString());
    }

    [Fact]
    public async Task GetPrincipal_PercentInTheName_IsDecodedOnce()
    {
        var key = new PrincipalKey("Directory", TrailText.Account, "50%2Foff");
        await Principals.ApplyAsync(key, [EventOf(key, "50%2Foff")]);

        var response = await GetAsync($"/v1/principals/{Uri.EscapeDataString(key.Text)}");

        Assert.Equal(key.Text, (await JsonOf(response)).GetProperty("key").GetString());
    }

    [Theory]
    [InlineData("/v1/principals/timeline")]
    [InlineData("/v1/principals//timeline")]
    [InlineData("/v1/principals/timeline/timeline")]
    [InlineData("/v1/%70rincipals/v1/principals/timeline")]
    [InlineData("/v1/%70rincipals/nobody/timeline")]
    [InlineData("/v1/principals/../principals/timeline")]
    public async Task GetPrincipal_PathThatIsMostlySuffix_IsNotFound(string path) =>
        await ProblemOf(HttpStatusCode.NotFound, await GetAsync(path));

    [Theory]
    [InlineData("/v1/%70rincipals/timeline")]
    [InlineData("/v1/principals/timeline/timeline")]
    [InlineData("/v1/%70rincipals/timeline/timeline")]
    public async Task GetPrincipal_ThatIsCalledTimeline_IsFound(string path)
    {
        var key = new PrincipalKey("Directory", TrailText.Account, "timeline");
        await Principals.ApplyAsync(key, [EventOf(key, "timeline")]);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task GetPrincipal_NameOfTwo_ListsThem()
    {
        foreach (var account in new[] { "111111111111", "222222222222" })
        {
            var key = new PrincipalKey("FederatedUser", account, "alice");
            await Principals.ApplyAsync(key, [EventOf(key, "alice")]);
        }

        var response = await GetAsync("/v1/principals/alice");

        Assert.Contains("2 principals", await ProblemOf(HttpStatusCode.Conflict, response), StringComparison.Ordinal);
        var candidates = (await JsonOf(response)).GetProperty("candidates").EnumerateArray().ToList();
        Assert.Equal(
            ["FederatedUser/111111111111:alice", "FederatedUser/222222222222:alice"],
            candidates.Select(candidate => candidate.GetProperty("key").GetString()));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData($"IAMUser/{TrailText.Account}:AIDANOBODY")]
    public async Task GetPrincipal_Unknown_IsNotFound(string name) =>
        Assert.Contains(
            name, await ProblemOf(HttpStatusCode.NotFound, await GetAsync($"/v1/principals/{name}")),
            StringComparison.Ordinal);

    [Fact]
    public async Task GetPrincipal_EarlierFromAHostThatKeepsNoPast_IsNotImplemented()
    {
        await PostAsync(TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        var response = await GetAsync("/v1/principals/ada?at=2026-05-01");

        Assert.Contains(
            "keeps no past", await ProblemOf(HttpStatusCode.NotImplemented, response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("at=2999-01-01", "ahead of the clock")]
    [InlineData("at=", "'' is no time")]
    [InlineData("at=soon", "'soon' is no time")]
    [InlineData("at-alert=7", "'7' is no alert id")]
    [InlineData("at=2026-05-01&at-alert=7", "one of them")]
    public async Task GetPrincipal_NoTimeOfThePast_IsRefused(string query, string why) =>
        Assert.Contains(
            why, await ProblemOf(HttpStatusCode.BadRequest, await GetAsync($"/v1/principals/ada?{query}")),
            StringComparison.Ordinal);

    [Fact]
    public async Task ListPrincipals_ByName_GivesHeaders()
    {
        await PostAsync(TrailText.Call("ada", "2026-05-01T10:00:00Z"));

        var found = (await JsonOf(await GetAsync("/v1/principals?name=ada"))).GetProperty("principals");

        Assert.Equal(Key, found[0].GetProperty("key").GetString());
        var none = (await JsonOf(await GetAsync("/v1/principals?name=x"))).GetProperty("principals");
        Assert.Equal(0, none.GetArrayLength());
    }

    [Theory]
    [InlineData("/v1/principals?min-risk=high")]
    [InlineData("/v1/principals?name=ada&q=a")]
    [InlineData("/v1/principals/ada?pretty=1")]
    [InlineData("/v1/principals/ada/timeline?from=soon")]
    [InlineData("/v1/alerts?asn=Amazon")]
    [InlineData("/v1/alerts?from=yesterday")]
    [InlineData("/v1/alerts?from=05/06/2026")]
    [InlineData("/v1/alerts?q=a&q=b")]
    [InlineData("/v1/alerts?cursor=nonsense")]
    [InlineData("/v1/alerts/watch?limit=3")]
    [InlineData("/v1/alerts?state=opened")]
    [InlineData("/v1/alerts?state=1")]
    [InlineData("/v1/alerts?severity=terrible")]
    [InlineData("/v1/alerts?limit=0")]
    [InlineData("/v1/alerts?limit=1001")]
    [InlineData("/v1/alerts?sevrity=high")]
    [InlineData("/v1/alerts?rule=no-such-rule")]
    [InlineData("/v1/alerts/7")]
    public async Task Get_WrongParameter_IsABadRequest(string path) =>
        Assert.NotEmpty(await ProblemOf(HttpStatusCode.BadRequest, await GetAsync(path)));

    [Fact]
    public async Task Alerts_UnknownParameter_NamesTheKnownOnes()
    {
        var detail = await ProblemOf(HttpStatusCode.BadRequest, await GetAsync("/v1/alerts?sevrity=high"));

        Assert.Equal("'sevrity' is no parameter of GET /v1/alerts: did you mean 'severity'?", detail);
        detail = await ProblemOf(HttpStatusCode.BadRequest, await GetAsync("/v1/alerts?rule=ec2"));
        Assert.Contains("ec2-instance-console-login", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_ListsEndpoints()
    {
        var lines = (await JsonOf(await GetAsync("/"))).GetProperty("endpoints").EnumerateArray();

        Assert.Contains("POST /v1/events?explain=", lines.Select(line => line.GetString()));
    }

    [Fact]
    public async Task Alerts_OfAFederatedLogin_AreListedAndShownWhole()
    {
        var id = await RaiseAsync("carol");

        var listed = Assert.Single(await AlertsAsync(""));
        Assert.Equal(id, listed.GetProperty("id").GetString());
        Assert.Equal("open", listed.GetProperty("state").GetString());
        Assert.Equal("medium", listed.GetProperty("severity").GetString());
        Assert.Equal("2026-05-01T10:00:00Z", listed.GetProperty("lastEvent").GetString());
        var whole = await JsonOf(await GetAsync($"/v1/alerts/{id}"));
        Assert.Equal(id, whole.GetProperty("id").GetString());
        Assert.NotEqual(0, whole.GetProperty("reasons").GetArrayLength());
        await ProblemOf(HttpStatusCode.NotFound, await GetAsync("/v1/alerts/00000000-0000-0000-0000-000000000000"));
    }

    [Fact]
    public async Task Alerts_Filtered_AreThoseAskedFor()
    {
        await RaiseAsync("carol");
        await RaiseAsync("dan");

        Assert.Equal(2, (await AlertsAsync("?rule=federated-console-login&state=open,closed")).Count);
        Assert.Equal(2, (await AlertsAsync($"?account={TrailText.Account}&severity=medium&state=all")).Count);
        Assert.Single(await AlertsAsync("?limit=1"));
        Assert.Empty(await AlertsAsync("?account=999999999999"));
        Assert.Empty(await AlertsAsync("?severity=critical"));
        Assert.Empty(await AlertsAsync("?state=suppressed"));
        Assert.Empty(await AlertsAsync("?rule=ec2-instance-console-login"));
    }

    private Task<string> RaiseAsync(string user) => RaiseAsync(Principals, TrailText.Account, user);

    /// <summary>A login without anything known of it: rule 3 raises one alert.</summary>
    internal static async Task<string> RaiseAsync(FakePrincipals principals, string account, string user)
    {
        var key = new PrincipalKey("FederatedUser", account, user);
        await principals.ApplyAsync(key, [EventOf(key, user) with
        {
            Source = "signin.amazonaws.com",
            Name = "ConsoleLogin",
            Type = new EventTypeKey(TrailEventType.AwsConsoleSignIn, false),
            SignIn = SignInKind.ConsoleLogin,
        }]);
        var view = await principals.ViewAsync(key);
        return Assert.Single(view!.Alerts).Id.ToString();
    }

    private async Task<List<System.Text.Json.JsonElement>> AlertsAsync(string query) =>
        [.. (await JsonOf(await GetAsync($"/v1/alerts{query}"))).GetProperty("alerts").EnumerateArray()];

    internal static TrailEvent EventOf(PrincipalKey key, string name) => new()
    {
        Id = EventId.Parse($"id of {name}"),
        Time = new DateTime(2026, 5, 1, 10, 0, 0, DateTimeKind.Utc),
        Principal = new Principal(key, name),
        Source = "ec2.amazonaws.com",
        Name = "DescribeInstances",
        Type = new EventTypeKey(TrailEventType.AwsApiCall, false),
        Origin = new Origin("ec2.amazonaws.com"),
        Succeeded = true,
    };
}
