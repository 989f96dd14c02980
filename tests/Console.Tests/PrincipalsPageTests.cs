using System.Net;
using System.Text.Json;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

public sealed class PrincipalsPageTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    private const string List = "/console/principals";

    [Theory]
    [InlineData("")]
    [InlineData("min-risk=60")]
    [InlineData("account=444455556666")]
    [InlineData("q=pricing&min-risk=")]
    public async Task Get_List_IsTheApis(string filter)
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync($"{List}?{filter}");

        var rows = page.QuerySelectorAll("tr[data-principal]");
        Assert.NotEmpty(rows);
        Assert.Equal(
            await ApiAsync(browser, $"/v1/principals?{filter}&limit=50"),
            rows.Select(row => row.GetAttribute("data-principal")));
        if (filter.StartsWith("min-risk", StringComparison.Ordinal))
            Assert.Equal("60", page.QuerySelector("option[selected]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Get_ByAWholeName_HasItFirstAndMarked()
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync($"{List}?q=bob");

        var first = page.QuerySelector("tr[data-principal]")!;
        Assert.Contains("this very name", first.TextContent, StringComparison.Ordinal);
        Assert.EndsWith(":bob", first.QuerySelector("a")!.TextContent, StringComparison.Ordinal);
        var keys = page.QuerySelectorAll("tr[data-principal]")
            .Select(row => row.GetAttribute("data-principal")).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public async Task Get_WhoIsRisky_LeadsToThePrincipalAndItsAlertsBack()
    {
        using var browser = fixture.Open("reader");

        var list = await browser.PageAsync(List);
        var link = list.QuerySelector("[data-list] tbody tr a:first-of-type")!.GetAttribute("href")!;
        var principal = await browser.PageAsync(link);
        var alert = await browser.PageAsync(principal.QuerySelector(".shares a")!.GetAttribute("href")!);

        Assert.Equal(link, alert.QuerySelector(".head a.mono")!.GetAttribute("href"));
        Assert.Equal(List, principal.QuerySelector("a[rel=up]")!.GetAttribute("href"));
    }

    [Theory]
    [InlineData("q=no-such-name", "Nobody whom you may see has this in a name")]
    [InlineData("min-risk=100&account=999999999999", "Nobody matches the filter")]
    public async Task Get_WhereNobodyMatches_SaysWhatToDo(string filter, string told)
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync($"{List}?{filter}");

        Assert.Contains(told, page.QuerySelector(".empty")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("min-risk=101", "no number from 0 to 100")]
    [InlineData("acount=1", "did you mean 'account'?")]
    [InlineData("cursor=x", "cursor")]
    public async Task Get_WithAWrongFilter_IsAPageThatSaysWhy(string filter, string why)
    {
        using var browser = fixture.Open("reader");

        var answer = await browser.GetAsync($"{List}?{filter}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(why, (await Browser.Parse(answer)).QuerySelector("[role=alert]")!.TextContent,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ByOneOfOneAccount_HasNobodyOfAnother()
    {
        using var browser = fixture.Open("analyst-account");

        foreach (var filter in new[] { "", "?q=1", "?account=444455556666&q=1" })
        {
            var page = await browser.PageAsync($"{List}{filter}");
            Assert.DoesNotContain(
                page.QuerySelectorAll("tr[data-principal]"),
                row => !row.GetAttribute("data-principal")!.Contains(ConsoleFixture.Account, StringComparison.Ordinal));
        }

        Assert.NotEmpty((await browser.PageAsync(List)).QuerySelectorAll("tr[data-principal]"));
    }

    private static async Task<List<string>> ApiAsync(Browser browser, string path)
    {
        var answer = await browser.GetAsync(path);
        var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return
        [
            .. document.RootElement.GetProperty("principals").EnumerateArray()
                .Select(principal => principal.GetProperty("key").GetString()!),
        ];
    }
}
