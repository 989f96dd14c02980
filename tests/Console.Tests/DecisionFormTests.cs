using System.Globalization;
using System.Net;
using System.Text.Json;
using Grainwatch.Soc.Console.Alerts;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

public sealed class DecisionFormTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Bob = $"/console/alerts/{ConsoleFixture.Bob}";
    private const string Decisions = $"{Bob}/decisions";

    private readonly ConsoleFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Post_Close_IsRecordedSignedAuditedAndTold()
    {
        using var browser = _fixture.Open("analyst");

        var answer = await browser.PostAsync(Decisions, new()
        {
            ["decide"] = "close true-positive",
            ["id"] = "d-1",
            ["note"] = "asked <b>Bob</b>",
        });

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var page = await browser.PageAsync(answer.Headers.Location!.ToString());
        Assert.Equal("closed: true-positive", page.QuerySelector(".head .state")!.TextContent.Trim());
        Assert.Contains("closed as true-positive, by analyst", page.QuerySelector("[role=status]")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal("asked <b>Bob</b>", page.QuerySelector(".decisions q")!.TextContent);
        Assert.NotNull(page.QuerySelector("button[value=reopen]"));
        Assert.Contains("\"decided\":\"d-1\"", _fixture.AuditText, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"close true-positive\"", _fixture.AuditText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acknowledge", "acknowledged")]
    [InlineData("close benign", "closed: benign")]
    [InlineData("close false-positive", "closed: false-positive")]
    [InlineData("this-was-me", "closed: this-was-me")]
    [InlineData("mark-shared shared", "open")]
    [InlineData("trust-place", "open")]
    [InlineData("trust-network", "open")]
    public async Task Post_EachButton_DecidesWhatItSays(string button, string state)
    {
        using var browser = _fixture.Open("analyst-account");

        var answer = await browser.PostAsync(Decisions, new()
        {
            ["decide"] = button,
            ["place"] = "JP/Kyoto/Kyoto",
            ["network"] = "AS4200000082",
            ["until"] = "2026-06-30",
        });

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var page = await browser.PageAsync(answer.Headers.Location!.ToString());
        Assert.Equal(state, page.QuerySelector(".head .state")!.TextContent.Trim());
        Assert.NotNull(page.QuerySelector("[role=status].good"));
    }

    [Fact]
    public async Task Post_TheSameFormTwice_IsOneDecision()
    {
        using var browser = _fixture.Open("analyst");
        Dictionary<string, string> form = new() { ["decide"] = "acknowledge", ["id"] = "d-2" };

        await browser.PostAsync(Decisions, form);
        var again = await browser.PostAsync(Decisions, form);

        Assert.Equal(HttpStatusCode.SeeOther, again.StatusCode);
        var page = await browser.PageAsync(Bob);
        Assert.Single(page.QuerySelectorAll(".decisions li"));
    }

    [Theory]
    [InlineData("close benign", HttpStatusCode.PreconditionFailed)]
    [InlineData("this-was-me", HttpStatusCode.PreconditionFailed)]
    [InlineData("mark-shared shared", HttpStatusCode.SeeOther)]
    public async Task Post_AboutAnAlertThatHasChangedSinceItWasShown_DecidesNothingAndLeadsBack(
        string button, HttpStatusCode status)
    {
        using var browser = _fixture.Open("analyst");
        var revision = (await browser.PageAsync(Bob)).QuerySelector("form.decide [name=revision]")!
            .GetAttribute("value")!;
        await browser.PostAsync(Decisions, new() { ["decide"] = "acknowledge", ["revision"] = revision });

        var answer = await browser.PostAsync(
            Decisions, new() { ["decide"] = button, ["revision"] = revision }, from: Bob);

        Assert.Equal(status, answer.StatusCode);
        if (status == HttpStatusCode.SeeOther) return;
        var page = await Browser.Parse(answer);
        Assert.Contains("it is acknowledged, by analyst", page.QuerySelector("main")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal(Bob, page.QuerySelector("main a")!.GetAttribute("href"));
        Assert.Equal("acknowledged", (await browser.PageAsync(Bob)).QuerySelector(".head .state")!.TextContent.Trim());
    }

    [Fact]
    public async Task Post_TheSameFormTwiceWithItsRevision_IsTheSameDecision()
    {
        using var browser = _fixture.Open("analyst");
        var form = (await browser.PageAsync(Bob)).QuerySelectorAll("form.decide input[type=hidden]")
            .ToDictionary(field => field.GetAttribute("name")!, field => field.GetAttribute("value")!);
        form["decide"] = "close benign";

        var first = await browser.PostAsync(Decisions, form);
        var again = await browser.PostAsync(Decisions, form);

        Assert.Equal(HttpStatusCode.SeeOther, first.StatusCode);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
    }

    [Theory]
    [InlineData("cross-site", null)]
    [InlineData("same-site", null)]
    [InlineData("none", null)]
    [InlineData(null, null)]
    [InlineData(null, "http://localhost:1")]
    [InlineData(null, "null")]
    public async Task Post_FromAnotherPage_IsRefusedAndDecidesNothing(string? site, string? origin)
    {
        using var browser = _fixture.Open("analyst");

        var answer = await browser.PostAsync(Decisions, new() { ["decide"] = "close benign" }, site, origin);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("open", (await browser.PageAsync(Bob)).QuerySelector(".head .state")!.TextContent.Trim());
    }

    [Fact]
    public async Task Post_FromAPageOfOursOfAnOlderBrowser_IsTaken()
    {
        using var browser = _fixture.Open("analyst");

        var answer = await browser.PostAsync(
            Decisions, new() { ["decide"] = "acknowledge" }, site: null,
            origin: _fixture.Url.GetLeftPart(UriPartial.Authority));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    [Theory]
    [InlineData("reader", HttpStatusCode.Forbidden)]
    [InlineData("ingest", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.SeeOther)]
    public async Task Post_ByOneWhoMayNot_DecidesNothing(string? who, HttpStatusCode status)
    {
        using var browser = _fixture.Open(who);

        var answer = await browser.PostAsync(Decisions, new() { ["decide"] = "close benign" });

        Assert.Equal(status, answer.StatusCode);
        Assert.DoesNotContain("\"event\":\"decision\"", _fixture.AuditText, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"refused\"", _fixture.AuditText, StringComparison.Ordinal);
        using var reader = _fixture.Open("reader");
        Assert.Equal("open", (await reader.PageAsync(Bob)).QuerySelector(".head .state")!.TextContent.Trim());
    }

    [Fact]
    public async Task Post_AboutAnotherAccount_IsNotFound()
    {
        using var browser = _fixture.Open("analyst-account");

        var answer = await browser.PostAsync(
            $"/console/alerts/{ConsoleFixture.Foreign}/decisions", new() { ["decide"] = "acknowledge" });

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("\"event\":\"refused\"", _fixture.AuditText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("forget", "none of acknowledge, close")]
    [InlineData("close maybe", "'close' needs")]
    [InlineData("idp-mfa confirmed", "federated")]
    [InlineData("acknowledge", "'two' is no revision", "two")]
    [InlineData("trust-place", "'trust-place' needs")]
    public async Task Post_WhatMakesNoSense_IsAPageThatSaysWhy(
        string button, string why, string revision = "")
    {
        using var browser = _fixture.Open("analyst");

        var answer = await browser.PostAsync(
            Decisions, new() { ["decide"] = button, ["revision"] = revision });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            why, (await Browser.Parse(answer)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Close_TellsTheRiskBeforeAndAfterOfTheMemoryItself()
    {
        using var browser = _fixture.Open("analyst");
        var before = await RiskAsync(browser);

        var answer = await browser.PostAsync(Decisions, new() { ["decide"] = "close benign", ["id"] = "d-3" });

        var address = answer.Headers.Location!.ToString();
        Assert.Equal($"{Bob}?decided=d-3", address);
        Assert.Contains($": {before} → {await RiskAsync(browser)}.", await NoticeAsync(browser, address));
    }

    [Theory]
    [InlineData("?decided=never", HttpStatusCode.OK)]
    [InlineData("?decided=never&before=99", HttpStatusCode.BadRequest)]
    [InlineData("?decided=d-4&before=99", HttpStatusCode.BadRequest)]
    public async Task Get_LinkThatSaysWhatIsNot_IsNotBelieved(string link, HttpStatusCode status)
    {
        using var browser = _fixture.Open("analyst");
        await browser.PostAsync(Decisions, new() { ["decide"] = "acknowledge", ["id"] = "d-4" });

        var answer = await browser.GetAsync($"{Bob}{link}");

        Assert.Equal(status, answer.StatusCode);
        var page = await Browser.Parse(answer);
        Assert.Empty(page.QuerySelectorAll("[role=status].good"));
        Assert.DoesNotContain("99 →", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_LinkOfADecisionThatCameAnotherWay_TellsTheRiskOfNowAndWhenItWas()
    {
        using var browser = _fixture.Open("analyst");
        using var client = new HttpClient { BaseAddress = _fixture.Url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", ConsoleFixture.Tokens["analyst"]);
        using var body = new StringContent(
            $$"""{"kind":"acknowledge","alert":"{{ConsoleFixture.Bob}}","id":"d-5"}""");
        var sent = await client.PostAsync(new Uri("/v1/decisions", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        _fixture.Clock.Advance(TimeSpan.FromHours(3));

        var notice = await NoticeAsync(browser, $"{Bob}?decided=d-5");

        Assert.Contains("acknowledged, by analyst, 3 h ago.", notice, StringComparison.Ordinal);
        Assert.Contains($"now: {await RiskAsync(browser)}.", notice, StringComparison.Ordinal);
        Assert.DoesNotContain("→", notice, StringComparison.Ordinal);
    }

    [Fact]
    public void Effects_OfMoreDecisionsThanAreKept_ForgetTheOldest()
    {
        DecisionEffects effects = new();
        for (var i = 0; i <= 1000; i++) effects.Add("alice", $"{i}", new RiskChange(i, 0));
        effects.Add("alice", "1000", new RiskChange(7, 7));

        Assert.Null(effects.Find("alice", "0"));
        Assert.Equal(1, effects.Find("alice", "1")!.Before);
        Assert.Equal(1000, effects.Find("alice", "1000")!.Before);
        Assert.Null(effects.Find("bob", "1"));
    }

    private static async Task<string> NoticeAsync(Browser browser, string address) => string.Join(' ',
        (await browser.PageAsync(address)).QuerySelector("[role=status].good")!.TextContent
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Bob's risk, as the API tells it, to a decimal.</summary>
    private static async Task<string> RiskAsync(Browser browser)
    {
        var answer = await browser.GetAsync("/v1/principals/bob");
        var risk = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("risk");
        return risk.GetDouble().ToString("0.#", CultureInfo.InvariantCulture);
    }
}
