using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Grainwatch.Detection.Policies;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

public sealed class PolicyEndpointsTests() : ServerFixture
{
    private const string Twelve = """{ "lateness": "12h" }""";

    private static readonly string s_twelve = PolicyParser.Parse(Encoding.UTF8.GetBytes(Twelve)).Policy!.Version;

    [Fact]
    public async Task Get_Policy_HasItsVersionAsETag()
    {
        using var response = await GetAsync("/v1/policy");

        var policy = await JsonOf(response);
        Assert.Equal(PolicyInForce.Default.Version, policy.GetProperty("version").GetString());
        Assert.Equal("the defaults", policy.GetProperty("by").GetString());
        Assert.Equal($"\"{PolicyInForce.Default.Version}\"", response.Headers.ETag!.ToString());
        using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/policy");
        again.Headers.IfNoneMatch.Add(response.Headers.ETag);
        using var same = await Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Fact]
    public async Task Put_SoundPolicy_AnswersWithVersionAndChanges()
    {
        using var response = await PutAsync(Twelve, PolicyInForce.Default.Version, "?by=ana");

        var answer = await JsonOf(response);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(s_twelve, answer.GetProperty("version").GetString());
        Assert.Equal(PolicyInForce.Default.Version, answer.GetProperty("replaced").GetString());
        Assert.Equal("$.lateness: 24h to 12h", answer.GetProperty("changes")[0].GetString());
        var history = await JsonOf(await GetAsync("/v1/policy/history"));
        Assert.Equal("ana", history.GetProperty("policies")[0].GetProperty("by").GetString());
        var status = await JsonOf(await GetAsync("/v1/status"));
        Assert.Equal(s_twelve, status.GetProperty("policy").GetProperty("version").GetString());
    }

    [Fact]
    public async Task Put_WrongPolicy_HasEveryProblem()
    {
        using var response = await PutAsync("{\n  \"lateness\": \"x\",\n  \"b\": 1\n}");

        var detail = await ProblemOf(HttpStatusCode.BadRequest, response);
        Assert.StartsWith("There are 2 errors in the policy, and nothing changed", detail, StringComparison.Ordinal);
        var problems = (await JsonOf(response)).GetProperty("problems");
        Assert.Equal((2, 3), (problems[0].GetProperty("line").GetInt32(), problems[1].GetProperty("line").GetInt32()));
        Assert.Equal("$.lateness", problems[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task Put_AnotherIsInForceThanExpected_IsRefusedWithItsVersion()
    {
        using var first = await PutAsync(Twelve, PolicyInForce.Default.Version);
        using var second = await PutAsync("""{ "lateness": "8h" }""", PolicyInForce.Default.Version);

        Assert.Contains($"Policy {s_twelve} is in force", await ProblemOf(HttpStatusCode.PreconditionFailed, second));
    }

    /// <summary>What is longer than any policy is not read to its end.</summary>
    [Theory]
    [InlineData(0, HttpStatusCode.BadRequest)]
    [InlineData(1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Put_BodyTooLong_IsRefused(int over, HttpStatusCode status)
    {
        using var response = await PutAsync(new string('x', PolicyParser.BytesMax + over));

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(PolicyInForce.Default.Version, Gateway.Policies.Current.Version);
    }

    [Fact]
    public async Task Put_OtherRolesAreSessionScoped_AttributesWhatComesNextByThem()
    {
        using var before = await PostAsync(Assumed("1"));
        using var put = await PutAsync("""{ "sessionScopedRoles": ["saml-*"] }""");
        using var after = await PostAsync(Assumed("2"));

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal(
            ["AssumedRole/111122223333:AROAEXAMPLE", "AssumedRole/111122223333:AROAEXAMPLE:carol"],
            Principals.Calls.Select(call => call.Key.Text).Order(StringComparer.Ordinal));
    }

    private static string Assumed(string id) => $$"""
        {"eventVersion":"1.08","eventID":"{{id}}","eventTime":"2026-05-01T08:00:0{{id}}Z","eventName":"GetUser",
        "eventSource":"iam.amazonaws.com","eventType":"AwsApiCall","sourceIPAddress":"81.10.1.1",
        "userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:carol","accountId":"111122223333",
        "arn":"arn:aws:sts::111122223333:assumed-role/saml-admins/carol"} }
        """;

    private async Task<HttpResponseMessage> PutAsync(string text, string? replaces = null, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/policy" + query)
        {
            Content = new StringContent(text),
        };
        if (replaces is not null) request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{replaces}\""));
        return await Client.SendAsync(request);
    }
}
