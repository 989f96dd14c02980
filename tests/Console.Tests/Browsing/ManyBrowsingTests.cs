using System.Globalization;
using Microsoft.Playwright;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Soc.Console.Tests.Browsing;

/// <summary>The console before 100,000 principals and 50,000 open alerts, as a browser shows it.</summary>
[Collection(BrowserTests.Name)]
public sealed class ManyBrowsingTests(Chromium chromium, ManyPrincipals fixture, ITestOutputHelper output)
    : IClassFixture<ManyPrincipals>
{
    private const int Rounds = 5;
    private const int RoundsMax = 30;

    // From the click to the page that is laid out and has run its script.
    private const double AtOnceMs = 800;
    private const string Took = "() => performance.getEntriesByType('navigation')[0].domComplete";

    private static readonly string s_someone = $"/console/principals/{ManyPrincipals.KeyOf(4710).Text}";

    public static TheoryData<string, string> Pages => new()
    {
        { "/console/", "#newest tr[data-alert]" },
        { "/console/alerts", "tr[data-alert]" },
        { "/console/alerts?severity=high&q=user471", "tr[data-alert]" },
        { "/console/principals", "tr[data-principal]" },
        { "/console/principals?q=user471&min-risk=34", "tr[data-principal]" },
        { s_someone, ".moment" },
    };

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Page_OfAHundredThousand_IsThereAtOnceWideAndNarrow(string path, string row)
    {
        foreach (var width in new[] { 1280, 390 })
        {
            await using var window = await chromium.OpenAsync(fixture, "operator", width: width);
            List<double> times = [];
            while (times.Count < Rounds || (times.Count < RoundsMax && times.Min() >= AtOnceMs))
            {
                await window.Page.GotoAsync(path);
                times.Add(await window.Page.EvaluateAsync<double>(Took));
            }

            times.Sort();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}, {width} px: {times[0]:0} ms at best, {times[times.Count / 2]:0} ms in the middle"));
            Assert.True(await window.Page.Locator(row).First.IsVisibleAsync());
            Assert.Empty(await window.Page.EvaluateAsync<string[]>(PageAuditTests.Audit));
            Assert.Empty(window.Faults);
            // The best: what else the machine does is no fault of the page.
            Assert.True(times[0] < AtOnceMs, $"The page took {times[0]:0} ms at best; {AtOnceMs:0} are the bound.");
        }
    }

    [BrowserFact]
    public async Task Search_ForOneOfAHundredThousand_LeadsToItsAlertAndWhy()
    {
        await using var window = await chromium.OpenAsync(fixture, "analyst");
        var (page, keys) = (window.Page, window.Page.Keyboard);

        await page.GotoAsync("/console/");
        await page.ClickAsync("nav >> text=Principals");
        await page.WaitForURLAsync("**/principals");
        await window.ReadyAsync();
        await keys.PressAsync("/");
        await keys.TypeAsync("user4710");
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync("**/principals?*q=user4710*");
        // user4710 himself, and user47100 to user47109.
        Assert.Equal(11, await page.Locator("tr[data-principal]").CountAsync());
        await page.ClickAsync("tr[data-principal]:has-text('this very name') .what a");
        await page.ClickAsync(".shares a");

        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("user4710");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Lagos, NG");
        await Assertions.Expect(page.Locator(".reasons")).ToContainTextAsync("2 countries");
        await page.ClickAsync("button[value='close benign']");
        await Assertions.Expect(page.Locator(".head .state")).ToHaveTextAsync("closed: benign");
        Assert.Empty(window.Faults);
    }

    [BrowserFact]
    public async Task Principals_ByRisk_AreSortedFromPageToPage()
    {
        await using var window = await chromium.OpenAsync(fixture, "reader");
        List<double> risks = [];
        await window.Page.GotoAsync("/console/principals?account=000000000006");
        for (var shown = 0; shown < 3; shown++)
        {
            if (shown > 0) await window.Page.ClickAsync("a[rel=next]");
            await window.Page.WaitForLoadStateAsync();
            var texts = await window.Page.Locator("tr[data-principal] .meter").EvaluateAllAsync<string[]>(
                "all => all.map(each => each.getAttribute('aria-label'))");
            Assert.Equal(50, texts.Length);
            risks.AddRange(texts.Select(text => double.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture)));
        }

        Assert.Equal(risks.OrderDescending(), risks);
        Assert.True(risks[0] > risks[^1]);
    }
}
