using System.Net;
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
    }

    [Fact]
    public async Task Post_AboutAnotherAccount_IsNotFound()
    {
        using var browser = _fixture.Open("analyst-account");

        var answer = await browser.PostAsync(
            $"/console/alerts/{ConsoleFixture.Foreign}/decisions", new() { ["decide"] = "acknowledge" });

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("forget", "none of acknowledge, close")]
    [InlineData("close maybe", "'close' needs")]
    [InlineData("idp-mfa confirmed", "federated")]
    [InlineData("trust-place", "'trust-place' needs")]
    public async Task Post_WhatMakesNoSense_IsAPageThatSaysWhy(string button, string why)
    {
        using var browser = _fixture.Open("analyst");

        var answer = await browser.PostAsync(Decisions, new() { ["decide"] = button });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            why, (await Browser.Parse(answer)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_LinkThatSaysSomethingWasDecided_IsNotBelieved()
    {
        using var browser = _fixture.Open("analyst");

        var page = await browser.PageAsync($"{Bob}?decided=never&before=99");

        Assert.Empty(page.QuerySelectorAll("[role=status].good"));
    }
}
