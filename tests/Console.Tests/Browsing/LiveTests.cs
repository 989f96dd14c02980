using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace Grainwatch.Soc.Console.Tests.Browsing;

[Collection(BrowserTests.Name)]
public sealed class LiveTests(Chromium chromium) : IAsyncLifetime, IAsyncDisposable
{
    private static readonly PageWaitForSelectorOptions s_patient = new() { Timeout = 60_000 };

    private readonly ConsoleFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [BrowserFact]
    public async Task List_AlertRaisedWhileItIsOpen_IsCountedAndShownWhenAskedFor()
    {
        await using var window = await chromium.OpenAsync(_fixture, "reader");
        await OpenWatchingAsync(window.Page, "/console/alerts");
        var before = await window.Page.Locator("tr[data-alert]").CountAsync();

        await RaiseAsync("zoe");

        await window.Page.WaitForSelectorAsync("#fresh button", s_patient);
        Assert.Contains("more alert", await window.Page.TextContentAsync("#fresh"), StringComparison.Ordinal);
        Assert.Equal(before, await window.Page.Locator("tr[data-alert]").CountAsync());
        await window.Page.ClickAsync("#fresh button");
        await window.Page.WaitForSelectorAsync("tr[data-alert]:has-text('zoe')", s_patient);
        Assert.Empty(window.Faults);
    }

    [BrowserFact]
    public async Task List_AlertDecidedElsewhere_IsMarkedWhereItIs()
    {
        await using var window = await chromium.OpenAsync(_fixture, "reader");
        await OpenWatchingAsync(window.Page, "/console/alerts");

        using (var analyst = _fixture.Open("analyst"))
        {
            var answer = await analyst.PostAsync(
                $"/console/alerts/{ConsoleFixture.Bob}/decisions", new() { ["decide"] = "close benign" });
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        }

        var row = await window.Page.WaitForSelectorAsync($"tr.changed[data-alert='{ConsoleFixture.Bob}']", s_patient);
        Assert.Contains("closed: benign", await row!.TextContentAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Overview_AlertRaisedWhileItIsOpen_AppearsWithoutMovingFocusOrPage()
    {
        await using var window = await chromium.OpenAsync(_fixture, "reader", width: 390);
        var page = window.Page;
        await OpenWatchingAsync(page, "/console/");
        await page.EvaluateAsync("() => { window.isSame = true; }");
        await page.FocusAsync("#newest .what a");
        var focused = await page.EvaluateAsync<string>("() => document.activeElement.href");

        await RaiseAsync("zoe");

        await page.WaitForSelectorAsync("#newest tr.changed:has-text('zoe')", s_patient);
        Assert.True(await page.EvaluateAsync<bool>("() => window.isSame"));
        Assert.Equal(focused, await page.EvaluateAsync<string>("() => document.activeElement.href"));
        Assert.True(await page.EvaluateAsync<bool>("""
            () => {
              const { top, bottom } = document.activeElement.getBoundingClientRect();
              return top >= 0 && bottom <= innerHeight;
            }
            """));
        // The reader's own time is beside those that came as well.
        Assert.Equal(0, await page.EvaluateAsync<int>(
            "() => document.querySelectorAll('#newest time[data-local]:not(:has(+ .local))').length"));
        Assert.Empty(window.Faults);
    }

    [BrowserFact]
    public async Task Overview_ServerThatDoesNotAnswer_SaysSoAndComesBack()
    {
        await using var window = await chromium.OpenAsync(_fixture, "reader");
        var page = window.Page;
        await OpenWatchingAsync(page, "/console/");

        await page.RouteAsync("**/console/", route => route.AbortAsync());
        await RaiseAsync("zoe");
        await page.WaitForSelectorAsync("#stale:visible", s_patient);
        await page.UnrouteAsync("**/console/");
        await RaiseAsync("yan");

        await page.WaitForSelectorAsync("#newest tr:has-text('yan')", s_patient);
        Assert.False(await page.Locator("#stale").IsVisibleAsync());
    }

    [BrowserFact]
    public async Task Overview_ServerThatIsSlow_IsAskedOnceAtATimeAndOnceMoreForWhatCameMeanwhile()
    {
        await using var window = await chromium.OpenAsync(_fixture, "reader");
        var page = window.Page;
        await OpenWatchingAsync(page, "/console/");
        var (asked, answers) = (0, new TaskCompletionSource());
        await page.RouteAsync("**/console/", async route =>
        {
            Interlocked.Increment(ref asked);
            await answers.Task;
            await route.ContinueAsync();
        });

        var first = page.WaitForRequestAsync("**/console/");
        await RaiseAsync("zoe");
        await first;
        await RaiseAsync("yan");
        // Longer than the least time between two fetches.
        await page.WaitForTimeoutAsync(4_000);
        Assert.Equal(1, asked);
        answers.SetResult();

        await page.WaitForSelectorAsync("#newest tr:has-text('yan')", s_patient);
        Assert.Empty(window.Faults);
    }

    /// <summary>Opens a page, and waits until it hears of changes.</summary>
    private static async Task OpenWatchingAsync(IPage page, string path) => await page.RunAndWaitForResponseAsync(
        () => page.GotoAsync(path), response => response.Url.Contains("/v1/alerts/watch", StringComparison.Ordinal));

    /// <summary>Two logins of somebody within twenty minutes, from two countries.</summary>
    private async Task RaiseAsync(string user)
    {
        using var sender = new HttpClient { BaseAddress = _fixture.Url };
        sender.DefaultRequestHeaders.Authorization = new("Bearer", ConsoleFixture.Tokens["ingest"]);
        using var body = new StringContent(JsonSerializer.Serialize(new
        {
            Records = new[] { Login(user, "11:00", "24.31.3.159"), Login(user, "11:20", "197.113.28.15") },
        }));
        var answer = await sender.PostAsync(new Uri("/v1/events", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static object Login(string user, string time, string address) => new
    {
        eventVersion = "1.08",
        userIdentity = new
        {
            type = "IAMUser",
            principalId = $"AIDA{user.ToUpperInvariant()}000000001",
            arn = $"arn:aws:iam::{ConsoleFixture.Account}:user/{user}",
            accountId = ConsoleFixture.Account,
            userName = user,
        },
        eventTime = $"2026-05-25T{time}:00Z",
        eventSource = "signin.amazonaws.com",
        eventName = "ConsoleLogin",
        awsRegion = "us-east-1",
        sourceIPAddress = address,
        userAgent = "Mozilla/5.0",
        eventID = Guid.NewGuid().ToString(),
        eventType = "AwsConsoleSignIn",
        recipientAccountId = ConsoleFixture.Account,
        responseElements = new { ConsoleLogin = "Success" },
        additionalEventData = new { MFAUsed = "No" },
    };
}
