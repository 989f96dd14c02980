using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Tests.Rules;

public sealed class NewGeolocationForEventTypeTests
{
    private static readonly string s_rule = new NewGeolocationForEventType().Metadata.Id;

    [Fact]
    public void Judge_CountryNeverSeen_IsHigh()
    {
        var alert = Newest(LivingInLyon().Call(Story.Day(20), Where.Lagos));

        var row = Assert.Single(alert.Rows);
        Assert.Equal((AlertState.Open, 73, "new-country"), (alert.State, alert.Risk, row.Verdict));
        Assert.Equal(
            "alice called DescribeInstances from Lagos, NG for the first time, 4,373 km from Lyon, FR", alert.Title);
        Assert.Contains(alert.Evidence, e => e.Name == "usual-places" && e.Values.SequenceEqual(["Lyon, FR (20)"]));
    }

    [Fact]
    public void Judge_PlaceNeverSeenInAKnownCountry_IsMedium() =>
        AssertVerdict(LivingInLyon().Call(Story.Day(20), Where.Paris), AlertState.Open, 47, "new-place");

    [Fact]
    public void Judge_EventTypeNewAtAKnownPlace_IsLow()
    {
        var alert = Newest(LivingInLyon().Login(Story.Day(20), Where.Lyon));

        Assert.Equal((AlertState.Open, 21), (alert.State, alert.Risk));
        Assert.Equal(["learning", "new-event-type"], alert.Rows.Select(row => row.Verdict));
    }

    [Fact]
    public void Judge_MfaMakesAnotherEventType_IsLow()
    {
        var alert = Newest(LivingInLyon().Call(Story.Day(20), Where.Lyon, mfa: true));

        Assert.Equal("AwsApiCallMfa", alert.Rows[^1].EventType);
    }

    [Theory]
    [InlineData(14, "learning")]
    [InlineData(14.01, "new-country")]
    public void Judge_FirstFourteenDays_AreLearned(double day, string verdict) =>
        Assert.Equal(verdict, Newest(LivingInLyon(10).Call(Story.Day(day), Where.Lagos)).Rows[^1].Verdict);

    [Fact]
    public void Judge_NearAKnownPlaceThroughAKnownNetwork_IsSuppressed() =>
        AssertVerdict(LivingInLyon().Call(Story.Day(20), Where.Vienne), AlertState.Suppressed, 0, "near");

    [Fact]
    public void Judge_NearAKnownPlaceThroughAnUnknownNetwork_IsNotCleared()
    {
        var rented = Where.At("45.9.1.1", "FR", "Auvergne-Rhône-Alpes", "Vienne", 45.52, 4.87, 64999);

        AssertVerdict(LivingInLyon().Call(Story.Day(20), rented), AlertState.Open, 47, "new-place");
    }

    [Fact]
    public void Judge_NearThroughAHostingProvider_IsNotCleared()
    {
        var hosting = Where.With(Where.Vienne, NetworkTraits.Hosting);

        AssertVerdict(LivingInLyon().Call(Story.Day(20), hosting), AlertState.Open, 47, "new-place");
    }

    [Fact]
    public void Judge_NearAcrossABorder_IsNotCleared()
    {
        var overTheRhine = Where.At("81.10.9.1", "DE", "Baden-Württemberg", "Kehl", 48.57, 7.82, 64500);

        var story = new Story().Habit(Where.Strasbourg, 20).Call(Story.Day(20), overTheRhine);

        AssertVerdict(story, AlertState.Open, 73, "new-country");
    }

    [Theory]
    [InlineData(109, "new-event-type", 0)]
    [InlineData(109.01, "returned", 1)]
    public void Judge_PlaceNotSeenForNinetyDays_IsUnknownAgain(double day, string verdict, int newAlerts)
    {
        var story = LivingInLyon().Call(Story.Day(day), Where.Lyon).Login(Story.Day(day), Where.Lyon);

        Assert.Equal(verdict, Newest(story).Rows[^1].Verdict);
        Assert.Equal(1 + newAlerts, story.Alerts(s_rule).Count);
    }

    [Fact]
    public void Judge_BackAfterALongAbsenceInACountryNeverUsed_IsADormantKeyInStrangeHands() =>
        AssertVerdict(LivingInLyon().Call(Story.Day(120), Where.Lagos), AlertState.Open, 73, "dormant");

    [Fact]
    public void Judge_AddressThatTheDatabaseMoved_IsSuppressed()
    {
        var newer = new GeoDatabase("Test-City", Where.Database.Built.AddDays(30));
        var moved = Where.Moved(Where.Lyon, Where.Berlin, newer);

        AssertVerdict(LivingInLyon().Call(Story.Day(20), moved), AlertState.Suppressed, 0, "relocated");
    }

    [Fact]
    public void Judge_CorporateNetwork_IsSuppressed() =>
        AssertVerdict(
            LivingInLyon().Call(Story.Day(20), Where.With(Where.Lagos, NetworkTraits.Corporate)),
            AlertState.Suppressed, 0, "corporate");

    [Fact]
    public void Judge_VpnOfANetworkNeverSeen_IsMediumAndTeachesNothing()
    {
        var story = LivingInLyon().Call(Story.Day(20), Where.Vpn(Where.Berlin)).Call(Story.Day(21), Where.Berlin);

        var alert = Newest(story);

        Assert.Equal(["unknown-vpn", "new-country"], alert.Rows.Select(row => row.Verdict));
        Assert.Equal(73, alert.Risk);
    }

    [Fact]
    public void Judge_VpnOfAKnownNetwork_IsSuppressed()
    {
        var berlin = Where.Vpn(Where.Berlin);
        var lagos = Where.At("91.10.7.1", "NG", "Lagos", "Lagos", 6.45, 3.39, 64510);

        AssertVerdict(
            new Story().Habit(Where.Lyon, 3).Call(Story.Day(2.5), berlin).Habit(Where.Lyon, 17, 3)
                .Call(Story.Day(20), Where.Vpn(lagos)),
            AlertState.Suppressed, 0, "vpn");
    }

    [Fact]
    public void Judge_SensitiveActionsFromThere_AreToldWithoutMovingTheRisk()
    {
        var alert = Newest(LivingInLyon().Call(Story.Day(20), Where.Lagos).Sensitive(Story.Day(20) + 30, Where.Lagos)
            .Sensitive(Story.Day(20) + 31, Where.Lyon, "CreateUser")
            .Sensitive(Story.Day(22), Where.Lagos, "CreateRole"));

        var told = Assert.Single(alert.Reasons, reason => reason.Signal == "sensitive-actions");
        Assert.Equal((0, "Followed by CreateAccessKey (08:30Z)."), (told.Risk, told.Sentence));
    }

    [Fact]
    public void Judge_FailedCalls_TeachNothing() =>
        AssertVerdict(
            LivingInLyon().FailedLogin(Story.Day(1), Where.Lagos).Call(Story.Day(20), Where.Lagos),
            AlertState.Open, 73, "new-country");

    [Fact]
    public void Judge_AddressWithoutAPlace_IsNoAlert() =>
        Assert.Single(LivingInLyon().Call(Story.Day(20), Where.Unlocated)
            .Call(Story.Day(20), Where.Service).Alerts(s_rule));

    [Fact]
    public void Judge_CountryAloneInAKnownCountry_IsKnownThroughItsPlaces()
    {
        Assert.Single(LivingInLyon().Call(Story.Day(20), Where.NowhereInFrance).Alerts(s_rule));

        var alert = Newest(LivingInLyon().Login(Story.Day(20), Where.NowhereInFrance));
        Assert.Equal(("FR", "new-event-type"), (alert.Rows[0].Place, alert.Rows[0].Verdict));
        Assert.StartsWith("FR\n", alert.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NetworkSeenEarlierComesOutOfOrder_TurnsTheAlertIntoASuppressedOne()
    {
        var vienne = Where.At("45.9.1.1", "FR", "Auvergne-Rhône-Alpes", "Vienne", 45.52, 4.87, 64999);
        var sameNetworkInLyon = Where.At("45.9.2.1", "FR", "Auvergne-Rhône-Alpes", "Lyon", 45.76, 4.84, 64999);
        var story = LivingInLyon().Call(Story.Day(20), vienne).Call(Story.Day(19.5), sameNetworkInLyon);

        AssertVerdict(story, AlertState.Suppressed, 0, "near");
    }

    [Fact]
    public void Judge_EarlierSightingOfTheDayBefore_SupersedesTheAlert()
    {
        var story = LivingInLyon().Call(Story.Day(20), Where.Lagos).Call(Story.Day(19.6), Where.Lagos);

        var lagos = story.Alerts(s_rule).Where(alert => alert.Subject.StartsWith("NG", StringComparison.Ordinal));

        Assert.Equal([AlertState.Open, AlertState.Superseded], lagos.Select(alert => alert.State));
    }

    [Fact]
    public void Judge_OutOfOrderSightingJoinsTwoChainsInOneBatchWithANewerEvent_SupersedesTheLaterAlert()
    {
        var story = LivingInLyon().Call(Story.Day(20), Where.Lagos).Call(Story.Day(109), Where.Lyon)
            .Call(Story.Day(110.1), Where.Lagos).Call(Story.Day(110.5), Where.Lyon);
        var state = story.Play();
        var joined = new Story().Call(Story.Day(109.9), Where.Lagos).Call(Story.Day(111.4), Where.Lyon).Events
            .Select((e, i) => e with { Id = EventId.Parse($"joined-{i}") }).ToArray();

        story.Apply(state, joined);

        var alerts = state.Alerts.Values.Where(alert => alert.Subject.StartsWith("NG", StringComparison.Ordinal));
        Assert.Equal([AlertState.Open, AlertState.Superseded], alerts.Select(alert => alert.State).Order());
    }

    private static Story LivingInLyon(int days = 20) => new Story().Habit(Where.Lyon, days);

    private static void AssertVerdict(Story story, AlertState state, int risk, string verdict)
    {
        var alert = Newest(story);
        Assert.Equal((state, risk, verdict), (alert.State, alert.Risk, alert.Rows[^1].Verdict));
        if (state == AlertState.Suppressed) Assert.Equal(verdict, alert.StateReason);
    }

    private static Alert Newest(Story story) => story.Alerts(s_rule)
        .Where(alert => alert.State is AlertState.Open or AlertState.Suppressed)
        .MaxBy(alert => (alert.LastEvent, alert.FirstEvent))!;

    [Fact]
    public void Judge_VpnSightingsOfAPairThatWasKnownOtherwise_AreJudgedWhenThatEnds()
    {
        var vpn = Where.Vpn(Where.With(Where.LyonMobile, NetworkTraits.None));
        var story = LivingInLyon(1).Call(Story.Day(1), Where.Paris).Call(Story.Day(60), vpn).Call(Story.Day(95), vpn);

        var alert = story.Alerts(s_rule).Single(alert => alert.Rows.Any(row => row.Verdict == "vpn"));

        Assert.Equal(Story.At(Story.Day(95)), alert.Rows.Single(row => row.Verdict == "vpn").Time);
    }

    [Fact]
    public void Judge_VpnSightingOutOfOrderBeforeOneThatWasUnknown_LeavesTheUnknownOneJudged()
    {
        var vpn = Where.Vpn(Where.LyonMobile);
        var story = LivingInLyon(1).Call(Story.Day(60), vpn).Call(Story.Day(90.2), vpn).Call(Story.Day(89.9), vpn);

        var alert = story.Alerts(s_rule).Single(alert => alert.Rows.Any(row => row.Verdict == "vpn"));

        Assert.Equal(Story.At(Story.Day(90.2)), alert.Rows.Single(row => row.Verdict == "vpn").Time);
    }

    [Fact]
    public void Surroundings_ActionsFromThePlace_AreListedWithTheirLastUse()
    {
        var state = LivingInLyon().Call(Story.Day(20), Where.Lagos)
            .Call(Story.Day(20) + 5, Where.Lagos, "ListUsers").Play();
        var alert = state.Alerts.Values.Single(alert => alert.Place == "NG/Lagos/Lagos");

        var listed = Assert.Single(new NewGeolocationForEventType().Surroundings(state, alert));

        Assert.Equal("actions-seen-there", listed.Name);
        Assert.Contains(listed.Values, value => value.Contains("ListUsers", StringComparison.Ordinal));
    }
}
