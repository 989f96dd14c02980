using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AngleSharp.Dom;
using Grainwatch.Soc.Console.Principals;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

public sealed class ProfilePageTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    private const string Names = "/console/principals";
    private const string Hostile = $"{Names}/IAMUser/{ConsoleFixture.Account}:AIDAHOSTILE0000000001";

    [Fact]
    public async Task Get_Bob_HasARiskThatIsTheSumOfItsOpenAlerts()
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync(await AddressAsync(browser, "bob"));

        var adds = page.QuerySelectorAll(".shares tbody .number").Select(Number).ToList();
        var sum = Number(page.QuerySelector(".shares tfoot tr:last-child .number")!);
        Assert.NotEmpty(adds);
        Assert.Equal(Math.Min(100, adds.Sum()), sum, 0.1 * adds.Count);
        Assert.Contains(
            page.QuerySelectorAll(".shares tbody a"),
            link => link.GetAttribute("href") == $"/console/alerts/{ConsoleFixture.Bob}");
        Assert.EndsWith(":bob", page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Bob_TellsPlacesTimelineHabitsAndFacts()
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync(await AddressAsync(browser, "bob"));

        var dots = page.QuerySelectorAll(".map circle.dot");
        Assert.NotEmpty(page.QuerySelectorAll(".map circle.dot.new"));
        Assert.True(dots.Select(dot => dot.GetAttribute("r")).Distinct().Count() > 1);
        var kyoto = page.QuerySelectorAll(".calendar tbody tr")
            .Single(row => row.QuerySelector("th")!.TextContent.Contains("Kyoto, JP", StringComparison.Ordinal));
        Assert.NotNull(kyoto.QuerySelector(".tag.new"));
        Assert.NotEmpty(kyoto.QuerySelectorAll("rect.day.alert"));
        Assert.Contains(
            "CreateAccessKey", page.QuerySelector(".moment.sensitive")!.TextContent, StringComparison.Ordinal);
        var times = page.QuerySelectorAll(".moment time").Select(time => time.GetAttribute("datetime")!).ToList();
        Assert.Equal(times.OrderDescending(StringComparer.Ordinal), times);
        Assert.Contains(
            page.QuerySelectorAll(".habits tr"),
            row => row.TextContent.Contains("CreateAccessKey", StringComparison.Ordinal)
                && row.QuerySelector(".tag.new") is not null);
        Assert.NotNull(page.QuerySelector("svg.hours"));
        Assert.Contains("arn:aws:iam::111122223333:user/", page.QuerySelector(".facts")!.TextContent,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NameWithAMarkOfDirection_IsShownAsItsCode()
    {
        using var browser = fixture.Open("reader");

        var answer = await browser.GetAsync("/console/principals/%E2%80%AEeve");

        var page = await Browser.Parse(answer);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("\\u202Eeve", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', page.DocumentElement.TextContent);
    }

    [Fact]
    public async Task Get_ControlInTheQueryOfAName_LeadsToTheKeyAllTheSame()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, fixture.Url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(
            $"GET /console/principals/dave?decided=\u0001 HTTP/1.1\r\nHost: {fixture.Url.Authority}\r\n"
            + $"Cookie: grainwatch={ConsoleFixture.Tokens["reader"]}\r\nConnection: close\r\n\r\n"));

        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 303 ", answer, StringComparison.Ordinal);
        Assert.Contains("?decided=%01\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Suppressed_AreThereWithTheirReasons()
    {
        using var browser = fixture.Open("reader");
        var list = await browser.PageAsync("/console/alerts?state=suppressed");
        var alert = list.QuerySelector("tr[data-alert]")!;
        var id = alert.GetAttribute("data-alert")!;
        var address = (await browser.PageAsync($"/console/alerts/{id}")).QuerySelector(".head a.mono")!;

        var page = await browser.PageAsync(address.GetAttribute("href")!);

        var row = page.GetElementById("suppressed")!.ParentElement!.QuerySelector($"tr[data-alert='{id}']")!;
        Assert.StartsWith("suppressed: ", row.QuerySelector(".state")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll($".shares a[href$='{id}']"));
    }

    [Fact]
    public async Task Get_TimelinePageByPage_TellsTheSameAsAtOnce()
    {
        using var browser = fixture.Open("reader");
        var address = await AddressAsync(browser, "bob");
        List<string> told = [];

        for (var path = $"{address}?limit=10&from=2026-03-01"; path is not null;)
        {
            var page = await browser.PageAsync(path);
            told.AddRange(page.QuerySelectorAll(".moment a, .moment b").Select(what => what.TextContent));
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        var all = (await browser.PageAsync($"{address}?limit=1000&from=2026-03-01"))
            .QuerySelectorAll(".moment a, .moment b").Select(what => what.TextContent).ToList();
        Assert.True(all.Count > 10);
        Assert.Equal(all, told);
    }

    [Fact]
    public async Task Get_TimelineOfATime_HasWhatIsInItAndKeepsTheFields()
    {
        using var browser = fixture.Open("reader");
        var address = await AddressAsync(browser, "bob");

        var page = await browser.PageAsync($"{address}?from=2026-05-19T00:00&to=2026-05-20T00:00");

        Assert.NotEmpty(page.QuerySelectorAll(".moment time"));
        Assert.All(page.QuerySelectorAll(".moment time"), time => Assert.StartsWith(
            "2026-05-19", time.GetAttribute("datetime"), StringComparison.Ordinal));
        Assert.Equal("2026-05-19T00:00", page.QuerySelector("input[name=from]")!.GetAttribute("value"));
        Assert.Contains(
            "Nothing in this time",
            (await browser.PageAsync($"{address}?to=2020-01-01")).QuerySelector(".empty")!.TextContent,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:user/", "bob")]
    [InlineData("IAMUser/111122223333:", "bob")]
    [InlineData("", "bob")]
    public async Task Get_ByAnyName_GoesToTheKey(string before, string name)
    {
        using var browser = fixture.Open("reader");

        var answer = await browser.GetAsync($"{Names}/{Uri.EscapeDataString(before + name)}?from=2026-03-01");

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.StartsWith($"{Names}/IAMUser/111122223333:AIDA", answer.Headers.Location!.ToString(),
            StringComparison.Ordinal);
        Assert.EndsWith("?from=2026-03-01", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ByANameOfNobody_SaysSoAndSearches()
    {
        using var browser = fixture.Open("reader");

        var answer = await browser.GetAsync($"{Names}/nobody%2Fat%20all");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var page = await Browser.Parse(answer);
        Assert.Contains("nobody/at all", page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("nobody/at all", page.QuerySelector("input[name=q]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Get_OfAnotherAccount_IsNotThere()
    {
        using var all = fixture.Open("reader");
        using var browser = fixture.Open("analyst-account");
        var foreign = (await all.PageAsync($"/console/alerts/{ConsoleFixture.Foreign}"))
            .QuerySelector(".head a.mono")!.GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.OK, (await all.GetAsync(foreign)).StatusCode);
        var unknown = $"{Names}/IAMUser/{ConsoleFixture.Account}:AIDANOBODY";

        var answers = new[] { await browser.GetAsync(foreign), await browser.GetAsync(unknown) };
        var post = await browser.PostAsync(foreign, new() { ["decide"] = "mark-shared shared" });

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Equal(HttpStatusCode.NotFound, post.StatusCode);
        Assert.Equal(
            await TextAsync(answers[1], unknown), await TextAsync(answers[0], foreign));

        static async Task<string> TextAsync(HttpResponseMessage answer, string path) =>
            Text((await Browser.Parse(answer)).QuerySelector("main")!)
                .Replace(Uri.UnescapeDataString(path[(Names.Length + 1)..]), "NAME", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NamesThatAreMarkup_AreText()
    {
        using var browser = fixture.Open("reader");

        foreach (var path in new[]
        {
            Hostile, $"{Names}?q={Uri.EscapeDataString(ConsoleFixture.Hostile)}",
            $"{Hostile}?at=2026-05-25T12:30",
        })
        {
            var page = await Browser.Parse(await browser.GetAsync(path));
            Assert.Contains(ConsoleFixture.Hostile, page.Body!.TextContent, StringComparison.Ordinal);
            Assert.All(
                page.Scripts,
                script => Assert.StartsWith("/console/assets/", script.Source, StringComparison.Ordinal));
        }

        var nobody = await Browser.Parse(await browser.GetAsync($"{Names}/%3Cimg%20src%3Dx%3E"));
        Assert.Contains("<img src=x>", nobody.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(nobody.QuerySelectorAll("img"));
    }

    [Fact]
    public async Task Get_WhereNoPastIsKept_SaysSoAndShowsNoOtherMemory()
    {
        using var browser = fixture.Open("analyst");

        var answer = await browser.GetAsync($"{Hostile}?at-alert={fixture.HostileAlert}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var page = await Browser.Parse(answer);
        Assert.Contains("This host keeps no past", page.QuerySelector("main [role=alert]")!.TextContent,
            StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll(".facts, .timeline, .shares"));
        Assert.Equal(
            fixture.HostileAlert.ToString(),
            page.QuerySelector("#at-alert option[selected]")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("at=yesterday", "is no time")]
    [InlineData("at=2026-06-25", "ahead of the clock")]
    [InlineData("at=2026-05-20&at-alert=a206ea0c-ecc7-7b72-0861-a7dd00d505d6", "one of them says when")]
    [InlineData("from=soon", "from 'soon' is no time")]
    [InlineData("cursor=x", "cursor")]
    public async Task Get_WithAWrongTime_IsAPageThatSaysWhy(string query, string why)
    {
        using var browser = fixture.Open("reader");

        var answer = await browser.GetAsync($"{Hostile}?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(why, (await Browser.Parse(answer)).QuerySelector("[role=alert]")!.TextContent,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ByOneWhoMayOnlyRead_HasNoFormAndSaysWhy()
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync(Hostile);

        Assert.Empty(page.QuerySelectorAll("form.decide, .trust form"));
        Assert.Contains("needs the role 'analyst'", page.GetElementById("decisions")!.ParentElement!.TextContent,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IAMUser/1:a", "/console/principals/IAMUser/1:a")]
    [InlineData("AssumedRole/1:a/../b c", "/console/principals/AssumedRole/1:a%2F..%2Fb%20c")]
    [InlineData("IAMUser/1:50%2F?#<é", "/console/principals/IAMUser/1:50%252F%3F%23%3C%C3%A9")]
    public void Of_AnyKey_IsAnAddressThatBrowsersLeaveAlone(string key, string address)
    {
        Assert.Equal(address, PrincipalPath.Of(key));
        Assert.Equal(address, new Uri($"http://host{address}").AbsolutePath);
    }

    private static async Task<string> AddressAsync(Browser browser, string name) =>
        (await browser.GetAsync($"{Names}/{name}")).Headers.Location!.ToString();

    private static double Number(IElement cell) => double.Parse(cell.TextContent.Trim(), CultureInfo.InvariantCulture);

    private static string Text(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
