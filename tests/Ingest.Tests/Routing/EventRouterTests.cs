using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Routing;

public sealed class EventRouterTests
{
    private readonly FakePrincipals _principals = new();

    [Fact]
    public async Task RouteAsync_EventsOfTwoPrincipals_OneCallEachInTheOrderGiven()
    {
        using var router = new EventRouter(_principals);

        var receipt = await router.RouteAsync(
            [RowsOf.User("ada", 3), RowsOf.User("bob", 1), RowsOf.User("ada", 2), RowsOf.User("bob", 4)]);

        Assert.Equal(new ApplyReceipt(4, 0, 0), receipt);
        var calls = _principals.Calls.ToArray();
        Assert.Equal(["ada", "bob"], calls.Select(call => call.Key.Id));
        Assert.Equal([RowsOf.User("ada", 3), RowsOf.User("ada", 2)], calls[0].Events);
        Assert.Equal([RowsOf.User("bob", 1), RowsOf.User("bob", 4)], calls[1].Events);
    }

    [Fact]
    public async Task RouteAsync_SameEventsAgain_CountsDuplicates()
    {
        using var router = new EventRouter(_principals);
        await router.RouteAsync([RowsOf.User("ada", 1)]);

        var receipt = await router.RouteAsync([RowsOf.User("ada", 1), RowsOf.User("ada", 2), RowsOf.User("ada", 2)]);

        Assert.Equal(new ApplyReceipt(1, 2, 0), receipt);
    }

    [Fact]
    public async Task RouteAsync_MoreThanAPrincipalRemembersTheIdsOf_SeveralCallsInTheOrderGiven()
    {
        using var router = new EventRouter(_principals);
        var events = Enumerable.Range(0, 10_000).Select(i => RowsOf.User("ada", i)).ToList();

        var receipt = await router.RouteAsync(events);

        Assert.Equal(10_000, receipt.Accepted + receipt.Duplicate + receipt.Late);
        var calls = _principals.Calls.ToArray();
        Assert.Equal([4096, 4096, 1808], calls.Select(call => call.Events.Count));
        Assert.Equal(events, calls.SelectMany(call => call.Events));
    }

    [Fact]
    public async Task RouteAsync_Nothing_CallsNobody()
    {
        using var router = new EventRouter(_principals);

        Assert.Equal(default, await router.RouteAsync([]));
        Assert.Empty(_principals.Calls);
    }

    [Fact]
    public async Task RouteAsync_ManyPrincipals_KeepsWithinTheBound()
    {
        using var router = new EventRouter(_principals, new RoutingOptions { CallsInFlightMax = 3 });
        _principals.Before = _ => Task.Delay(2);

        var receipt = await router.RouteAsync([.. Enumerable.Range(0, 50).Select(i => RowsOf.User($"user{i}", i))]);

        Assert.Equal(50, receipt.Accepted);
        Assert.InRange(_principals.MostInFlight, 1, 3);
    }

    [Fact]
    public async Task RouteAsync_OnePrincipalFails_FailsAfterTheOthersEnded()
    {
        using var router = new EventRouter(_principals);
        var bobEnded = false;
        _principals.Before = async key =>
        {
            if (key.Id == "ada") throw new PrincipalStoreException("no room");
            await Task.Delay(20);
            bobEnded = true;
        };

        var failure = await Assert.ThrowsAsync<PrincipalStoreException>(
            () => router.RouteAsync([RowsOf.User("ada", 1), RowsOf.User("bob", 1)]));

        Assert.Equal("no room", failure.Message);
        Assert.True(bobEnded);
    }

    [Fact]
    public async Task RouteAsync_AfterAFailure_SendingAgainIsExact()
    {
        using var router = new EventRouter(_principals);
        var fails = true;
        _principals.Before = key =>
            key.Id == "ada" && fails ? Task.FromException(new PrincipalStoreException("no room")) : Task.CompletedTask;
        await Assert.ThrowsAsync<PrincipalStoreException>(
            () => router.RouteAsync([RowsOf.User("ada", 1), RowsOf.User("bob", 1)]));
        fails = false;

        var receipt = await router.RouteAsync([RowsOf.User("ada", 1), RowsOf.User("bob", 1)]);

        Assert.Equal(new ApplyReceipt(1, 1, 0), receipt);
    }

    [Fact]
    public async Task RouteAsync_HostGivesUp_IsTheHostsFailureAndNotTheCallers()
    {
        using var router = new EventRouter(_principals);
        _principals.Before = _ => throw new TaskCanceledException();

        await Assert.ThrowsAsync<PrincipalStoreException>(() => router.RouteAsync([RowsOf.User("ada", 1)]));
    }

    [Fact]
    public async Task RouteAsync_Cancelled_SendsNoMore()
    {
        using var router = new EventRouter(_principals, new RoutingOptions { CallsInFlightMax = 1 });
        using var stop = new CancellationTokenSource();
        _principals.Before = _ => stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => router.RouteAsync([RowsOf.User("ada", 1), RowsOf.User("bob", 1)], stop.Token));

        Assert.Single(_principals.Calls);
    }
}
