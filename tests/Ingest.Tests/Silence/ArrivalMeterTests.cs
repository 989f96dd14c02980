using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Silence;
using Grainwatch.Ingest.Silence;
using Grainwatch.Ingest.Tests.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Silence;

public sealed class ArrivalMeterTests
{
    private readonly ManualClock _clock = new();
    private readonly ArrivalMeter _meter;

    public ArrivalMeterTests() => _meter = new ArrivalMeter(_clock);

    [Fact]
    public void TakeArrivals_SeveralOfAnAccount_GivesTheLastOnce()
    {
        _meter.Note(new([RowsOf.User("ada", 0)]));
        _clock.Advance(TimeSpan.FromSeconds(5));
        _meter.Note(new([RowsOf.User("bob", 0), RowsOf.User("bob", 1)]));

        Assert.Equal([new Arrived("123456789012", _clock.Now)], _meter.TakeArrivals());
        Assert.Empty(_meter.TakeArrivals());
    }

    [Fact]
    public void TakeArrivals_CallerFromAnotherAccount_IsNotMissed()
    {
        var stranger = new Principal(new PrincipalKey("AWSAccount", "999999999999", "AIDAX"), "x");
        _meter.Note(new([RowsOf.User("ada", 0) with { Principal = stranger }]));

        Assert.Empty(_meter.TakeArrivals());
    }

    [Fact]
    public void TakeArrivals_FloodOfAccounts_IsBounded()
    {
        for (var i = 0; i < DeliveryWatch.AccountsMax + 10; i++)
        {
            var of = new Principal(new PrincipalKey("IAMUser", $"{i:000000000000}", "AIDAX"), "x");
            _meter.Note(new([RowsOf.User("ada", 0) with { Principal = of }]));
        }

        Assert.Equal(DeliveryWatch.AccountsMax, _meter.TakeArrivals().Count);
    }

    /// <summary>Of how many minutes ago the events were, and how old half of them were at least.</summary>
    [Theory]
    [InlineData(new[] { 7 }, 7)]
    [InlineData(new[] { 1, 30 }, 30)]
    [InlineData(new[] { 1, 2, 30 }, 2)]
    [InlineData(new[] { 1, 30, 40 }, 30)]
    [InlineData(new[] { -10, -5 }, 0)]
    [InlineData(new[] { 1_000_000, 1_000_000, 1 }, 2880)]
    public void TakeMedianLag_Events_IsTheMiddleOnesAge(int[] ages, int minutes)
    {
        _clock.Advance(TimeSpan.FromDays(900));
        _meter.Note(new([.. ages.Select(age => RowsOf.User("ada", 0) with { Time = _clock.Now.AddMinutes(-age) })]));

        Assert.Equal(TimeSpan.FromMinutes(minutes), _meter.TakeMedianLag());
        Assert.Null(_meter.TakeMedianLag());
    }
}
