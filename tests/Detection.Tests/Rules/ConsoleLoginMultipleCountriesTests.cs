using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Tests.Rules;

public sealed class ConsoleLoginMultipleCountriesTests
{
    private static readonly string s_rule = new ConsoleLoginMultipleCountries().Metadata.Id;

    [Fact]
    public void Judge_TwoCountriesWithinTheWindow_IsOneAlertWithBothLogins()
    {
        var alert = new Story().Login(0, Where.Lyon).Login(23, Where.Lagos).Alert(s_rule);

        Assert.Equal(AlertState.Open, alert.State);
        Assert.Equal(["FR/Auvergne-Rhône-Alpes/Lyon", "NG/Lagos/Lagos"], alert.Rows.Select(row => row.Place));
        Assert.Contains(alert.Evidence, e => e.Name == "countries" && e.Values.SequenceEqual(["FR", "NG"]));
    }

    [Fact]
    public void Judge_TwoCountriesWithinTheWindow_SaysWhoWhereHowFarAndHowFast()
    {
        var alert = new Story().Login(0, Where.Lyon).Login(23, Where.Lagos).Alert(s_rule);

        Assert.Equal(
            "alice signed in to the console from Lyon, FR and Lagos, NG 23 minutes apart: "
            + "4,373 km, at least 11,383 km/h",
            alert.Title);
    }

    [Theory]
    [InlineData(65, 1)]
    [InlineData(65.02, 0)]
    public void Judge_LoginsExactlyTheWindowApart_Conflict(double minutes, int alerts) =>
        Assert.Equal(alerts, new Story().Login(0, Where.Lyon).Login(minutes, Where.Lagos).Alerts(s_rule).Count);

    [Fact]
    public void Judge_OneCountry_IsNoAlert() =>
        Assert.Empty(new Story().Login(0, Where.Lyon).Login(5, Where.Paris).Alerts(s_rule));

    [Fact]
    public void Judge_ConflictsChainedByShortGaps_AreOneEpisodeThatGrows()
    {
        var alert = new Story().Login(0, Where.Lyon).Login(50, Where.Lagos).Login(100, Where.Lyon)
            .Login(150, Where.Lagos).Alert(s_rule);

        Assert.Equal(4, alert.Rows.Count);
        Assert.Equal(3, alert.Revision);
    }

    [Fact]
    public void Judge_ConflictsFarApart_AreTwoAlerts() =>
        Assert.Equal(2, new Story().Login(0, Where.Lyon).Login(10, Where.Lagos)
            .Login(300, Where.Lyon).Login(310, Where.Lagos).Alerts(s_rule).Count);

    [Fact]
    public void Judge_LoginsThatAreNotInConflict_DoNotJoinTheEpisode()
    {
        var alert = new Story().Login(0, Where.Lyon).Login(60, Where.Lyon).Login(110, Where.Lagos).Alert(s_rule);

        Assert.Equal([Story.At(60), Story.At(110)], alert.Rows.Select(row => row.Time));
    }

    [Fact]
    public void Judge_LoginWithoutACountry_NeitherCountsNorBreaksTheChain() =>
        Assert.Equal(2, new Story().Login(0, Where.Lyon).Login(5, Where.Unlocated).Login(10, Where.Lagos)
            .Alert(s_rule).Rows.Count);

    [Fact]
    public void Judge_FailedLogin_DoesNotCount() =>
        Assert.Empty(new Story().Login(0, Where.Lyon).FailedLogin(5, Where.Lagos).Alerts(s_rule));

    [Fact]
    public void Judge_ExcludedNetwork_DoesNotCount() =>
        Assert.Empty(new Story().Login(0, Where.Lyon)
            .Login(5, Where.With(Where.Lagos, NetworkTraits.Excluded)).Alerts(s_rule));

    [Theory]
    [InlineData("Root", "root", 1)]
    [InlineData("FederatedUser", "alice", 0)]
    [InlineData("AssumedRole", "AROA1", 0)]
    public void Judge_TypeOfPrincipal_AppliesToUsersAndRootOnly(string type, string id, int alerts) =>
        Assert.Equal(alerts, new Story(type, id).Login(0, Where.Lyon).Login(5, Where.Lagos).Alerts(s_rule).Count);

    [Fact]
    public void Judge_ImpossibleSpeedThroughANewNetworkWithoutMfa_AddsUp()
    {
        var alert = new Story().Habit(Where.Lyon, 3).Login(Story.Day(3), Where.Lyon)
            .Login(Story.Day(3) + 20, Where.Lagos, mfa: false).Alert(s_rule);

        Assert.Equal(
            [("countries", 47), ("impossible-speed", 15), ("new-network-or-country", 10), ("no-mfa", 5)],
            alert.Reasons.Select(reason => (reason.Signal, reason.Risk)));
        Assert.Equal((77, Severity.High), (alert.Risk, alert.Severity));
    }

    [Fact]
    public void Judge_MfaOnBothSides_DoesNotClearIt() =>
        Assert.Equal(AlertState.Open, new Story().Login(0, Where.Lyon).Login(5, Where.Lagos).Alert(s_rule).State);

    [Theory]
    [InlineData(60, true)]
    [InlineData(60.1, false)]
    public void Judge_SensitiveActionsAfter_CountForAnHour(double minutesAfter, bool counts)
    {
        var alert = new Story().Login(0, Where.Lyon).Login(20, Where.Lagos).Sensitive(20 + minutesAfter, Where.Lagos)
            .Alert(s_rule);

        Assert.Equal(counts, alert.Reasons.Any(reason => reason is { Signal: "sensitive-actions", Risk: 25 }));
    }

    [Fact]
    public void Judge_SameOrganizationOnBothSides_IsRoamingLike()
    {
        var alert = new Story().Login(0, Where.Lyon).Login(60, Where.BerlinRoaming).Alert(s_rule);

        Assert.Contains(alert.Reasons, reason => reason is { Signal: "same-organization", Risk: -15 });
    }

    [Fact]
    public void Judge_BothSidesOfABorder_IsLow()
    {
        var story = new Story().Habit(Where.Strasbourg, 5).Habit(Where.Kehl, 5, 0.1);

        var alert = story.Login(Story.Day(6), Where.Strasbourg).Login(Story.Day(6) + 30, Where.Kehl).Alert(s_rule);

        Assert.Contains(alert.Reasons, reason => reason is { Signal: "border", Risk: -20 });
        Assert.Equal(Severity.Low, alert.Severity);
    }

    [Fact]
    public void Judge_OneSideThroughAVpn_WeighsLess()
    {
        var alert = new Story().Login(0, Where.Lyon).Login(5, Where.Vpn(Where.Berlin)).Alert(s_rule);

        Assert.Contains(alert.Reasons, reason => reason is { Signal: "relay", Risk: -15 });
    }

    [Fact]
    public void Judge_SameSecondInTwoCountries_TakesNoTimeAtAll() =>
        Assert.EndsWith("no time at all", new Story().Login(0, Where.Lyon).Login(0, Where.Lagos).Alert(s_rule).Title,
            StringComparison.Ordinal);

    [Fact]
    public void Judge_EarlierLoginComesOutOfOrder_SupersedesTheAlertByOneWithTheNewSubject()
    {
        var story = new Story().Login(10, Where.Lyon).Login(20, Where.Lagos).Login(0, Where.Lagos);

        var alerts = story.Alerts(s_rule);

        var open = Assert.Single(alerts, alert => alert.State == AlertState.Open);
        var old = Assert.Single(alerts, alert => alert.State == AlertState.Superseded);
        Assert.Equal(3, open.Rows.Count);
        Assert.Equal(open.Id.ToString(), old.StateReason);
    }
}
