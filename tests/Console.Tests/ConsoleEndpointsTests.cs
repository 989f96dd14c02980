using System.Net;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;
using Grainwatch.Soc.Console.Pages;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

public sealed class ConsoleEndpointsTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    /// <summary>What anybody may ask: nothing here tells of any principal.</summary>
    private static readonly string[] s_forAnybody =
    [
        "GET /console/sign-in", "POST /console/sign-in", "POST /console/sign-out", "GET /console/assets/{hash}/{name}",
    ];

    [Fact]
    public void Endpoints_Each_NeedsARole()
    {
        using var principals = new LocalPrincipals(new MemoryStore(1), Policy.Default, TimeProvider.System);
        using var gateway = new Gateway(
            principals, new OriginCache(Geolocator.None), Policy.Default, TimeProvider.System);

        var endpoints = new ConsoleEndpoints().Endpoints(gateway, Gate.Open(gateway));

        Assert.All(endpoints, endpoint =>
        {
            var name = $"{endpoint.Method} {endpoint.Path}";
            Assert.StartsWith("/console", endpoint.Path, StringComparison.Ordinal);
            if (s_forAnybody.Contains(name)) Assert.Null(endpoint.Needs);
            else Assert.Equal(endpoint.Method == "GET" ? Role.Reader : Role.Analyst, endpoint.Needs);
            // What a form sends is refused from other pages because it is a page's.
            Assert.True(
                endpoint.Page is not null || endpoint.Path.Contains("/assets/", StringComparison.Ordinal), name);
        });
    }

    [Fact]
    public async Task Navigation_EachPage_IsThere()
    {
        using var browser = fixture.Open("reader");

        foreach (var item in Navigation.Items)
        {
            var page = await browser.PageAsync(item.Path);
            Assert.Equal(item.Title, page.QuerySelector("nav [aria-current=page]")!.TextContent);
        }
    }

    [Fact]
    public async Task Get_Root_IsTheConsoleForBrowsersAndTheListForPrograms()
    {
        using var browser = fixture.Open("reader");

        var redirected = await browser.GetAsync("/");
        using var program = new HttpClient { BaseAddress = fixture.Url };
        program.DefaultRequestHeaders.Authorization = new("Bearer", ConsoleFixture.Tokens["reader"]);
        var list = await program.GetStringAsync(new Uri("/", UriKind.Relative));

        Assert.Equal("/console/", redirected.Headers.Location!.ToString());
        Assert.Contains("GET /v1/alerts?", list, StringComparison.Ordinal);
        Assert.DoesNotContain("/console", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Assets_AreForAnybodyAndKeptForGood()
    {
        using var stranger = fixture.Open(null);

        foreach (var path in new[] { StaticAssets.Style, StaticAssets.Script, StaticAssets.Icon })
        {
            var answer = await stranger.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl!.ToString());
            Assert.NotNull(answer.Headers.ETag);
        }

        var old = await stranger.GetAsync("/console/assets/000000000000/console.css");
        Assert.Equal(HttpStatusCode.NotFound, old.StatusCode);
    }

    [Fact]
    public void Assets_NameNoOtherHost()
    {
        foreach (var name in new[] { "console.css", "console.js", "icon.svg" })
        {
            var text = System.Text.Encoding.UTF8.GetString(StaticAssets.Read(name))
                .Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.DoesNotContain("//", text.Replace("// ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Get_WhatIsNotThere_IsAPage()
    {
        using var browser = fixture.Open("reader");

        var answer = await browser.GetAsync("/console/of/nothing");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("Not found", (await Browser.Parse(answer)).QuerySelector("h1")!.TextContent);
    }
}
