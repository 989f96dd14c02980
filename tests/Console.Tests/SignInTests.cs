using System.Net;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

public sealed class SignInTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Path = "/console/sign-in";
    private const string Bob = $"/console/alerts/{ConsoleFixture.Bob}";

    private readonly ConsoleFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task SignIn_AndOut_IsWithACookieThatNoScriptReads()
    {
        using var browser = _fixture.Open(null);

        var asked = await browser.GetAsync($"{Bob}?decided=1");
        Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
        var form = await browser.PageAsync(asked.Headers.Location!.ToString());
        var then = form.QuerySelector("input[name=then]")!.GetAttribute("value")!;
        Assert.Equal($"{Bob}?decided=1", then);
        var signedIn = await browser.PostAsync(Path, new()
        {
            ["token"] = $" {ConsoleFixture.Tokens["analyst"]} ",
            ["then"] = then,
        });

        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        Assert.Equal(then, signedIn.Headers.Location!.ToString());
        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("analyst", (await browser.PageAsync(Bob)).QuerySelector(".who")!.TextContent);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/v1/alerts")).StatusCode);

        var signedOut = await browser.PostAsync("/console/sign-out", []);
        Assert.Equal(HttpStatusCode.SeeOther, signedOut.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.GetAsync(Bob)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/v1/alerts")).StatusCode);
    }

    [Fact]
    public async Task SignIn_WithAWrongToken_SaysSoAndIsNotedAndBounded()
    {
        using var browser = _fixture.Open(null);
        Dictionary<string, string> form = new() { ["token"] = "gwt_wrong" };

        var first = await browser.PostAsync(Path, form);
        Assert.Equal(HttpStatusCode.Unauthorized, first.StatusCode);
        Assert.False(first.Headers.Contains("Set-Cookie"));
        Assert.Contains(
            "The token is not known", (await Browser.Parse(first)).QuerySelector("[role=alert]")!.TextContent,
            StringComparison.Ordinal);
        Assert.Contains("\"path\":\"/console/sign-in\"", _fixture.AuditText, StringComparison.Ordinal);
        Assert.DoesNotContain("gwt_wrong", _fixture.AuditText, StringComparison.Ordinal);

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 200 && !answers.Contains(HttpStatusCode.TooManyRequests); i++)
            answers.Add((await browser.PostAsync(Path, form)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/console/../../evil")]
    [InlineData("/console/%2e%2e/evil")]
    [InlineData("/console/\\evil.example")]
    [InlineData("/console/../..//evil.example")]
    [InlineData("/console/%2e%2E/v1/alerts")]
    [InlineData("/console/./sign-in")]
    [InlineData("/console/sign-out")]
    [InlineData("/v1/alerts")]
    public async Task SignIn_ThenGoesToPagesOfTheConsoleAlone(string then)
    {
        using var browser = _fixture.Open(null);

        var answer = await browser.PostAsync(Path, new()
        {
            ["token"] = ConsoleFixture.Tokens["reader"],
            ["then"] = then,
        });

        var there = new Uri(_fixture.Url, answer.Headers.Location!);
        Assert.Equal(_fixture.Url.Authority, there.Authority);
        Assert.Equal("/console/", there.AbsolutePath);
    }

    [Fact]
    public async Task Page_OfALongAddress_LeadsToASignInThatCanBeAskedFor()
    {
        using var browser = _fixture.Open(null);

        var asked = await browser.GetAsync($"/console/alerts?q={string.Concat(Enumerable.Repeat("%22", 2500))}");

        Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(asked.Headers.Location!.ToString())).StatusCode);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "token=gwt_%00%0d%0aSet-Cookie:a")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", "token=+AHg-")]
    [InlineData("application/x-www-form-urlencoded", "token=&{0}=1")]
    [InlineData("multipart/form-data", "nothing")]
    [InlineData("multipart/form-data; boundary={0}", "nothing")]
    [InlineData("text/plain", "token=gwt_1")]
    public async Task Form_ThatCannotBeRead_IsRefusedOnAPage(string type, string body)
    {
        using var browser = _fixture.Open("analyst");
        var filler = new string('x', 3000);
        foreach (var path in new[] { Path, $"{Bob}/decisions", "/console/principals/bob" })
        {
            using var content = new StringContent(body.Replace("{0}", filler, StringComparison.Ordinal));
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation(
                "Content-Type", type.Replace("{0}", filler, StringComparison.Ordinal));

            var answer = await browser.SendAsync(path, content);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal("Not a form", (await Browser.Parse(answer)).QuerySelector("h1")!.TextContent);
        }
    }

    [Fact]
    public async Task SignIn_FromAnotherPage_IsRefused()
    {
        using var browser = _fixture.Open(null);

        var answer = await browser.PostAsync(
            Path, new() { ["token"] = ConsoleFixture.Tokens["reader"] }, site: "cross-site");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Api_WriteWithACookieThatNoPageOfOursSends_IsRefused()
    {
        using var browser = _fixture.Open("analyst");

        var answer = await browser.PostAsync("/v1/decisions", [], site: null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Get_WithATokenThatIsNotGoodAnyMore_AsksToSignInAgainAndIsNoted()
    {
        using var browser = _fixture.Open(null);
        browser.Cookies.Add(_fixture.Url, new Cookie("grainwatch", "gwt_revoked", "/"));

        var answer = await browser.GetAsync("/console/alerts");

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.StartsWith(Path, answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"event\":\"refused\"", _fixture.AuditText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WithNothing_IsNoAttempt()
    {
        using var browser = _fixture.Open(null);

        for (var i = 0; i < 200; i++)
            Assert.Equal(HttpStatusCode.SeeOther, (await browser.GetAsync("/console/alerts")).StatusCode);

        Assert.DoesNotContain("refused", _fixture.AuditText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ByASender_SaysWhatIsNeeded()
    {
        using var browser = _fixture.Open("ingest");

        var answer = await browser.GetAsync("/console/alerts");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("needs the role 'reader'", (await Browser.Parse(answer)).QuerySelector("main")!.TextContent,
            StringComparison.Ordinal);
    }
}
