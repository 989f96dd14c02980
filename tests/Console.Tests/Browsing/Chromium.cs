using Microsoft.Playwright;
using Xunit;

namespace Grainwatch.Soc.Console.Tests.Browsing;

/// <summary>
/// A Chromium that is installed here: the one that <c>GRAINWATCH_CHROMIUM</c> names, or the system's. None is fetched.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] s_places =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];

    // What would ask other hosts for anything by itself is off.
    private static readonly string[] s_switches =
    [
        "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where it is; null when there is none.</summary>
    public static string? Path { get; } =
        Environment.GetEnvironmentVariable("GRAINWATCH_CHROMIUM") is { Length: > 0 } named
            ? named
            : s_places.FirstOrDefault(File.Exists);

    /// <summary>Why tests that need it do not run; null when they do.</summary>
    public static string? Missing => Path is null
        ? "There is no Chromium: install the package 'chromium', or name one in GRAINWATCH_CHROMIUM."
        : null;

    public async Task InitializeAsync()
    {
        if (Path is null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Path,
            Args = s_switches,
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A window of somebody; of a stranger for null.</summary>
    internal async Task<Window> OpenAsync(
        ConsoleFixture console,
        string? who,
        ColorScheme scheme = ColorScheme.Light,
        int width = 1280,
        bool hasScript = true)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = console.Url.ToString(),
            ColorScheme = scheme,
            JavaScriptEnabled = hasScript,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            TimezoneId = "Europe/Paris",
        });
        if (who is not null)
        {
            await context.AddCookiesAsync([new Cookie
            {
                Name = "grainwatch",
                Value = ConsoleFixture.Tokens[who],
                Url = console.Url.ToString(),
                HttpOnly = true,
                SameSite = SameSiteAttribute.Strict,
            }]);
        }

        return new Window(context, await context.NewPageAsync(), console.Url);
    }
}

/// <summary>A window, and everything in it that should not have happened.</summary>
internal sealed class Window : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _faults = [];

    public Window(IBrowserContext context, IPage page, Uri server)
    {
        (_context, Page) = (context, page);
        // A machine that is busy with other tests is slow.
        page.SetDefaultTimeout(60_000);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _faults.Add($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => _faults.Add($"uncaught: {error}");
        page.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.Scheme != "data" && url.Authority != server.Authority) _faults.Add($"asks {request.Url}");
        };
    }

    public IPage Page { get; }

    /// <summary>Waits until the page that is there hears keys: it shows the button that tells of them last.</summary>
    public Task ReadyAsync() => Page.WaitForSelectorAsync("#keys:visible");

    /// <summary>Errors of its console, exceptions, and requests to other hosts.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}

/// <summary>Tests in a browser; one after the other, because each keeps a processor busy.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<Chromium>
{
    /// <summary>Of the collection.</summary>
    public const string Name = "browser";
}

/// <summary>A test that needs a browser.</summary>
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Missing;
}

/// <summary>A theory that needs a browser.</summary>
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}
