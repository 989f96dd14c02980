using Microsoft.Playwright;
using Xunit;

namespace Grainwatch.Soc.Console.Tests.Browsing;

[Collection(BrowserTests.Name)]
public sealed class PageAuditTests(Chromium chromium, ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    internal static string Audit { get; } = ReadAudit();

    public static TheoryData<string> Pages =>
    [
        "/console/", "/console/alerts", $"/console/alerts/{ConsoleFixture.Bob}", "/console/rules",
        "/console/rules/console-login-multiple-countries", "/console/rules/federated-console-login",
        "/console/status", "/console/sign-in", "/console/alerts?place=AQ", "/console/nothing",
    ];

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Page_InBothThemesWideAndNarrow_IsReadableNamedAndAsksNoOtherHost(string path)
    {
        List<string> faults = [];
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            foreach (var width in new[] { 1280, 390 })
            {
                await using var window = await chromium.OpenAsync(fixture, "operator", scheme, width);
                await window.Page.GotoAsync(path);
                await window.Page.EvaluateAsync(
                    "() => document.querySelectorAll('details').forEach(part => { part.open = true; })");
                var found = await window.Page.EvaluateAsync<string[]>(Audit);
                // The browser says of a page that is not there that it is not.
                var console = window.Faults.Where(fault => !(path.EndsWith("nothing", StringComparison.Ordinal)
                    && fault.Contains("404", StringComparison.Ordinal)));
                faults.AddRange(found.Concat(console).Select(fault => $"{scheme}, {width}: {fault}"));
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [BrowserFact]
    public async Task Help_Open_IsReadableAndClosesByKeyboard()
    {
        await using var window = await chromium.OpenAsync(fixture, "reader", ColorScheme.Dark);
        await window.Page.GotoAsync("/console/alerts");
        await window.ReadyAsync();

        await window.Page.Keyboard.PressAsync("?");
        Assert.True(await window.Page.Locator("#help").IsVisibleAsync());
        Assert.Empty(await window.Page.EvaluateAsync<string[]>(Audit));
        await window.Page.Keyboard.PressAsync("Escape");

        Assert.False(await window.Page.Locator("#help").IsVisibleAsync());
    }

    [BrowserFact]
    public async Task Audit_OfAPageWithFaults_FindsEach()
    {
        await using var window = await chromium.OpenAsync(fixture, "reader");
        await window.Page.GotoAsync("/console/alerts");

        await window.Page.EvaluateAsync("""
            () => {
              document.querySelector('h1').style.color = '#999';
              document.querySelector('.list .quiet').style.opacity = '0.4';
              const more = document.createElement('div');
              more.innerHTML = '<h4>deep</h4><input name="bare"><svg width="9" height="9"></svg><h1>two</h1>';
              more.style.width = '3000px';
              document.querySelector('main').append(more);
            }
            """);
        var faults = await window.Page.EvaluateAsync<string[]>(Audit);

        string[] expected =
        [
            "of 'Alerts' in <h1>", "class=\"quiet\"", "no label for <input> bare", "no name for <svg>", "not one h1",
            "headings leave one out", "scrolls sideways",
        ];
        Assert.All(expected, part => Assert.Contains(faults, fault => fault.Contains(part, StringComparison.Ordinal)));
    }

    [BrowserFact]
    public async Task Page_WithoutScript_IsThere()
    {
        await using var window = await chromium.OpenAsync(fixture, "reader", hasScript: false);

        foreach (var path in new[] { "/console/", "/console/rules", "/console/status" })
        {
            await window.Page.GotoAsync(path);
            Assert.True(await window.Page.Locator("main section, main table").First.IsVisibleAsync());
            Assert.False(await window.Page.Locator("#theme").IsVisibleAsync());
        }
    }

    [BrowserFact]
    public async Task Theme_Chosen_IsRememberedOnEveryPage()
    {
        await using var window = await chromium.OpenAsync(fixture, "reader");
        await window.Page.GotoAsync("/console/alerts");
        var light = await GroundAsync(window.Page);

        await window.Page.ClickAsync("#theme");
        var dark = await GroundAsync(window.Page);
        await window.Page.GotoAsync("/console/rules");

        Assert.NotEqual(light, dark);
        Assert.Equal(dark, await GroundAsync(window.Page));
        Assert.Equal("Light", await window.Page.TextContentAsync("#theme"));
        await window.Page.ClickAsync("#theme");
        await window.Page.ReloadAsync();
        Assert.Equal(light, await GroundAsync(window.Page));
        Assert.Empty(window.Faults);
    }

    private static Task<string> GroundAsync(IPage page) =>
        page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");

    private static string ReadAudit()
    {
        using var stream = typeof(PageAuditTests).Assembly.GetManifestResourceStream("audit.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
