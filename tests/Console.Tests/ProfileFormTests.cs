using System.Net;
using AngleSharp.Dom;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

public sealed class ProfileFormTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Hostile =
        $"/console/principals/IAMUser/{ConsoleFixture.Account}:AIDAHOSTILE0000000001";

    private readonly ConsoleFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("trust-place", "place")]
    [InlineData("trust-network", "network")]
    public async Task Post_Trust_IsInForceToldAuditedAndCanBeEnded(string kind, string field)
    {
        using var browser = _fixture.Open("analyst");
        var form = (await browser.PageAsync(Hostile)).QuerySelector("form.decide")!;
        var chosen = form.QuerySelector($"select[name={field}] option")!.GetAttribute("value")!;

        var answer = await browser.PostAsync(Hostile, new()
        {
            ["decide"] = kind,
            ["id"] = "d-1",
            [field] = chosen,
            ["until"] = "2026-06-30",
            ["note"] = "<b>on a trip</b>",
        });

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var page = await browser.PageAsync(answer.Headers.Location!.ToString());
        Assert.Contains("trusted until 2026-06-30", page.QuerySelector("[role=status].good")!.TextContent,
            StringComparison.Ordinal);
        var trust = Assert.Single(page.QuerySelectorAll("li.trust"));
        Assert.Contains("2026-06-30", trust.TextContent, StringComparison.Ordinal);
        Assert.Equal("<b>on a trip</b>", page.QuerySelector(".decisions q")!.TextContent);
        Assert.Contains("\"decided\":\"d-1\"", _fixture.AuditText, StringComparison.Ordinal);

        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var ended = await browser.PostAsync(Hostile, FieldsOf(trust.QuerySelector("form")!));
        Assert.Equal(HttpStatusCode.SeeOther, ended.StatusCode);
        Assert.Empty((await browser.PageAsync(Hostile)).QuerySelectorAll("li.trust"));
    }

    [Fact]
    public async Task Post_MarkShared_IsShownAndTakenBack()
    {
        using var browser = _fixture.Open("analyst-account");

        await browser.PostAsync(Hostile, new() { ["decide"] = "mark-shared shared" });
        var page = await browser.PageAsync(Hostile);
        Assert.Contains("shared by several people", page.QuerySelector(".head")!.TextContent, StringComparison.Ordinal);

        // Of two at one instant, neither is the later one.
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        await browser.PostAsync(Hostile, new() { ["decide"] = "mark-shared not" });
        Assert.NotNull((await browser.PageAsync(Hostile)).QuerySelector("button[value='mark-shared shared']"));
    }

    [Fact]
    public async Task Post_IdpMfa_IsAboutALoginOfAFederatedUser()
    {
        using var browser = _fixture.Open("analyst");
        var list = await browser.PageAsync("/console/alerts?rule=federated-console-login");
        var id = list.QuerySelector("tr[data-alert]")!.GetAttribute("data-alert")!;
        var address = (await browser.PageAsync($"/console/alerts/{id}")).QuerySelector(".head a.mono")!
            .GetAttribute("href")!;
        Assert.Contains(
            (await browser.PageAsync(address)).QuerySelectorAll("select[name=alert] option"),
            option => option.GetAttribute("value") == id);

        var answer = await browser.PostAsync(address, new() { ["decide"] = "idp-mfa confirmed", ["alert"] = id });
        var foreign = await browser.PostAsync(Hostile, new() { ["decide"] = "idp-mfa confirmed", ["alert"] = id });

        var page = await browser.PageAsync(answer.Headers.Location!.ToString());
        Assert.Contains(
            "confirms MFA", page.QuerySelector("[role=status].good")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Empty((await browser.PageAsync(Hostile)).QuerySelectorAll("select[name=alert]"));
    }

    [Theory]
    [InlineData("trust-place", "'trust-place' needs")]
    [InlineData("forget", "none of acknowledge, close")]
    [InlineData("close benign", "needs \"alert\"")]
    public async Task Post_WhatMakesNoSense_IsAPageThatSaysWhy(string button, string why)
    {
        using var browser = _fixture.Open("analyst");

        var answer = await browser.PostAsync(Hostile, new() { ["decide"] = button });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            why, (await Browser.Parse(answer)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reader", "same-origin", HttpStatusCode.Forbidden)]
    [InlineData("analyst", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData(null, "same-origin", HttpStatusCode.SeeOther)]
    public async Task Post_ByOneWhoMayNotOrFromElsewhere_DecidesNothing(string? who, string site, HttpStatusCode status)
    {
        using var browser = _fixture.Open(who);

        var answer = await browser.PostAsync(Hostile, new() { ["decide"] = "mark-shared shared" }, site);

        Assert.Equal(status, answer.StatusCode);
        Assert.DoesNotContain("\"event\":\"decision\"", _fixture.AuditText, StringComparison.Ordinal);
    }

    /// <summary>What a form's one button sends.</summary>
    private static Dictionary<string, string> FieldsOf(IElement form) =>
        form.QuerySelectorAll("input, button").ToDictionary(
            field => field.GetAttribute("name")!, field => field.GetAttribute("value")!, StringComparer.Ordinal);
}
