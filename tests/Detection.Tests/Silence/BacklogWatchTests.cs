using Grainwatch.Detection.Silence;

namespace Grainwatch.Detection.Tests.Silence;

public sealed class BacklogWatchTests
{
    private static readonly TimeSpan s_behind = TimeSpan.FromMinutes(15);

    private readonly BacklogWatch _watch = new("gw");
    private DateTime _now = new(2026, 5, 19, 6, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Minute_FiveBehind_AreToldOnce()
    {
        var since = _now;

        Assert.Equal([null, null, null, null, "GatewayBehind"], Minutes(5, 16).Select(tiding => tiding?.Name));
        Assert.Equal(since, _watch.BehindSince);
        Assert.All(Minutes(20, 16), Assert.Null);
    }

    [Fact]
    public void Minute_FourBehindAndOneWell_AreNotTold()
    {
        Assert.All([.. Minutes(4, 16), .. Minutes(1, 15), .. Minutes(4, 16)], Assert.Null);
        Assert.Null(_watch.BehindSince);
    }

    /// <summary>A source that is looked at every few minutes leaves minutes without an event between others.</summary>
    [Fact]
    public void Minute_WithoutEvents_SaysNothing()
    {
        for (var i = 0; i < 4; i++)
        {
            Assert.All(Minutes(1, 16), Assert.Null);
            Assert.All(Minutes(4, null), Assert.Null);
        }

        Assert.Equal("GatewayBehind", Minutes(1, 16)[0]?.Name);
    }

    [Fact]
    public void Minute_BehindForAnHour_IsToldOnceMore()
    {
        var since = _now;
        var told = Minutes(180, 16).OfType<Tiding>().ToList();

        Assert.Equal([since.AddMinutes(5), since.AddMinutes(60)], told.Select(tiding => tiding.Time));
        Assert.All(told, tiding => Assert.Equal(since, tiding.Since));
    }

    [Fact]
    public void Minute_FiveWell_HaveCaughtUp()
    {
        var since = _now;
        Minutes(30, 40);

        var told = Minutes(20, 15).OfType<Tiding>().Single();

        Assert.Equal((Tiding.GatewayCaughtUp, since, since.AddMinutes(35)), (told.Name, told.Since, told.Time));
        Assert.Null(_watch.BehindSince);
        Assert.Equal("GatewayBehind", Minutes(5, 16)[^1]?.Name);
    }

    /// <summary>An earlier run may have ended behind; nobody else would say that this is over.</summary>
    [Fact]
    public void Minute_WellFromTheStart_IsToldOnce()
    {
        Assert.Equal([Tiding.GatewayCaughtUp], Minutes(60, 3).OfType<Tiding>().Select(tiding => tiding.Name));
    }

    private List<Tiding?> Minutes(int count, double? lagMinutes)
    {
        List<Tiding?> told = [];
        for (; count > 0; count--)
        {
            _now = _now.AddMinutes(1);
            TimeSpan? lag = lagMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null;
            told.Add(_watch.Minute(_now, lag, s_behind));
        }

        return told;
    }
}
