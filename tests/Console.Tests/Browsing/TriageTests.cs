using Microsoft.Playwright;
using Xunit;

namespace Grainwatch.Soc.Console.Tests.Browsing;

[Collection(BrowserTests.Name)]
public sealed class TriageTests(Chromium chromium) : IAsyncLifetime, IAsyncDisposable
{
    private const string State = ".head .state";

    private readonly ConsoleFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [BrowserFact]
    public async Task Triage_WithTheMouse_FromSignInToClosed()
    {
        await using var window = await chromium.OpenAsync(_fixture, who: null);
        var page = window.Page;

        await page.GotoAsync("/console/alerts");
        await page.FillAsync("input[name=token]", ConsoleFixture.Tokens["analyst"]);
        await page.ClickAsync("button.primary");
        await page.ClickAsync($"tr[data-alert='{ConsoleFixture.Bob}'] .what a");
        await Assertions.Expect(page.Locator(State)).ToHaveTextAsync("open");
        await page.ClickAsync("button[value=acknowledge]");
        await ToldAsync(page, "acknowledged", "acknowledged");
        await page.FillAsync("#note", "asked Bob: it was not him");
        await page.ClickAsync("button[value='close true-positive']");
        await ToldAsync(page, "closed: true-positive", "closed as true-positive");
        await page.ClickAsync("a[rel=up]");

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Alerts");
        Assert.Equal(0, await page.Locator($"tr[data-alert='{ConsoleFixture.Bob}']").CountAsync());
        Assert.Empty(window.Faults);
    }

    [BrowserFact]
    public async Task Triage_WithTheKeyboardAlone_FromListToClosed()
    {
        await using var window = await chromium.OpenAsync(_fixture, "analyst");
        var (page, keys) = (window.Page, window.Page.Keyboard);

        await page.GotoAsync("/console/alerts");
        await window.ReadyAsync();
        await keys.PressAsync("/");
        await keys.TypeAsync("bob@");
        await keys.PressAsync("Escape");
        Assert.Equal("BODY", await page.EvaluateAsync<string>("() => document.activeElement.tagName"));
        await keys.PressAsync("/");
        await keys.PressAsync("Control+A");
        await keys.TypeAsync("Kyoto");
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync("**/alerts?*q=Kyoto*");
        await window.ReadyAsync();
        await keys.PressAsync("j");
        await keys.PressAsync("Enter");
        await page.WaitForSelectorAsync("[data-page=alert]");
        await window.ReadyAsync();
        await keys.PressAsync("a");
        await Assertions.Expect(page.Locator(State)).ToHaveTextAsync("open");
        await keys.PressAsync("Enter");
        await ToldAsync(page, "acknowledged", "acknowledged");
        await window.ReadyAsync();
        await keys.PressAsync("c");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await ToldAsync(page, "closed: benign", "closed as benign");
        await window.ReadyAsync();
        await keys.PressAsync("u");

        await page.WaitForURLAsync("**/console/alerts");
        Assert.Empty(window.Faults);
    }

    [BrowserFact]
    public async Task Triage_WithoutScript_Decides()
    {
        await using var window = await chromium.OpenAsync(_fixture, "analyst", hasScript: false);

        await window.Page.GotoAsync($"/console/alerts/{ConsoleFixture.Bob}");
        await window.Page.ClickAsync("button[value=acknowledge]");

        await ToldAsync(window.Page, "acknowledged", "acknowledged");
    }

    private async Task ToldAsync(IPage page, string state, string decision)
    {
        await Assertions.Expect(page.Locator(State)).ToHaveTextAsync(state, new() { Timeout = 60_000 });
        await page.WaitForLoadStateAsync();
        Assert.Contains(decision, await page.TextContentAsync(".notice[role=status]"), StringComparison.Ordinal);
        // Of two decisions of one moment neither is the later.
        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
    }
}
