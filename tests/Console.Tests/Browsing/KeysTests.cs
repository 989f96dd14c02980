using Xunit;

namespace Grainwatch.Soc.Console.Tests.Browsing;

[Collection(BrowserTests.Name)]
public sealed class KeysTests(Chromium chromium, ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    private const string Rows =
        "() => [...document.querySelectorAll('[data-list] tbody .what a')].map(link => link.getAttribute('href'))";

    private const string Row = "() => document.activeElement.closest('tr')?.querySelector('a').getAttribute('href')";

    [BrowserTheory]
    [InlineData("/console/rules")]
    [InlineData("/console/alerts")]
    [InlineData("/console/principals")]
    public async Task StepKeys_ThroughAList_ReachEachRowAndComeBack(string path)
    {
        await using var window = await chromium.OpenAsync(fixture, "reader");
        var page = window.Page;
        await page.GotoAsync(path);
        await window.ReadyAsync();
        var rows = await page.EvaluateAsync<string[]>(Rows);
        Assert.True(rows.Length > 3);

        List<string> forth = [], back = [];
        foreach (var _ in rows)
        {
            await page.Keyboard.PressAsync("j");
            forth.Add(await page.EvaluateAsync<string>(Row));
        }

        foreach (var _ in rows)
        {
            back.Add(await page.EvaluateAsync<string>(Row));
            await page.Keyboard.PressAsync("k");
        }

        Assert.Equal(rows, forth);
        Assert.Equal(rows.Reverse(), back);
        Assert.Empty(window.Faults);
    }

    [BrowserFact]
    public async Task KeysButton_Seen_MeansThatKeysAreHeard()
    {
        await using var window = await chromium.OpenAsync(fixture, "reader");
        var page = window.Page;
        // What the page does when the button is shown, before anything else can happen.
        await page.AddInitScriptAsync("""
            document.addEventListener('DOMContentLoaded', () => {
              const button = document.getElementById('keys');
              const shown = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'hidden');
              Object.defineProperty(button, 'hidden', { set(value) {
                shown.set.call(button, value);
                document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }));
              } });
            });
            """);

        await page.GotoAsync("/console/alerts");

        await window.ReadyAsync();
        Assert.True(await page.Locator("#help").IsVisibleAsync());
    }
}
