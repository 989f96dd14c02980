using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;
using Xunit;

namespace Grainwatch.Cluster.Tests.Gateways;

/// <summary>Orleans' dashboard of a real silo, through a real gateway.</summary>
public sealed class DashboardPagesTests(DashboardFixture fixture) : IClassFixture<DashboardFixture>
{
    private const string Principal = "IAMUser/111122223333:AIDAEXAMPLEALICE00001";

    private const RegexOptions Linear =
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;

    private static readonly Regex s_attributes = new("(src|href)=\"(?<to>[^\"]*)\"", Linear);
    private static readonly Regex s_urls = new("""(url\(|@import\s*)["']?(?<to>[^"')]*)""", Linear);
    private static readonly Regex s_elsewhere = new("^(https?:|wss?:|//)", Linear);

    private static readonly Regex s_fetches = new(
        """((fetch|import|WebSocket|EventSource|sendBeacon|importScripts|Worker)\(|\.open\(["'`][A-Z]+["'`],"""
        + """|\.(src|href)=)\s*["'`](https?:|wss?:|//)""",
        Linear);

    private readonly ServedDashboard _served = fixture.Served;

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("reader", HttpStatusCode.Forbidden)]
    [InlineData("analyst", HttpStatusCode.Forbidden)]
    [InlineData("ingest", HttpStatusCode.Forbidden)]
    [InlineData("operator", HttpStatusCode.OK)]
    public async Task Get_AnyPage_IsForOperators(string? role, HttpStatusCode status)
    {
        foreach (var page in new[] { "/", "/index.min.js", "/index.css", "/version", "/ClusterStats" })
        {
            using var answer = await _served.AskAsync(page, role);
            Assert.Equal((page, status), (page, answer.StatusCode));
        }

        if (role is not null && status != HttpStatusCode.OK)
            Assert.Contains($"\"caller\":\"{role}\"", _served.Refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WithoutAToken_AsksTheBrowserForOne()
    {
        using var stranger = await _served.AskAsync("/", role: null);
        using var known = await _served.AskAsync("/", asPassword: true);
        using var reader = await _served.AskAsync("/", role: "reader", asPassword: true);

        Assert.Contains(stranger.Headers.WwwAuthenticate, challenge => challenge.Scheme == "Basic");
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, reader.StatusCode);
    }

    [Fact]
    public async Task Get_OfARealSilo_ShowsItAndItsCalls()
    {
        await Eventually.IsAsync(
            async () =>
            {
                // It counts calls while somebody looks.
                await _served.Silo.Grains.GetGrain<IPrincipalGrain>(Principal).HeadersAsync();
                return await _served.ReadAsync("/TopGrainMethods?exclude=Orleans");
            },
            text => JsonDocument.Parse(text).RootElement.GetProperty("calls").EnumerateArray().Any(call =>
                call.GetProperty("grain").GetString() == typeof(PrincipalGrain).FullName
                && call.GetProperty("method").GetString() == nameof(IPrincipalGrain.HeadersAsync)
                && call.GetProperty("count").GetInt64() > 0));

        // A principal of whom nothing is known is not kept awake; those that look for what waits are.
        var counters = JsonDocument.Parse(await Eventually.IsAsync(
            () => _served.ReadAsync("/DashboardCounters?exclude=Orleans"),
            text => text.Contains(typeof(SweepGrain).FullName!, StringComparison.Ordinal))).RootElement;
        var host = Assert.Single(counters.GetProperty("hosts").EnumerateArray());
        Assert.Equal("Active", host.GetProperty("status").GetString());
        var grain = Assert.Single(
            counters.GetProperty("simpleGrainStats").EnumerateArray(),
            grain => grain.GetProperty("grainType").GetString() == typeof(SweepGrain).FullName);
        Assert.NotEqual(0, grain.GetProperty("activationCount").GetInt32());
    }

    [Theory]
    [InlineData("/GrainState")]
    [InlineData("/grainstate/")]
    [InlineData("/Trace")]
    [InlineData("/trace/")]
    public async Task Get_WhatCallsGrainsOrFollowsLogs_IsNotServed(string page)
    {
        const string Asleep = "IAMUser/111122223333:AIDAEXAMPLEASLEEP0001";
        var query = $"?grainId={Uri.EscapeDataString(Asleep)}&grainType={typeof(PrincipalGrain).FullName}";
        using var answer = await _served.AskAsync(page + query);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var management = _served.Silo.Grains.GetGrain<IManagementGrain>(0);
        Assert.DoesNotContain(
            await management.GetDetailedGrainStatistics(),
            grain => grain.GrainId.ToString().Contains(Asleep, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_SiloThatIsNone_SaysSo()
    {
        using var answer = await _served.AskAsync("/SiloProperties/nowhere");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/ClusterStats")]
    [InlineData("/GrainState")]
    [InlineData("/")]
    public async Task Send_ToWhateverPage_IsNotTaken(string page)
    {
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete })
        {
            using var answer = await _served.AskAsync(page, method: method);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Get_Pages_AskNoOtherHost()
    {
        using var page = await _served.AskAsync("/");
        var html = await page.Content.ReadAsStringAsync();
        var styles = await _served.ReadAsync("/index.css");
        var script = await _served.ReadAsync("/index.min.js");

        // What a browser holds them to, whatever the script may come to do.
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        var matches = s_attributes.Matches(html).Concat(s_urls.Matches(styles));
        string[] named = [.. matches.Select(match => match.Groups["to"].Value)];
        Assert.Contains("./index.min.js", named);
        Assert.Contains(named, name => name.EndsWith(".woff2", StringComparison.Ordinal));
        Assert.DoesNotContain(named, s_elsewhere.IsMatch);
        Assert.DoesNotMatch(s_fetches, script);
    }

    [Theory]
    [InlineData("fetch(`https://cdn.example/x`)")]
    [InlineData("import('//cdn.example/x.js')")]
    [InlineData("new WebSocket(\"wss://cdn.example\")")]
    [InlineData("e.open(\"GET\",\"http://cdn.example\")")]
    [InlineData("i.src=\"https://cdn.example/i.png\"")]
    public void Fetches_OfWhatAsksAnotherHost_Matches(string script) => Assert.Matches(s_fetches, script);

    [Fact]
    public async Task Get_NotSwitchedOn_IsNotThere()
    {
        await using var off = await ServedDashboard.StartAsync(isServed: false);
        foreach (var page in new[] { "", "/", "/index.min.js", "/ClusterStats" })
        {
            using var answer = await off.AskAsync(page);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Get_BeforeSilosWithoutADashboard_SaysWhatTheyNeed()
    {
        await using var half = await ServedDashboard.StartAsync(isCollected: false);
        using var answer = await half.AskAsync("/ClusterStats");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("--dashboard", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_WithoutADashboard_HasNothingOfIt()
    {
        await using var without = await SiloHere.InMemoryAsync(hasDashboard: false);

        // It sees the same of one that has it.
        Assert.NotEmpty(OfTheDashboard(_served.Silo.Services));
        Assert.Empty(OfTheDashboard(without.Services));
    }

    /// <summary>What of the dashboard runs in a silo, stands in the way of calls, or can be called.</summary>
    private static Type[] OfTheDashboard(IServiceProvider services) =>
    [
        .. services.GetServices<IHostedService>().Select(service => service.GetType())
            .Concat(services.GetServices<IIncomingGrainCallFilter>().Select(filter => filter.GetType()))
            .Concat(services.GetServices<Orleans.Services.IGrainService>().Select(service => service.GetType()))
            .Concat(services.GetServices<ILifecycleParticipant<Orleans.Runtime.ISiloLifecycle>>()
                .Select(part => part.GetType()))
            .Concat(services.GetRequiredService<IOptions<GrainTypeOptions>>().Value.Classes)
            .Where(type => type.Assembly == typeof(DashboardOptions).Assembly),
    ];
}

/// <summary>One silo and gateway for all of them.</summary>
public sealed class DashboardFixture : IAsyncLifetime
{
    internal ServedDashboard Served { get; private set; } = null!;

    public async Task InitializeAsync() => Served = await ServedDashboard.StartAsync();

    public async Task DisposeAsync() => await Served.DisposeAsync();
}
