using System.Net;
using AngleSharp.Dom;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

public sealed class AlertPageTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    private const string Bob = $"/console/alerts/{ConsoleFixture.Bob}";
    private const string Hostile = $"/console/principals/IAMUser/{ConsoleFixture.Account}:AIDAHOSTILE0000000001";

    [Fact]
    public async Task Get_BobsAlert_TellsItsStoryAndEveryReason()
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync(Bob);

        var heading = Assert.Single(page.QuerySelectorAll("h1"));
        Assert.Contains("Lyon, FR and Kyoto, JP 23 minutes apart", heading.TextContent, StringComparison.Ordinal);
        Assert.Equal("critical 97", page.QuerySelector(".head .severity")!.TextContent.Trim());
        Assert.Equal(
            ["+47", "+15", "+10", "+25", "97"],
            page.QuerySelectorAll(".reasons .number").Select(cell => cell.TextContent.Trim()));
        Assert.Contains(
            "CreateAccessKey", page.QuerySelector(".moment.sensitive")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_BobsAlert_SaysWhatIsNewAndWhatIsKnown()
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync(Bob);

        var place = page.QuerySelectorAll(".comparison tbody tr")[0];
        Assert.Equal(["known Lyon, FR", "new Kyoto, JP"], place.QuerySelectorAll("td:nth-child(2) li").Select(Text));
        Assert.StartsWith("Lyon, FR, ", Text(place.QuerySelector("td:nth-child(3) li")!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_BobsAlert_DrawsTheJourney()
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync(Bob);

        var map = page.QuerySelector(".map svg")!;
        Assert.Equal(2, map.QuerySelectorAll("circle.dot:not(.usual)").Length);
        Assert.Equal(2, map.QuerySelectorAll("ellipse.radius").Length);
        Assert.Single(map.QuerySelectorAll("path.arc"));
        Assert.Equal("9,773 km in 23 min, ≥ 25,455 km/h", map.QuerySelector("text.leg")!.TextContent);
        Assert.Contains(
            "Lyon, FR to Kyoto, JP: 9,773 km", map.QuerySelector("desc")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NamesAndProgramsThatAreMarkup_AreText()
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync($"/console/alerts/{fixture.HostileAlert}");
        var list = await browser.PageAsync("/console/alerts?q=%3Cscript");

        foreach (var shown in new[] { page, list })
        {
            Assert.Contains(ConsoleFixture.Hostile, shown.Body!.TextContent, StringComparison.Ordinal);
            Assert.All(
                shown.Scripts,
                script => Assert.StartsWith("/console/assets/", script.Source, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Get_AnyPage_ObeysItsOwnContentSecurityPolicy()
    {
        using var browser = fixture.Open("analyst");
        foreach (var path in new[]
        {
            Bob, Hostile, "/console/alerts", "/console/principals", "/console/principals/nobody", "/console/sign-in",
            "/console/nothing",
        })
        {
            var response = await browser.GetAsync(path);
            var page = await Browser.Parse(response);

            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Empty(page.QuerySelectorAll("[style], style, script:not([src])"));
            Assert.DoesNotContain(page.All, element => element.Attributes.Any(attribute =>
                attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)));
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
            Assert.True(response.Headers.CacheControl!.NoStore);
            Assert.All(Addresses(page), address => Assert.StartsWith("/", address, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Get_AlertOfAnotherAccount_IsNotThere()
    {
        using var browser = fixture.Open("analyst-account");

        var foreign = await browser.GetAsync($"/console/alerts/{ConsoleFixture.Foreign}");
        var unknown = await browser.GetAsync("/console/alerts/00000000-0000-0000-0000-000000000001");
        var list = await browser.PageAsync("/console/alerts?state=all");

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(
            Text((await Browser.Parse(unknown)).QuerySelector("main")!)
                .Replace("00000000-0000-0000-0000-000000000001", ConsoleFixture.Foreign, StringComparison.Ordinal),
            Text((await Browser.Parse(foreign)).QuerySelector("main")!));
        Assert.NotEmpty(list.QuerySelectorAll("tr[data-alert]"));
        Assert.DoesNotContain("444455556666", list.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ByOneWhoMayOnlyRead_HasNoFormAndSaysWhy()
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync(Bob);

        Assert.Empty(page.QuerySelectorAll("form.decide"));
        Assert.Contains("needs the role 'analyst'", page.QuerySelector("[aria-labelledby=decide]")!.TextContent,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_AnyPage_HasLandmarksLabelsAndHeadingsInOrder()
    {
        using var browser = fixture.Open("analyst");
        foreach (var path in new[] { Bob, Hostile, "/console/alerts", "/console/principals?q=bob", "/console/sign-in" })
        {
            var page = await browser.PageAsync(path);

            Assert.Equal("en", page.DocumentElement.GetAttribute("lang"));
            Assert.Single(page.QuerySelectorAll("main"));
            Assert.Single(page.QuerySelectorAll("h1"));
            Assert.All(page.QuerySelectorAll("table"), table => Assert.NotNull(table.QuerySelector("caption")));
            Assert.All(page.QuerySelectorAll("th"), head => Assert.True(head.HasAttribute("scope")));
            Assert.All(page.QuerySelectorAll("svg"), picture => Assert.True(
                picture.HasAttribute("aria-hidden") || picture.GetAttribute("role") == "img"));
            Assert.All(
                page.QuerySelectorAll("input:not([type=hidden]), select, textarea"),
                field => Assert.True(
                    field.Closest("label") is not null || page.QuerySelector($"label[for={field.Id}]") is not null));
            var ids = page.All.Select(element => element.Id).OfType<string>().ToList();
            Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
            Assert.All(
                page.QuerySelectorAll("[aria-labelledby]").SelectMany(element =>
                    element.GetAttribute("aria-labelledby")!.Split(' ')),
                id => Assert.Contains(id, ids));
        }
    }

    private static IEnumerable<string> Addresses(IDocument page) => page.QuerySelectorAll("[href], [src], [action]")
        .Select(element => element.GetAttribute("href") ?? element.GetAttribute("src")
            ?? element.GetAttribute("action")!)
        .Where(address => !address.StartsWith('#'));

    private static string Text(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
