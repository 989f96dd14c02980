using System.Globalization;
using System.Net;
using System.Text.Json;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

public sealed class OverviewPageTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly ConsoleFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Get_OpenAlerts_AreCountedAsTheirListsAre()
    {
        using var browser = _fixture.Open("reader");

        var page = await browser.PageAsync("/console/");

        var tiles = page.QuerySelectorAll(".tiles li");
        Assert.Equal(5, tiles.Length);
        var worse = 0;
        foreach (var tile in tiles.Take(4))
        {
            var list = tile.QuerySelector("a")!.GetAttribute("href")!;
            worse += int.Parse(tile.QuerySelector(".figure")!.TextContent, CultureInfo.InvariantCulture);
            Assert.Equal((await ApiAsync(browser, list)).Count, worse);
        }

        Assert.True(worse > 0);
    }

    [Fact]
    public async Task Get_NewestAndRiskiest_AreThoseOfTheApi()
    {
        using var browser = _fixture.Open("reader");

        var page = await browser.PageAsync("/console/");

        Assert.Equal(
            await ApiAsync(browser, "/v1/alerts?state=open&limit=6"),
            page.QuerySelectorAll("#newest tr[data-alert]").Select(row => row.GetAttribute("data-alert")!));
        var answer = await browser.GetAsync("/v1/principals?limit=8");
        var riskiest = JsonDocument.Parse(await answer.Content.ReadAsStringAsync())
            .RootElement.GetProperty("principals").EnumerateArray()
            .Select(each => $"/console/principals/{each.GetProperty("key").GetString()}");
        Assert.Equal(riskiest, page.QuerySelectorAll("#riskiest a").Select(link => link.GetAttribute("href")!));
    }

    [Fact]
    public async Task Get_AlertsOfTheLastDay_AreOnTheMap()
    {
        using var browser = _fixture.Open("reader");

        var page = await browser.PageAsync("/console/");

        var day = page.GetElementById("day")!;
        Assert.Equal("The last 24 hours", day.QuerySelector("h2")!.TextContent);
        Assert.NotEmpty(day.QuerySelectorAll("circle.dot:not(.usual)"));
        var link = day.QuerySelector(".legend a")!;
        Assert.NotEmpty(await ApiAsync(browser, link.GetAttribute("href")!));
    }

    [Fact]
    public async Task Get_NothingInTheLastDay_IsTheDayOfTheNewestAlertAndSaysSo()
    {
        using var browser = _fixture.Open("reader");
        var before = await browser.PageAsync("/console/");
        var newest = (await browser.PageAsync("/console/alerts?state=open,acknowledged,closed"))
            .QuerySelector("tr[data-alert] time")!.GetAttribute("datetime");

        _fixture.Clock.Advance(TimeSpan.FromDays(40));
        var page = await browser.PageAsync("/console/");

        var day = page.GetElementById("day")!;
        Assert.Equal("The last 24 hours in which something happened", day.QuerySelector("h2")!.TextContent);
        Assert.Equal(newest, day.QuerySelectorAll("time")[1].GetAttribute("datetime"));
        Assert.NotEmpty(day.QuerySelectorAll("circle.dot"));
        Assert.NotEqual(
            before.QuerySelectorAll("#day time")[1].GetAttribute("datetime"),
            day.QuerySelectorAll("time")[1].GetAttribute("datetime"));
    }

    [Fact]
    public async Task Get_ByOneOfAnAccount_TellsOfThatAccountAlone()
    {
        using var browser = _fixture.Open("analyst-account");

        var page = await browser.PageAsync("/console/");

        Assert.NotEmpty(page.QuerySelectorAll("#newest tr[data-alert]"));
        Assert.DoesNotContain("444455556666", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("operator", true)]
    [InlineData("reader", false)]
    public async Task Get_Health_IsToldWholeToOperatorsAlone(string who, bool isWhole)
    {
        using var browser = _fixture.Open(who);

        var page = await browser.PageAsync("/console/");

        var health = page.GetElementById("health")!;
        Assert.NotNull(health.QuerySelector(".tag"));
        Assert.Equal(isWhole, health.TextContent.Contains("Quarantine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_WithAndWithoutASlash_IsTheSamePage()
    {
        using var browser = _fixture.Open("reader");

        foreach (var path in new[] { "/console", "/console/" })
        {
            var page = await browser.PageAsync(path);
            Assert.Equal("Overview", page.QuerySelector("nav [aria-current=page]")!.TextContent);
        }
    }

    /// <summary>The ids of a list, whole, of the console's address or of the API's.</summary>
    private static async Task<List<string>> ApiAsync(Browser browser, string path)
    {
        path = path.Replace("/console/alerts", "/v1/alerts", StringComparison.Ordinal);
        if (!path.Contains("limit", StringComparison.Ordinal)) path += "&limit=1000";
        var answer = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return
        [
            .. document.RootElement.GetProperty("alerts").EnumerateArray()
                .Select(alert => alert.GetProperty("id").GetString()!),
        ];
    }
}
