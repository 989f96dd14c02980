using System.Net;
using AngleSharp.Dom;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

public sealed class PastPageTests(PastFixture fixture) : IClassFixture<PastFixture>
{
    // Its first login was written at noon, its second an hour later.
    private const string Hostile = $"/console/principals/IAMUser/{ConsoleFixture.Account}:AIDAHOSTILE0000000001";

    [Fact]
    public async Task Get_AtATime_ShowsTheMemoryThenWithoutForms()
    {
        using var browser = fixture.Open("analyst");

        var now = await browser.PageAsync(Hostile);
        var then = await browser.PageAsync($"{Hostile}?at=2026-05-25T12:30");

        Assert.Empty(now.QuerySelectorAll(".notice.past"));
        Assert.NotEmpty(now.QuerySelectorAll("form[method=post]:not([action='/console/sign-out'])"));
        Assert.Equal("2", FactOf(now, "events"));
        Assert.Equal("1", FactOf(then, "events"));
        Assert.Contains(
            "2026-05-25 12:30:00Z", then.QuerySelector(".notice.past")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(then.QuerySelectorAll("form[method=post]:not([action='/console/sign-out'])"));
        Assert.Equal("2026-05-25T12:30", then.QuerySelector("input[name=at]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Get_JustBeforeAnAlert_ShowsTheMemoryWithoutIt()
    {
        using var browser = fixture.Open("reader");

        var now = await browser.PageAsync(Hostile);
        var then = await browser.PageAsync($"{Hostile}?at-alert={fixture.HostileAlert}");

        Assert.NotEmpty(now.QuerySelectorAll($".shares a[href$='{fixture.HostileAlert}']"));
        Assert.Empty(then.QuerySelectorAll($".shares a[href$='{fixture.HostileAlert}']"));
        Assert.Equal("1", FactOf(then, "events"));
        Assert.Equal(
            $"{Hostile}?at-alert={fixture.HostileAlert}",
            (await browser.PageAsync($"/console/alerts/{fixture.HostileAlert}"))
                .QuerySelectorAll(".head a")[^1].GetAttribute("href"));
        Assert.NotNull(then.QuerySelector($".notice.past a[href$='{fixture.HostileAlert}']"));
        Assert.DoesNotContain(
            fixture.HostileAlert.ToString(), then.QuerySelector(".timeline")!.InnerHtml,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_BeforeTheFirstWrite_SaysThatNothingWasKnown()
    {
        using var browser = fixture.Open("reader");

        var answer = await browser.GetAsync($"{Hostile}?at=2026-05-25T11:00");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var page = await Browser.Parse(answer);
        Assert.Contains(
            "its first write was at 2026-05-25T12:00:00Z", page.QuerySelector("main [role=alert]")!.TextContent,
            StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll(".facts, .timeline"));
    }

    private static string FactOf(IDocument page, string name) =>
        page.QuerySelectorAll(".facts dt").First(dt => dt.TextContent == name).NextElementSibling!.TextContent.Trim();
}
