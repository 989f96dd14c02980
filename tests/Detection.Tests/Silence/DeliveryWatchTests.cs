using Grainwatch.Detection.Silence;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Tests.Silence;

public sealed partial class DeliveryWatchTests
{
    private const string One = "111122223333";
    private const string Two = "444455556666";

    private static readonly DeliveryParameters s_usual = new(TimeSpan.FromMinutes(30), 12);
    private static readonly DateTime s_start = new(2026, 5, 19, 6, 0, 0, DateTimeKind.Utc);

    private readonly DeliveryWatch _watch = new("gw");
    private DateTime _now = s_start;

    [Theory]
    [InlineData(1829, 0)]
    [InlineData(1830, 1)]
    public void Look_SteadyAccountStops_IsToldAfterTheWindow(int seconds, int told)
    {
        Deliver(TimeSpan.FromHours(6), One);
        var last = _now;

        Pass(TimeSpan.FromSeconds(seconds), from: last);

        Assert.Equal(told, _watch.Untold.Count);
        if (told == 0) return;
        var tiding = _watch.Untold[0];
        Assert.Equal(Tiding.DeliverySilent, tiding.Name);
        Assert.Equal($"Trail/{One}:delivery", tiding.Of.Key.Text);
        Assert.Equal(last, tiding.Since);
        Assert.Equal(last.AddMinutes(30), tiding.Time);
        Assert.Equal(13, tiding.Windows);
    }

    /// <summary>Eleven windows are no habit, twelve are.</summary>
    [Theory]
    [InlineData(11, 0)]
    [InlineData(12, 1)]
    public void Look_SoManyWindows_AreSteady(int windows, int told)
    {
        for (var window = 0; window < windows; window++)
        {
            if (window > 0) Pass(TimeSpan.FromMinutes(30));
            Deliver(TimeSpan.Zero, One);
        }

        Pass(TimeSpan.FromMinutes(31));

        Assert.Equal(told, _watch.Untold.Count);
    }

    [Fact]
    public void Look_WindowLeftOut_IsNotSteady()
    {
        Deliver(TimeSpan.FromHours(3), One);
        Pass(TimeSpan.FromMinutes(91));
        Deliver(TimeSpan.FromHours(2), One);

        Pass(TimeSpan.FromHours(2));

        Assert.Empty(_watch.Untold);
    }

    [Fact]
    public void Look_SilenceThatWasTold_IsToldOnce()
    {
        Deliver(TimeSpan.FromHours(6), One);

        Pass(TimeSpan.FromHours(9));

        Assert.Single(_watch.Untold);
        Assert.Equal([new SilentAccount(One, _watch.Untold[0].Since)], State().Silent);
        Assert.Equal(0, State().Steady);
    }

    [Fact]
    public void Look_AccountIsBack_IsToldWithItsFirstArrival()
    {
        Deliver(TimeSpan.FromHours(6), One);
        var last = _now;
        Pass(TimeSpan.FromMinutes(47));
        var first = _now;
        Deliver(TimeSpan.FromMinutes(2), One);

        Assert.Equal([Tiding.DeliverySilent, Tiding.DeliveryResumed], Names());
        Assert.Equal((last, first), (_watch.Untold[1].Since, _watch.Untold[1].Time));
        Assert.Empty(State().Silent);
    }

    [Fact]
    public void Look_OneOfTwoStops_IsToldWhileTheOtherDelivers()
    {
        Deliver(TimeSpan.FromHours(6), One, Two);
        var last = _now;

        Deliver(TimeSpan.FromMinutes(31), Two);

        Assert.Equal([$"DeliverySilent Trail/{One}:delivery"], Told());
        Assert.Equal(last, _watch.Untold[0].Since);
        Assert.Equal(1, State().Steady);
    }

    /// <summary>What stopped first waits: the other one may stop for the same reason.</summary>
    [Fact]
    public void Look_AllStop_IsOneTiding()
    {
        Deliver(TimeSpan.FromHours(6), One, Two);
        Deliver(TimeSpan.FromMinutes(10), Two);
        var last = _now;

        Pass(TimeSpan.FromMinutes(29), from: last);
        Assert.Empty(_watch.Untold);
        Pass(TimeSpan.FromMinutes(200));

        Assert.Equal(["EverythingSilent Gateway/grainwatch:gw"], Told());
        Assert.Equal((2, last, last.AddMinutes(30)), (
            _watch.Untold[0].Accounts, _watch.Untold[0].Since, _watch.Untold[0].Time));
        Assert.Equal(last, State().EverythingSince);
    }

    /// <summary>Who is back vouches for the sources; who is not has a whole window, and is told then.</summary>
    [Fact]
    public void Look_OneIsBackAfterAllWereSilent_TheOtherIsToldAWindowLater()
    {
        Deliver(TimeSpan.FromHours(6), One, Two);
        Pass(TimeSpan.FromHours(4));
        var first = _now;
        Deliver(TimeSpan.FromMinutes(29), Two);
        Assert.Equal(2, _watch.Untold.Count);
        Assert.Equal((Tiding.DeliveryResumed, first), (_watch.Untold[1].Name, _watch.Untold[1].Time));
        Assert.Null(State().EverythingSince);

        Deliver(TimeSpan.FromSeconds(90), Two);

        Assert.Equal($"DeliverySilent Trail/{One}:delivery", Told()[^1]);
        Assert.Equal(3, _watch.Untold.Count);
    }

    [Fact]
    public void Look_AfterOurAbsence_EveryAccountHasAWholeWindow()
    {
        Deliver(TimeSpan.FromHours(6), One);
        var last = _now;
        Pass(TimeSpan.FromMinutes(20));

        _now = _now.AddHours(5);
        Pass(TimeSpan.FromMinutes(29));
        Assert.Empty(_watch.Untold);
        Pass(TimeSpan.FromMinutes(2));

        Assert.Equal(last, Assert.Single(_watch.Untold).Since);
    }

    /// <summary>A night in which nobody looked takes nobody's steadiness.</summary>
    [Fact]
    public void Look_DeliversAfterOurAbsenceAndStops_IsStillSteady()
    {
        Deliver(TimeSpan.FromHours(6), One);
        _now = _now.AddHours(9);
        Deliver(TimeSpan.FromMinutes(5), One);

        Pass(TimeSpan.FromMinutes(31));

        Assert.Single(_watch.Untold);
    }

    [Theory]
    [InlineData(60, 1)]
    [InlineData(61, 0)]
    public void Look_PauseOfOurs_IsAnAbsenceFromFourLooksOn(int seconds, int told)
    {
        Deliver(TimeSpan.FromHours(6), One);
        Pass(TimeSpan.FromMinutes(25));
        _now = _now.AddSeconds(seconds - 15);

        Pass(TimeSpan.FromMinutes(5));

        Assert.Equal(told, _watch.Untold.Count);
    }

    [Fact]
    public void Look_ClockIsPutBack_NothingIsToldAndAllGoesOn()
    {
        Deliver(TimeSpan.FromHours(6), One, Two);
        _now = _now.AddHours(-3);
        Deliver(TimeSpan.FromMinutes(45), One, Two);
        Assert.Empty(_watch.Untold);

        Deliver(TimeSpan.FromMinutes(31), Two);

        Assert.Equal([$"DeliverySilent Trail/{One}:delivery"], Told());
    }

    [Fact]
    public void Look_ArrivalAheadOfTheClock_ArrivedNow()
    {
        _watch.Look([new Arrived(One, _now.AddDays(30))], _now, s_usual);
        Deliver(TimeSpan.FromHours(6), One);
        var last = _now;

        Pass(TimeSpan.FromMinutes(31));

        Assert.Equal(last, Assert.Single(_watch.Untold).Since);
    }

    [Fact]
    public void Look_WindowsOfAnotherLength_BeginAnew()
    {
        Deliver(TimeSpan.FromHours(6), One);

        for (var until = _now.AddHours(2); _now < until; _now = _now.AddSeconds(15))
            _watch.Look([], _now, new DeliveryParameters(TimeSpan.FromMinutes(20), 12));

        Assert.Empty(_watch.Untold);
    }

    [Fact]
    public void Read_AtAnyTime_GoesOnAsIfNothingHadBeen()
    {
        Deliver(TimeSpan.FromHours(6), One, Two);
        var copy = DeliveryWatch.Read("gw", _watch.Write());
        Assert.Equal(_watch.Write(), copy.Write());
        for (var until = _now.AddHours(1); _now < until; _now = _now.AddSeconds(15))
        {
            copy.Look([new Arrived(Two, _now)], _now, s_usual);
            _watch.Look([new Arrived(Two, _now)], _now, s_usual);
            copy = DeliveryWatch.Read("gw", copy.Write());
        }

        Assert.Single(copy.Untold);
        Assert.Equal(_watch.Untold, copy.Untold);
        copy.Told(copy.Untold[0]);
        Assert.Empty(DeliveryWatch.Read("gw", copy.Write()).Untold);
    }

    [Fact]
    public void Read_DamagedBytes_SaysSo()
    {
        Deliver(TimeSpan.FromHours(1), One);
        var bytes = _watch.Write();
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x10;
            Assert.Throws<WireException>(() => DeliveryWatch.Read("gw", damaged));
            Assert.Throws<WireException>(() => DeliveryWatch.Read("gw", bytes.AsMemory(0, at)));
        }
    }

    /// <summary>
    /// What two gateways report may come in any order, a look later, and again: what is told is the same.
    /// </summary>
    [Fact]
    public void Look_ReportsInAnyOrderAndAgain_TellTheSame()
    {
        var (seed, tellings) = (Seeds.First, 0);
        for (var run = seed; run < seed + Seeds.Histories(40); run++)
        {
            var story = Story(new Random(run));
            var plain = Told(story, null);
            var shuffled = Told(story, new Random(run + 1));
            Assert.True(
                plain.SequenceEqual(shuffled),
                Seeds.Repeat(run, nameof(Look_ReportsInAnyOrderAndAgain_TellTheSame)));
            tellings += plain.Count;
        }

        Assert.NotEqual(0, tellings);
    }

    private static List<List<Arrived>> Story(Random chance)
    {
        // Twenty hours of three accounts, each of which stops and goes on by chance.
        List<List<Arrived>> looks = [];
        var delivers = new[] { true, true, true };
        for (var now = s_start; now < s_start.AddHours(20); now = now.AddSeconds(15))
        {
            List<Arrived> look = [];
            for (var account = 0; account < 3; account++)
            {
                if (chance.Next(800) == 0) delivers[account] = !delivers[account];
                if (!delivers[account]) continue;
                for (var gateway = 0; gateway < 2; gateway++)
                    look.Add(new Arrived($"{account:000000000000}", now.AddSeconds(-chance.Next(15))));
            }

            looks.Add(look);
        }

        return looks;
    }

    private static List<Tiding> Told(List<List<Arrived>> story, Random? chance)
    {
        var watch = new DeliveryWatch("gw");
        var now = s_start;
        Arrived[] delayed = [];
        foreach (var look in story)
        {
            Arrived[] reports = [.. look, .. delayed];
            if (chance is not null)
            {
                delayed = [.. look.Where(_ => chance.Next(3) == 0)];
                reports = [.. reports.Except(delayed), .. reports.Where(_ => chance.Next(3) == 0)];
                chance.Shuffle(reports);
                var cut = chance.Next(reports.Length + 1);
                watch.Look(reports[..cut], now, s_usual);
                reports = reports[cut..];
            }

            watch.Look(reports, now, s_usual);
            now = now.AddSeconds(15);
        }

        return [.. watch.Untold];
    }

    private DeliveryState State() => _watch.State(s_usual);

    private List<string> Names() => [.. _watch.Untold.Select(tiding => tiding.Name)];

    private List<string> Told() => [.. _watch.Untold.Select(tiding => $"{tiding.Name} {tiding.Of.Key}")];

    /// <summary>Accounts deliver at each look for a while; now is the time of the last of them.</summary>
    private void Deliver(TimeSpan time, params string[] accounts)
    {
        for (var until = _now + time; ; _now = _now.AddSeconds(15))
        {
            _watch.Look(accounts.Select(account => new Arrived(account, _now)), _now, s_usual);
            if (_now >= until) return;
        }
    }

    /// <summary>Nothing comes for a while.</summary>
    private void Pass(TimeSpan time, DateTime? from = null)
    {
        var until = (from ?? _now) + time;
        while (_now < until)
        {
            _now = _now.AddSeconds(15) < until ? _now.AddSeconds(15) : until;
            _watch.Look([], _now, s_usual);
        }
    }
}
