using System.Net;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Tests.Http;
using Grainwatch.Ingest.Tests.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Replay;

/// <summary>Rows on their way from a replay to an engine elsewhere: a real server before a fake host.</summary>
public sealed class EngineRouteTests : ServerFixture
{
    private static readonly string s_version = PolicyInForce.Default.Version;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Route_Events_AreAppliedAndLocatedByTheEngine()
    {
        // The sender's databases know the address, the engine's none.
        Assert.True(SourceIp.TryParse("81.2.69.142", out var ip));
        var known = new Origin("81.2.69.142", ip, new Location(new Place("GB", null, "London")));
        var sent = RowsOf.Users(3, 10).ConvertAll(e => e with { Origin = known });

        var receipt = await RouteTo(s_version).RouteAsync([.. sent, .. sent]);

        Assert.Equal(new ApplyReceipt(30, 30, 0), receipt);
        Assert.All(
            Principals.Calls.SelectMany(call => call.Events),
            e => Assert.Equal(new Origin("81.2.69.142", ip), e.Origin));
    }

    [Fact]
    public async Task Route_History_RaisesAlertsThatNobodyIsToldOf()
    {
        await RouteTo(s_version, delivers: false).RouteAsync(RowsOf.InstanceAtTheConsole());

        var alerts = (await Principals.ListAlertsAsync(new AlertQuery())).Alerts;
        Assert.True(Assert.Single(alerts).Backfilled);
        var listed = await JsonOf(await GetAsync("/v1/alerts?backfilled=false"));
        Assert.Empty(listed.GetProperty("alerts").EnumerateArray());
    }

    [Fact]
    public async Task Route_MoreThanOneRequestHolds_SendsSeveral()
    {
        var receipt = await RouteTo(s_version).RouteAsync(RowsOf.Users(1, 10_000));

        Assert.Equal(new ApplyReceipt(10_000, 0, 0), receipt);
    }

    [Fact]
    public async Task Route_EngineIsBehind_ComesBackAndIsExactThen()
    {
        var calls = 0;
        Principals.Before = _ =>
            calls++ < 2 ? throw new PrincipalStoreException("behind") : Task.CompletedTask;

        var receipt = await RouteTo(s_version).RouteAsync(RowsOf.Users(1, 5));

        Assert.Equal(new ApplyReceipt(5, 0, 0), receipt);
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task Route_EngineStaysBehind_GivesUpWithItsWords()
    {
        Principals.Before = _ => throw new PrincipalStoreException("no room");
        using var client = new HttpClient { BaseAddress = Client.BaseAddress };
        var impatient = new EngineRoute(client, s_version, true, TimeSpan.Zero, TimeProvider.System);

        var e = await Assert.ThrowsAsync<PrincipalStoreException>(() => impatient.RouteAsync(RowsOf.Users(1, 5)));

        Assert.Contains("no room", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Route_AnotherPolicy_IsRefusedAtOnce()
    {
        var e = await Assert.ThrowsAsync<PrincipalStoreException>(
            () => RouteTo("000000000000").RouteAsync(RowsOf.Users(1, 5)));

        Assert.Contains("same policy file", e.Message, StringComparison.Ordinal);
        Assert.Empty(Principals.Calls);
    }

    [Theory]
    [InlineData("/v1/rows?deliver=maybe", "neither true nor false")]
    [InlineData("/v1/rows?deliver=false&x=1", "'x' is no parameter of POST /v1/rows")]
    [InlineData("/v1/rows", "The body cannot be read")]
    public async Task Post_BadRequest_IsToldWhy(string path, string why)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        request.Headers.Add(RowsEndpoint.PolicyHeader, s_version);
        request.Content = new ByteArrayContent([1, 200, 3]);

        var detail = await ProblemOf(HttpStatusCode.BadRequest, await Client.SendAsync(request));

        Assert.Contains(why, detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Route_EventAheadOfTheClock_IsRefused()
    {
        List<TrailEvent> ahead = [RowsOf.Users(1, 1)[0] with { Time = DateTime.UtcNow.AddHours(1) }];

        var e = await Assert.ThrowsAsync<PrincipalStoreException>(() => RouteTo(s_version).RouteAsync(ahead));

        Assert.Contains("ahead of this clock", e.Message, StringComparison.Ordinal);
    }

    private EngineRoute RouteTo(string version, bool delivers = true) =>
        new(Client, version, delivers, s_patience, TimeProvider.System);
}
