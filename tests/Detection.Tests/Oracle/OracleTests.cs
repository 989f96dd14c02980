using Grainwatch.Detection.Events;
using static Grainwatch.Detection.Tests.Story;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>Stories computed by hand from detection.md: is the oracle itself right?</summary>
public sealed class OracleTests
{
    private const string Countries = "console-login-multiple-countries";
    private const string Geolocation = "new-geolocation-for-event-type";
    private const string Federated = "federated-console-login";
    private const string Instance = "ec2-instance-console-login";

    private static readonly GeoDatabase s_newer = new("Test-City", Where.Database.Built.AddDays(40));

    [Theory]
    [InlineData(65, 1)]
    [InlineData(65.1, 0)]
    public void Judge_TwoCountries_ConflictUpToTheWindow(double minutes, int alerts)
    {
        var story = new Story().Login(0, Where.Lyon).Login(minutes, Where.Berlin);

        Assert.Equal(alerts, Judge(story, Countries).Count);
    }

    [Fact]
    public void Judge_TwoFarCountriesFast_SpeedAndNoveltyAndNoMfaCount()
    {
        var story = new Story().Habit(Where.Lyon, 20)
            .Login(Day(20), Where.Lyon).Login(Day(20) + 30, Where.Berlin, false)
            .Login(Day(20) + 60, Where.Unlocated).Sensitive(Day(20) + 90, Where.Berlin);

        var alert = Only(story, Countries);

        Assert.Equal([5, 10, 15, 25, 47], alert.Contributions);
        Assert.Equal(100, alert.Risk);
        Assert.Equal(Ids(story, 20, 21), alert.RowEventIds);
        Assert.Equal(alert.RowEventIds[0], alert.Subject);
    }

    [Fact]
    public void Judge_BorderTowns_ProximityCountsAndSpeedDoesNot()
    {
        var story = new Story().Habit(Where.Strasbourg, 2).Habit(Where.Kehl, 2)
            .Login(Day(3), Where.Strasbourg).Login(Day(3) + 10, Where.Kehl);

        Assert.Equal([-20, 47], Only(story, Countries).Contributions);
    }

    [Fact]
    public void Judge_VpnAndRoaming_SpeakForTheLogins()
    {
        // Same AS on both sides, one of them a vpn; 972 km in 65 minutes between circles of 5 km are below 900 km/h.
        var story = new Story().Habit(Where.Lyon, 2).Habit(Where.BerlinRoaming, 2)
            .Login(Day(3), Where.Lyon).Login(Day(3) + 65, Where.Vpn(Where.BerlinRoaming));

        Assert.Equal([-15, -15, 47], Only(story, Countries).Contributions);
    }

    [Fact]
    public void Judge_LoginOutOfConflict_IsNoRowAndBreaksNothing()
    {
        var story = new Story().Login(0, Where.Lyon).Login(50, Where.Lyon).Login(80, Where.Berlin)
            .Login(140, Where.Berlin).Login(150, Where.Lyon);

        Assert.Equal(Ids(story, 1, 2, 3, 4), Only(story, Countries).RowEventIds);
    }

    [Fact]
    public void Judge_NewPlaces_RiskByWhatIsKnown()
    {
        var story = new Story().Habit(Where.Lyon, 20).Call(Day(20), Where.Paris).Call(Day(21), Where.Berlin)
            .Call(Day(22), Where.Berlin, mfa: true).Login(Day(23), Where.Paris);

        var alerts = Judge(story, Geolocation);

        AssertAlert(alerts, "FR/Auvergne-Rhône-Alpes/Lyon\n2026-03-02", "learning", 0, Ids(story, 0));
        AssertAlert(alerts, "FR/Île-de-France/Paris\n2026-03-22", null, 47, Ids(story, 20, 23));
        AssertAlert(alerts, "DE/Berlin/Berlin\n2026-03-23", null, 73, Ids(story, 21, 22));
        Assert.Equal(3, alerts.Count);
    }

    [Theory]
    [InlineData(14, "learning", 0)]
    [InlineData(14.01, "near", 0)]
    public void Judge_NeighbouringTown_SuppressedWithItsReason(double day, string reason, int risk)
    {
        var story = new Story().Habit(Where.Lyon, 14).Call(Day(day), Where.Vienne);

        AssertAlert(Judge(story, Geolocation), Subject(Where.Vienne, day), reason, risk, Ids(story, 14));
    }

    [Fact]
    public void Judge_NeighbouringTownByHostingOrUnknownNetwork_IsNotCleared()
    {
        var hosted = new Story().Habit(Where.Lyon, 20).Call(Day(20), Where.With(Where.Vienne, NetworkTraits.Hosting));
        var rented = Where.At("95.1.1.1", "FR", "Auvergne-Rhône-Alpes", "Vienne", 45.52, 4.87, 64999);
        var unknown = new Story().Habit(Where.Lyon, 20).Call(Day(20), rented);

        AssertAlert(Judge(hosted, Geolocation), Subject(Where.Vienne, 20), null, 47, Ids(hosted, 20));
        AssertAlert(Judge(unknown, Geolocation), Subject(Where.Vienne, 20), null, 47, Ids(unknown, 20));
    }

    [Fact]
    public void Judge_AfterAnAbsence_HomeIsSuppressedAndAbroadIsHigh()
    {
        // Day 112 finds nothing known; day 126 is 14 days after it, day 127 is not.
        var story = new Story().Habit(Where.Lyon, 20).Call(Day(112), Where.Lyon).Call(Day(126), Where.Paris)
            .Call(Day(126), Where.Berlin).Call(Day(127), Where.Strasbourg);

        var alerts = Judge(story, Geolocation);

        AssertAlert(alerts, Subject(Where.Lyon, 112), "returned", 0, Ids(story, 20));
        AssertAlert(alerts, Subject(Where.Paris, 126), "returned", 0, Ids(story, 21));
        AssertAlert(alerts, Subject(Where.Berlin, 126), null, 73, Ids(story, 22));
        AssertAlert(alerts, Subject(Where.Strasbourg, 127), null, 47, Ids(story, 23));
    }

    [Fact]
    public void Judge_AddressMovedByADatabase_IsRelocated()
    {
        var story = new Story().Habit(Where.Lyon, 20).Call(Day(20), Where.Moved(Where.Lyon, Where.Paris, s_newer));

        AssertAlert(Judge(story, Geolocation), Subject(Where.Paris, 20), "relocated", 0, Ids(story, 20));
    }

    [Fact]
    public void Judge_Vpn_NeverTeachesAPlace()
    {
        var story = new Story().Habit(Where.Lyon, 20).Call(Day(20), Where.Vpn(Where.Berlin))
            .Call(Day(21), Where.Vpn(Where.Kehl)).Call(Day(22), Where.Berlin);

        var alerts = Judge(story, Geolocation);

        // An unknown network; the same one again, now known; and then the place itself, in a country still unknown.
        AssertAlert(alerts, Subject(Where.Berlin, 20), null, 73, Ids(story, 20, 22));
        AssertAlert(alerts, Subject(Where.Kehl, 21), "vpn", 0, Ids(story, 21));
    }

    [Fact]
    public void Judge_CountryAlone_IsKnownWithAnyOfItsPlaces()
    {
        var story = new Story().Habit(Where.Lyon, 20).Call(Day(20), Where.NowhereInFrance)
            .Call(Day(21), Where.NowhereInFrance, mfa: true);

        AssertAlert(Judge(story, Geolocation), "FR\n2026-03-22", null, 21, Ids(story, 21));
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("Lyon", -26)]
    [InlineData("Paris", 5)]
    [InlineData("LyonMobile", 18)]
    [InlineData("BerlinRoaming", 26)]
    [InlineData("Broker", -26)]
    [InlineData("Service", 0)]
    public void Judge_TokenPivot_FirstRowThatHolds(string? token, int pivot)
    {
        Dictionary<string, Origin> origins = new()
        {
            ["Lyon"] = Where.Lyon,
            ["Paris"] = Where.Paris,
            ["LyonMobile"] = Where.LyonMobile,
            ["BerlinRoaming"] = Where.BerlinRoaming,
            ["Service"] = Where.Service,
            ["Broker"] = Where.With(Where.Berlin, NetworkTraits.Automation),
        };
        var story = FederatedUser().Habit(Where.Lyon, 5).Token(Day(5) - 1, Where.Lagos, "ASIA2");
        if (token is not null) story.Token(Day(5), origins[token], "ASIA1");
        story.Login(Day(5) + 15, Where.Lyon, key: "ASIA1");

        var alert = Only(story, Federated);

        Assert.Equal(47 + pivot, alert.Risk);
        Assert.Equal(token is null ? Ids(story, 6) : Ids(story, 6, 7), alert.RowEventIds);
    }

    [Fact]
    public void Judge_FederatedLogins_NewThenRareThenKnown()
    {
        var story = FederatedUser();
        for (var day = 0; day < 4; day++) story.Login(Day(day), Where.Lyon);
        story.Login(Day(3) + 65, Where.LyonMobile);

        // Address's network and place; at last a new network at a known place, and two networks within the window.
        Assert.Equal([67, 57, 57, 57, 67], Judge(story, Federated).Select(alert => alert.Risk));
    }

    [Fact]
    public void Judge_HourNeverUsedInThirtySignIns_Counts()
    {
        var story = FederatedUser();
        for (var day = 0; day < 30; day++) story.Login(Day(day), Where.Lyon);
        story.Login(Day(30) + 600, Where.Lyon).Login(Day(31) + 600, Where.Lyon);

        Assert.Equal([52, 47], Judge(story, Federated).TakeLast(2).Select(alert => alert.Risk));
    }

    [Fact]
    public void Judge_InstanceSession_OneAlertAChain()
    {
        const string Session = "i-0123456789abcdef0";
        var story = Role().Call(-9, Where.Aws, session: Session).Token(0, Where.Aws, session: Session)
            .Login(60, Where.Lagos, session: Session).Sensitive(120, Where.Lagos, session: Session)
            .Login(121, Where.Aws, session: Session).Login(121, Where.Lagos, session: "i-am-alice");

        var alerts = Judge(story, Instance);

        Assert.Equal([(Ids(story, 1)[0], 100), (Ids(story, 4)[0], 73)], alerts.Select(a => (a.Subject, a.Risk)));
        Assert.Equal([5, 10, 20, 73], alerts[0].Contributions);
        Assert.Equal(Ids(story, 1, 2), alerts[0].RowEventIds);
    }

    private static List<OracleAlert> Judge(Story story, string rule) =>
        [.. NaiveOracle.Judge(story.Principal.Key, story.Events, story.Policy).Where(alert => alert.Rule == rule)];

    private static OracleAlert Only(Story story, string rule) => Assert.Single(Judge(story, rule));

    private static string Subject(Origin origin, double day) => $"{origin.Place}\n{At(Day(day)):yyyy-MM-dd}";

    private static string[] Ids(Story story, params int[] at) => [.. at.Select(i => story.Events[i].Id.ToString())];

    private static void AssertAlert(
        List<OracleAlert> alerts, string subject, string? reason, int risk, string[] rows)
    {
        var alert = Assert.Single(alerts, alert => alert.Subject == subject);
        Assert.Equal((reason is not null, reason, risk), (alert.Suppressed, alert.Reason, alert.Risk));
        Assert.Equal(rows, alert.RowEventIds);
    }
}
