using System.Net;
using System.Text.Json;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

public sealed class AlertsPageTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task Get_WithoutFilter_ListsWhatTheApiLists()
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync("/console/alerts");

        var listed = page.QuerySelectorAll("tr[data-alert]").Select(row => row.GetAttribute("data-alert"));
        Assert.Equal(await ApiAsync(browser, "/v1/alerts?limit=50"), listed);
    }

    [Theory]
    [InlineData("severity=critical")]
    [InlineData("state=suppressed")]
    [InlineData("state=closed,superseded,withdrawn,suppressed")]
    [InlineData("severity=low")]
    [InlineData("rule=ec2-instance-console-login&state=&q=")]
    [InlineData("account=444455556666")]
    [InlineData("place=JP")]
    [InlineData("q=BOB")]
    public async Task Get_WithAFilter_ListsWhatTheApiListsAndKeepsItInTheForm(string filter)
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync($"/console/alerts?{filter}");

        var listed = page.QuerySelectorAll("tr[data-alert]").Select(row => row.GetAttribute("data-alert")!).ToList();
        Assert.NotEmpty(listed);
        Assert.Equal(await ApiAsync(browser, $"/v1/alerts?{filter}&limit=50"), listed);
        var (name, value) = (filter.Split('=', '&')[0], filter.Split('=', '&')[1]);
        var field = page.QuerySelector($"form.filter [name={name}]")!;
        Assert.Equal(
            value, field.QuerySelector("option[selected]")?.GetAttribute("value") ?? field.GetAttribute("value"));
        Assert.Equal(
            name == "state" ? "/v1/alerts/watch" : $"/v1/alerts/watch?{name}={value}",
            page.GetElementById("fresh")!.GetAttribute("data-watch"));
    }

    [Fact]
    public async Task Get_PageByPage_ListsEachAlertOnce()
    {
        using var browser = fixture.Open("reader");
        List<string> listed = [];

        // As the form sends it: with fields that are empty.
        for (var path = "/console/alerts?state=all&severity=&place="; path is not null;)
        {
            var page = await browser.PageAsync(path);
            listed.AddRange(page.QuerySelectorAll("tr[data-alert]").Select(row => row.GetAttribute("data-alert")!));
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.True(listed.Count > 50);
        Assert.Equal(await ApiAsync(browser, "/v1/alerts?state=all&limit=1000"), listed);
    }

    [Fact]
    public async Task Get_WhereNothingMatches_SaysSo()
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync("/console/alerts?place=AQ");

        Assert.Contains("None matches the filter", page.QuerySelector(".empty")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("severity=terrible", "none of")]
    [InlineData("sevrity=high", "did you mean 'severity'?")]
    [InlineData("cursor=x", "cursor")]
    public async Task Get_WithAWrongFilter_IsAPageThatSaysWhy(string filter, string why)
    {
        using var browser = fixture.Open("reader");

        var answer = await browser.GetAsync($"/console/alerts?{filter}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(why, (await Browser.Parse(answer)).QuerySelector("[role=alert]")!.TextContent,
            StringComparison.Ordinal);
    }

    private static async Task<List<string>> ApiAsync(Browser browser, string path)
    {
        var answer = await browser.GetAsync(path);
        var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return
        [
            .. document.RootElement.GetProperty("alerts").EnumerateArray()
                .Select(alert => alert.GetProperty("id").GetString()!),
        ];
    }
}
