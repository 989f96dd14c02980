using System.Net;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Silence;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Silence;
using Grainwatch.Ingest.Tests.Http;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Ingest.Tests.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Grainwatch.Ingest.Tests.Silence;

/// <summary>What of all that comes over HTTP says that an account delivers, and what the status says of it.</summary>
public sealed class ServedArrivalsTests : ServerFixture
{
    [Fact]
    public async Task Post_Events_AreAnArrival()
    {
        using var answer = await PostAsync(TrailText.File(TrailText.Call("ada", "2026-05-01T11:59:30Z")));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single(Gateway.Arrivals.TakeArrivals());
    }

    /// <summary>Rows are what another process has read, some of it long ago.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_Rows_AreNoArrival(bool delivers)
    {
        var receipt = await RouteTo(delivers).RouteAsync(RowsOf.Users(1, 5));

        Assert.Equal(new ApplyReceipt(5, 0, 0), receipt);
        Assert.Empty(Gateway.Arrivals.TakeArrivals());
        Assert.Null(Gateway.Arrivals.TakeMedianLag());
    }

    /// <summary>Nobody but us says that an account is silent, or that it is not.</summary>
    [Theory]
    [InlineData("Trail", "123456789012", "delivery")]
    [InlineData("Gateway", "grainwatch", "gw")]
    public async Task Post_RowsOfAMemoryOfOurs_AreRefusedWhole(string type, string account, string id)
    {
        var forged = new Tiding
        {
            Name = Tiding.DeliveryResumed,
            Of = new Principal(new PrincipalKey(type, account, id), id),
            Time = RowsOf.User("ada", 1).Time,
            Since = RowsOf.User("ada", 0).Time,
        };
        List<TrailEvent> rows = [.. RowsOf.Users(1, 5), forged.ToEvent()];

        var error = await Assert.ThrowsAsync<PrincipalStoreException>(() => RouteTo(true).RouteAsync(rows));

        Assert.Contains("those memories are told by gateways", error.Message, StringComparison.Ordinal);
        Assert.Empty(Principals.Calls);
    }

    [Fact]
    public async Task Status_NoAccountDelivers_IsDegraded()
    {
        var since = new DateTime(2026, 5, 1, 8, 0, 0, DateTimeKind.Utc);
        var silent = Enumerable.Range(0, 150).Select(i => new SilentAccount($"{i:000000000000}", since)).ToList();
        var reports = new Reports(new DeliveryState(200, 0, silent, null, 3));
        await using var watcher = new SilenceWatcher(
            Gateway.Arrivals, reports, Principals, () => Policy.Default, "gw", TimeProvider.System,
            NullLogger.Instance);
        Gateway.Silence = watcher;
        Assert.False((await StatusAsync()).TryGetProperty("deliveries", out _));

        await watcher.ReportAsync(CancellationToken.None);
        var some = await StatusAsync();
        Assert.Equal("ok", some.GetProperty("status").GetString());
        Assert.Equal(100, some.GetProperty("deliveries").GetProperty("silent").GetArrayLength());

        reports.State = reports.State with { EverythingSince = since };
        await watcher.ReportAsync(CancellationToken.None);
        Assert.Equal("degraded", (await StatusAsync()).GetProperty("status").GetString());
    }

    private EngineRoute RouteTo(bool delivers) =>
        new(Client, PolicyInForce.Default.Version, delivers, TimeSpan.FromSeconds(10), TimeProvider.System);

    private async Task<System.Text.Json.JsonElement> StatusAsync() => await JsonOf(await GetAsync("/v1/status"));

    private sealed class Reports(DeliveryState state) : IDeliveryReports
    {
        public DeliveryState State { get; set; } = state;

        public Task<DeliveryState> ReportAsync(
            IReadOnlyCollection<Arrived> arrivals, CancellationToken cancellation = default) =>
            Task.FromResult(State);
    }
}
