using Grainwatch.Detection.Silence;

namespace Grainwatch.Detection.Tests.Silence;

/// <content>Clocks that jump, habits that are none, and more than there is room for.</content>
public sealed partial class DeliveryWatchTests
{
    /// <summary>
    /// A silence is named by its last arrival, whatever the clock says since: else its alert never ends.
    /// </summary>
    [Theory]
    [InlineData(-3)]
    [InlineData(3)]
    public void Look_ClockIsSetWhileAnAccountIsSilent_ItsReturnEndsTheSameSilence(double hours)
    {
        Deliver(TimeSpan.FromHours(6), One, Two);
        Deliver(TimeSpan.FromMinutes(31), Two);
        _now = _now.AddHours(hours);

        Deliver(TimeSpan.FromMinutes(5), One, Two);

        Assert.Equal([Tiding.DeliverySilent, Tiding.DeliveryResumed], Names());
        Assert.Equal(_watch.Untold[0].Since, _watch.Untold[1].Since);
        Assert.True(_watch.Untold[1].Time >= _watch.Untold[1].Since);
        Assert.Empty(State().Silent);
        Assert.Equal(2, State().Steady);
    }

    [Theory]
    [InlineData(-9)]
    [InlineData(9)]
    public void Look_ClockIsSetWhileAllAreSilent_TheFirstReturnEndsTheSameSilence(double hours)
    {
        Deliver(TimeSpan.FromHours(6), One, Two);
        Pass(TimeSpan.FromMinutes(50));
        _now = _now.AddHours(hours);

        Deliver(TimeSpan.FromMinutes(5), One, Two);

        Assert.Equal([Tiding.EverythingSilent, Tiding.DeliveryResumed], Names());
        Assert.Equal(_watch.Untold[0].Since, _watch.Untold[1].Since);
        Assert.True(_watch.Untold[1].Time >= _watch.Untold[1].Since);
        Assert.Null(State().EverythingSince);
    }

    /// <summary>What was heard before all fell silent, and is reported late, is no return.</summary>
    [Fact]
    public void Look_OldArrivalIsReportedWhileAllAreSilent_EndsNothing()
    {
        Deliver(TimeSpan.FromHours(6), One, Two);
        var last = _now;
        Pass(TimeSpan.FromMinutes(50));

        _watch.Look([new Arrived(One, last), new Arrived("777788889999", last.AddMinutes(-1))], _now, s_usual);
        Pass(TimeSpan.FromMinutes(2));

        Assert.Equal([Tiding.EverythingSilent], Names());
        Assert.Equal(last, State().EverythingSince);
    }

    /// <summary>
    /// Two days off: nobody is silent because we were away, and whoever stays away is told a window later.
    /// </summary>
    [Fact]
    public void Look_TwoDaysOff_CriesOfNobodyAndTellsWhoStaysAwayAlone()
    {
        Deliver(TimeSpan.FromHours(6), One, Two);
        var last = _now;
        _now = _now.AddDays(2);
        Pass(TimeSpan.FromMinutes(10));
        Deliver(TimeSpan.FromMinutes(19), Two);
        Assert.Empty(_watch.Untold);

        Deliver(TimeSpan.FromMinutes(3), Two);

        Assert.Equal([$"DeliverySilent Trail/{One}:delivery"], Told());
        Assert.Equal(last, _watch.Untold[0].Since);
    }

    [Fact]
    public void Look_BurstsOnceADay_AreNoHabit()
    {
        for (var day = 0; day < 7; day++)
        {
            Deliver(TimeSpan.FromHours(5), One, Two);
            Deliver(TimeSpan.FromHours(19), Two);
        }

        Assert.Empty(_watch.Untold);
        Assert.Equal((2, 1), (State().Accounts, State().Steady));
    }

    /// <summary>One gateway is stopped, and its accounts come by the other: nobody is missed.</summary>
    [Fact]
    public void Look_AccountComesByAnotherGateway_IsNotSilent()
    {
        Deliver(TimeSpan.FromHours(6), One, Two);
        // What the stopped one had heard is reported by nobody; the other is asked, minutes later.
        Deliver(TimeSpan.FromMinutes(20), Two);
        Deliver(TimeSpan.FromMinutes(60), One, Two);

        Assert.Empty(_watch.Untold);
        Assert.Equal(2, State().Steady);
    }

    /// <summary>A gateway that could not report for a while says what it heard then: that takes nothing back.</summary>
    [Fact]
    public void Look_OldArrivalIsReportedLate_TakesNothingBack()
    {
        Deliver(TimeSpan.FromHours(6), One, Two);
        _watch.Look([new Arrived(One, _now.AddMinutes(-25))], _now, s_usual);

        Deliver(TimeSpan.FromMinutes(29), Two);

        Assert.Empty(_watch.Untold);
    }

    [Fact]
    public void Look_WindowIsReportedLate_CountsAsHeard()
    {
        var missed = _now.AddMinutes(30 * 10);
        for (var window = 0; window < 12; window++)
        {
            if (window > 0) Pass(TimeSpan.FromMinutes(30));
            if (_now != missed) Deliver(TimeSpan.Zero, One);
        }

        Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(0, State().Steady);

        _watch.Look([new Arrived(One, missed)], _now, s_usual);

        Assert.Equal(1, State().Steady);
    }

    /// <summary>While no account delivers no time passes: a night without sources takes nobody's steadiness.</summary>
    [Fact]
    public void Look_AllAreBackAfterHours_AreAsSteadyAsBefore()
    {
        Deliver(TimeSpan.FromHours(6), One, Two);
        Pass(TimeSpan.FromHours(4));

        Deliver(TimeSpan.FromMinutes(5), One, Two);

        Assert.Equal([Tiding.EverythingSilent, Tiding.DeliveryResumed], Names());
        Assert.Equal(2, State().Steady);
    }

    /// <summary>Whoever sends of ever new accounts does not make us forget those that are steady.</summary>
    [Fact]
    public void Look_FloodOfAccounts_TheSteadyStayAndAreMissed()
    {
        Deliver(TimeSpan.FromHours(6), One);
        var flood = Enumerable.Range(0, DeliveryWatch.AccountsMax).Select(i => $"{i:000000000000}").ToList();

        Pass(TimeSpan.FromSeconds(15));
        _watch.Look(flood.Select(account => new Arrived(account, _now)), _now, s_usual);
        Pass(TimeSpan.FromSeconds(30));

        Assert.Equal((DeliveryWatch.AccountsMax, 1, 1), (State().Accounts, State().Forgotten, State().Steady));
        Pass(TimeSpan.FromHours(1));
        Assert.Equal([$"DeliverySilent Trail/{One}:delivery"], Told());
    }

    [Fact]
    public void Look_MoreUnsteadyAccountsThanThereIsRoomFor_TheLongestSilentGo()
    {
        var flood = Enumerable.Range(0, DeliveryWatch.AccountsMax).Select(i => $"{i:000000000000}").ToList();
        _watch.Look(flood.Select(account => new Arrived(account, _now)), _now, s_usual);
        Pass(TimeSpan.FromMinutes(1));
        Deliver(TimeSpan.Zero, One);
        Pass(TimeSpan.FromMinutes(1));
        Assert.Equal((DeliveryWatch.AccountsMax, 1), (State().Accounts, State().Forgotten));

        // Who came last is known still, and so no newcomer.
        Deliver(TimeSpan.FromMinutes(1), One);

        Assert.Equal(1, State().Forgotten);
    }

    [Fact]
    public void Look_FloodOfArrivalsThatAreNotSettled_IsBounded()
    {
        int LengthAfter(int arrivals)
        {
            var watch = new DeliveryWatch("gw");
            watch.Look(
                Enumerable.Range(0, arrivals).Select(i => new Arrived($"{i:000000000000}", _now)), _now, s_usual);
            return watch.Write().Length;
        }

        Assert.Equal(LengthAfter(10 * DeliveryWatch.AccountsMax), LengthAfter(11 * DeliveryWatch.AccountsMax));
    }

    /// <summary>A memory that cannot be told for ever does not grow what is to be told for ever.</summary>
    [Fact]
    public void Look_NobodyIsTold_KeepsTheNewest()
    {
        var quick = new DeliveryParameters(TimeSpan.FromSeconds(5), 2);
        var accounts = Enumerable.Range(0, 5000).Select(i => $"{i:000000000000}").ToList();
        for (var cycle = 0; cycle < 4; cycle++)
        {
            for (var second = 0; second < 12; second++, _now = _now.AddSeconds(1))
                _watch.Look(accounts.Append(One).Select(account => new Arrived(account, _now)), _now, quick);
            for (var second = 0; second < 12; second++, _now = _now.AddSeconds(1))
                _watch.Look([new Arrived(One, _now)], _now, quick);
        }

        Assert.Equal(DeliveryWatch.UntoldMax, _watch.Untold.Count);
        var newest = _watch.Untold[^1];
        Assert.Equal(Tiding.DeliverySilent, newest.Name);
        Assert.True(_now - newest.Time < TimeSpan.FromSeconds(12));
        Assert.Equal(_watch.Untold, DeliveryWatch.Read("gw", _watch.Write()).Untold);
    }
}
