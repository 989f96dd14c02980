using System.Globalization;
using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;
using Grainwatch.Soc.Console.Components;
using Grainwatch.Soc.Console.Rules;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

public sealed class RulesPageTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    public static TheoryData<string> Rules => [.. RuleBook.Rules.Select(rule => rule.Metadata.Id)];

    [Fact]
    public async Task Get_List_HasEachRuleWithItsCounts()
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync("/console/rules");

        Assert.Equal(
            RuleBook.Rules.Select(rule => $"/console/rules/{rule.Metadata.Id}"),
            page.QuerySelectorAll(".what a").Select(link => link.GetAttribute("href")));
        foreach (var link in page.QuerySelectorAll("td.number a"))
            Assert.Equal(await CountAsync(browser, link.GetAttribute("href")!), Number(link.FirstChild!.TextContent));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Get_Rule_TellsAllThatIsPublished(string id)
    {
        using var browser = fixture.Open("reader");
        var rule = RuleBook.Find(id)!;

        var page = await browser.PageAsync($"/console/rules/{id}");

        Assert.Equal(rule.Metadata.Title, Assert.Single(page.QuerySelectorAll("h1")).TextContent);
        var text = Text(page.QuerySelector("main")!);
        string[] told =
        [
            rule.Metadata.Why, rule.Guide.Fires, rule.Guide.Differs, .. rule.Guide.Silences, .. rule.Guide.Response,
            .. rule.Guide.FalsePositives, .. rule.Guide.References.Select(reference => reference.Title),
            .. rule.Guide.Signals.SelectMany(signal => new[] { signal.Name, signal.When }),
            .. rule.Guide.Suppressions.Select(suppression => suppression.When),
            .. rule.Guide.Parameters.SelectMany(parameter => new[] { parameter.Name, parameter.Text }),
        ];
        Assert.All(told, sentence => Assert.Contains(sentence, text, StringComparison.Ordinal));
        Assert.All(
            page.QuerySelectorAll("a[href^=http]"),
            link => Assert.Equal("noreferrer", link.GetAttribute("rel")));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Get_Rule_CountsItsAlertsByStateAndReason(string id)
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync($"/console/rules/{id}");

        var sum = 0;
        foreach (var row in page.QuerySelectorAll(".hits tbody tr"))
        {
            var numbers = row.QuerySelectorAll(".number").Select(cell => Number(cell.TextContent)).ToList();
            Assert.Equal(numbers[^1], numbers.SkipLast(1).Sum());
            Assert.Equal(await CountAsync(browser, row.QuerySelector("a")!.GetAttribute("href")!), numbers[^1]);
            sum += numbers[^1];
        }

        Assert.Equal(await CountAsync(browser, $"/console/alerts?rule={id}&state=all"), sum);
        Assert.Equal(
            await CountAsync(browser, $"/console/alerts?rule={id}&state=suppressed"),
            page.QuerySelectorAll("[aria-labelledby=suppressed] td.number").Sum(cell => Number(cell.TextContent)));
    }

    [Fact]
    public async Task Get_Rule_MarksWhatIsNotTheDefault()
    {
        using var browser = fixture.Open("reader");

        // The sample's policy lists corporate networks, and changes nothing else that the rule reads.
        var page = await browser.PageAsync("/console/rules/console-login-multiple-countries");

        var replaced = Assert.Single(page.QuerySelectorAll(".settings .replaced"));
        Assert.Contains("networks.corporate", replaced.TextContent, StringComparison.Ordinal);
        Assert.Contains("4 entries", replaced.TextContent, StringComparison.Ordinal);
        Assert.Contains("default: none", replaced.TextContent, StringComparison.Ordinal);
        Assert.Contains("65m", page.QuerySelector(".settings")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void RuleModel_PolicyThatReplacesRisks_TellsWhatIsInForce()
    {
        var rule = RuleBook.Find("console-login-multiple-countries")!;
        var policy = PolicyInForce.Of(Policy.Default with
        {
            Risks = new SignalRisks([(rule.Metadata.Id, "no-mfa", 12)]),
            Window = TimeSpan.FromMinutes(90),
            DisabledRules = new HashSet<string> { rule.Metadata.Id },
        });

        var model = new RuleModel(rule, policy, new AlertTally([], IsWhole: true));

        Assert.False(model.IsEnabled);
        var signal = Assert.Single(model.Signals, signal => signal.IsReplaced);
        Assert.Equal(("no-mfa", "+12", "+5"), (signal.Signal.Name, signal.Text, signal.Signal.Contribution));
        Assert.Equal(
            ["enabled", "risks", "window"],
            model.Settings.Where(setting => setting.IsReplaced)
                .Select(setting => setting.Parameter.Name.Split('.')[^1]));
        Assert.Contains(model.Settings, setting => setting.Value == "90m" || setting.Value == "1h30m");
        Assert.Contains(model.Settings, setting => setting.Value == "changed");
    }

    [Fact]
    public async Task Get_RuleThatIsNot_SaysWhichThereAre()
    {
        using var browser = fixture.Open("reader");

        var answer = await browser.GetAsync("/console/rules/impossible-travel");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(
            "console-login-multiple-countries", (await Browser.Parse(answer)).QuerySelector("main")!.TextContent,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Tally_NotWhole_SaysSoOfEachCount()
    {
        Assert.Equal("0+", new AlertTally([], IsWhole: false).Count(alert => alert.Severity == Severity.High));
        Assert.Equal("0", new AlertTally([], IsWhole: true).Count(alert => alert.Severity == Severity.High));
    }

    private static async Task<int> CountAsync(Browser browser, string path)
    {
        path = path.Replace("/console/alerts", "/v1/alerts", StringComparison.Ordinal);
        var answer = await browser.GetAsync($"{path}&limit=1000");
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("alerts")
            .GetArrayLength();
    }

    private static int Number(string text) =>
        int.Parse(text.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static string Text(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
