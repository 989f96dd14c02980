using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Routing;
using Grainwatch.Ingest.Silence;
using Xunit;

namespace Grainwatch.Ingest.Tests.Routing;

/// <summary>What ends a trail is told to the trail's memory, with the batch that held it.</summary>
public sealed class TrailRoutingTests
{
    private static readonly PrincipalKey s_trail = OwnMemories.TrailOf("123456789012").Key;

    private readonly FakePrincipals _principals = new();

    [Fact]
    public async Task RouteAsync_TrailIsStopped_IsToldTwiceAndCountedOnce()
    {
        using var router = new EventRouter(_principals);
        TrailEvent[] batch = [RowsOf.User("ada", 1), Stop("dave", 2), RowsOf.User("dave", 3)];

        var receipt = await router.RouteAsync(batch);

        Assert.Equal(new ApplyReceipt(3, 0, 0), receipt);
        Assert.Equal([s_trail.Text, "IAMUser/123456789012:ada", "IAMUser/123456789012:dave"], Called());
        var alert = Assert.Single((await _principals.ListAlertsAsync(new AlertQuery())).Alerts);
        Assert.Equal("dave stopped the trail of account 123456789012 from ec2.amazonaws.com", alert.Title);

        Assert.Equal(new ApplyReceipt(0, 3, 0), await router.RouteAsync(batch));
        Assert.Single((await _principals.ViewAsync(s_trail))!.SensitiveActions);
    }

    [Fact]
    public async Task RouteAsync_History_MarksTheAlertAsHistory()
    {
        using var router = new EventRouter(_principals, new RoutingOptions { Arrival = Arrival.Backfill });

        await router.RouteAsync([Stop("dave", 2)]);

        Assert.True(Assert.Single((await _principals.ListAlertsAsync(new AlertQuery())).Alerts).Backfilled);
    }

    [Fact]
    public async Task RouteAsync_TrailsMemoryCannotBeWritten_AcknowledgesNothing()
    {
        using var router = new EventRouter(_principals);
        _principals.Before = key =>
            key.Equals(s_trail) ? throw new PrincipalStoreException("no room") : Task.CompletedTask;

        await Assert.ThrowsAsync<PrincipalStoreException>(() => router.RouteAsync([Stop("dave", 2)]));

        _principals.Before = _ => Task.CompletedTask;
        Assert.Equal(new ApplyReceipt(1, 0, 0), await router.RouteAsync([Stop("dave", 2)]));
        Assert.Single((await _principals.ViewAsync(s_trail))!.SensitiveActions);
    }

    /// <summary>The event waits with the copy, so that each is counted once and comes back with the other.</summary>
    [Fact]
    public async Task TryRouteAsync_TrailsMemoryCannotBeServed_HoldsTheEventToo()
    {
        using var router = new EventRouter(_principals);
        _principals.Before = key => key.Equals(s_trail)
            ? throw new PrincipalPoisonedException(s_trail.Text, DateTime.UnixEpoch, "damaged")
            : Task.CompletedTask;
        var stop = Stop("dave", 2);

        var routed = await router.TryRouteAsync([RowsOf.User("ada", 1), stop, RowsOf.User("dave", 3)]);

        Assert.Equal(new ApplyReceipt(2, 0, 0), routed.Receipt);
        Assert.Same(stop, Assert.Single(Assert.Single(routed.Poisoned).Events));
    }

    [Fact]
    public async Task RouteAsync_Arrivals_AreThoseOfAccounts()
    {
        var meter = new ArrivalMeter(new ManualClock());
        using var router = new EventRouter(_principals, arrivals: meter);

        await router.RouteAsync([RowsOf.User("ada", 1), Stop("dave", 2)]);

        Assert.Equal("123456789012", Assert.Single(meter.TakeArrivals()).Account);
    }

    private List<string> Called() => [.. _principals.Calls.Select(call => call.Key.Text)];

    private static TrailEvent Stop(string user, int minute) => RowsOf.User(user, minute) with
    {
        Source = "cloudtrail.amazonaws.com",
        Name = "StopLogging",
    };
}
