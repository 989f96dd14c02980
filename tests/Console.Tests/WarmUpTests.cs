using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;
using Grainwatch.Soc.Console.Overview;
using Grainwatch.Soc.Console.Pages;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

public sealed class WarmUpTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task Draw_WithAlerts_DrawsTheOverviewAndAnAlert() => Assert.Equal(
        2, await WarmUp.DrawAsync(new ConsoleHost(fixture.Gateway, Gate.Open(fixture.Gateway)), new AlertDays()));

    [Fact]
    public async Task Draw_WithoutAny_DrawsTheOverview()
    {
        using var principals = new LocalPrincipals(new MemoryStore(1), Policy.Default, TimeProvider.System);
        using var gateway = new Gateway(
            principals, new OriginCache(Geolocator.None), Policy.Default, TimeProvider.System);

        Assert.Equal(1, await WarmUp.DrawAsync(new ConsoleHost(gateway, Gate.Open(gateway)), new AlertDays()));
    }

    [Fact]
    public async Task Begin_AfterThePrincipalsAreGone_EndsWithoutAFault()
    {
        var principals = new LocalPrincipals(new MemoryStore(1), Policy.Default, TimeProvider.System);
        using var gateway = new Gateway(
            principals, new OriginCache(Geolocator.None), Policy.Default, TimeProvider.System);
        principals.Dispose();

        await WarmUp.Begin(new ConsoleHost(gateway, Gate.Open(gateway)), new AlertDays());
    }
}
