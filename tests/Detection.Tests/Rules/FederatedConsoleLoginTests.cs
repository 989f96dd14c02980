using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Tests.Rules;

public sealed class FederatedConsoleLoginTests
{
    private const string Key = "ASIA1";
    private static readonly string s_rule = new FederatedConsoleLogin().Metadata.Id;

    [Fact]
    public void Judge_LoginWithoutAToken_SaysSo()
    {
        var alert = Story.FederatedUser().Login(0, Where.Lyon).Alert(s_rule);

        Assert.Contains(alert.Reasons, reason => reason is { Signal: "no-token", Risk: 0 });
        Assert.EndsWith("no sign-in token was seen being made", alert.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_EachLogin_IsAnAlertOfItsOwn() =>
        Assert.Equal(2, Story.FederatedUser().Login(0, Where.Lyon).Login(1, Where.Lyon).Alerts(s_rule).Count);

    [Fact]
    public void Judge_OtherTypesOfPrincipal_RaiseNothing() =>
        Assert.Empty(new Story().Token(0, Where.Lyon).Login(1, Where.Lyon).Alerts(s_rule));

    public static TheoryData<string, int> Pivots => new()
    {
        { "token-other-country", 26 },
        { "token-other-network", 18 },
        { "token-other-address", 5 },
        { "token-same-address", -26 },
        { "token-broker", -26 },
        { "token-no-address", 0 },
    };

    [Theory]
    [MemberData(nameof(Pivots))]
    public void Judge_WhereTheTokenWasMade_MovesTheRisk(string signal, int risk)
    {
        var from = signal switch
        {
            "token-other-country" => Where.Lagos,
            "token-other-network" => Where.LyonMobile,
            "token-other-address" => Where.At("81.10.1.2", "FR", "Auvergne-Rhône-Alpes", "Lyon", 45.76, 4.84, 64500),
            "token-same-address" => Where.Lyon,
            "token-broker" => Where.With(Where.Berlin, NetworkTraits.Automation),
            _ => Where.Service,
        };

        var alert = Story.FederatedUser().Token(0, from, Key).Login(2, Where.Lyon, key: Key).Alert(s_rule);

        Assert.Contains(alert.Reasons, reason => reason.Signal == signal && reason.Risk == risk);
    }

    [Fact]
    public void Judge_TokenOfTheSamePlace_TellsThePlaceOnce()
    {
        var other = Where.At("81.10.1.2", "FR", "Auvergne-Rhône-Alpes", "Lyon", 45.76, 4.84, 64500);

        var alert = Story.FederatedUser().Token(0, other, Key).Login(2, Where.Lyon, key: Key).Alert(s_rule);

        Assert.EndsWith(
            "from Lyon, FR with a token made 2 minutes before in the same place, at another address", alert.Title,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15, "token-same-address")]
    [InlineData(15.02, "no-token")]
    public void Judge_TokenOlderThanItsLifetime_IsNotTheOne(double age, string signal)
    {
        var alert = Story.FederatedUser().Token(0, Where.Lyon, Key).Login(age, Where.Lyon, key: Key).Alert(s_rule);

        Assert.Contains(alert.Reasons, reason => reason.Signal == signal);
    }

    [Fact]
    public void Judge_TokenOfAnotherSession_IsNotTheOne()
    {
        var alert = Story.FederatedUser().Token(0, Where.Lagos, "ASIA2").Login(2, Where.Lyon, key: Key).Alert(s_rule);

        Assert.Contains(alert.Reasons, reason => reason.Signal == "no-token");
    }

    [Fact]
    public void Judge_OneSideWithoutAKey_IsPairedByArn()
    {
        var alert = Story.FederatedUser().Token(0, Where.Lagos, Key).Login(2, Where.Lyon).Alert(s_rule);

        Assert.Contains(alert.Reasons, reason => reason.Signal == "token-other-country");
    }

    [Fact]
    public void Judge_SeveralTokens_TakesTheNearestBefore()
    {
        var alert = Story.FederatedUser().Token(0, Where.Lagos, Key).Token(1, Where.Lyon, Key)
            .Token(3, Where.Berlin, Key).Login(2, Where.Lyon, key: Key).Alert(s_rule);

        Assert.Contains(alert.Reasons, reason => reason.Signal == "token-same-address");
    }

    [Fact]
    public void Judge_TokenArrivesAfterItsLogin_CorrectsTheAlert()
    {
        var alert = Story.FederatedUser().Login(2, Where.Lyon, key: Key).Token(0, Where.Lagos, Key).Alert(s_rule);

        Assert.Contains(alert.Reasons, reason => reason.Signal == "token-other-country");
        Assert.Equal(2, alert.Revision);
    }

    [Fact]
    public void Judge_UnknownNetworkOnOneSide_NeverDiffers()
    {
        var alert = Story.FederatedUser().Token(0, Where.Unlocated, Key).Login(2, Where.Lyon, key: Key).Alert(s_rule);

        Assert.Contains(alert.Reasons, reason => reason.Signal == "token-other-address");
    }

    [Fact]
    public void Judge_RelayedTokenFromAFreshPlace_IsHigh()
    {
        var story = Story.FederatedUser();
        for (var day = 0; day < 5; day++)
            story.Token(Story.Day(day), Where.Lyon, Key).Login(Story.Day(day) + 1, Where.Lyon, key: Key);

        var alert = story.Token(Story.Day(6), Where.Lyon, Key).Login(Story.Day(6) + 3, Where.Lagos, key: Key)
            .Alerts(s_rule)[^1];

        Assert.Equal(
            [("federated-login", 47), ("token-other-country", 26), ("new-network", 10), ("new-place", 10)],
            alert.Reasons.Select(reason => (reason.Signal, reason.Risk)));
        Assert.Equal((93, Severity.Critical), (alert.Risk, alert.Severity));
    }

    [Fact]
    public void Judge_RoutineOfADailyUser_IsLow()
    {
        var story = Story.FederatedUser();
        for (var day = 0; day < 5; day++)
            story.Token(Story.Day(day), Where.Lyon, Key).Login(Story.Day(day) + 1, Where.Lyon, key: Key);

        var alert = story.Alerts(s_rule)[^1];

        Assert.Equal((21, Severity.Low), (alert.Risk, alert.Severity));
    }

    [Theory]
    [InlineData(2, "rare-network")]
    [InlineData(3, null)]
    public void Judge_NetworkSeenOnFewDaysBefore_IsRare(int daysBefore, string? signal)
    {
        var story = Story.FederatedUser();
        for (var day = 0; day < daysBefore; day++) story.Token(Story.Day(day), Where.Lyon, Key);

        var alert = story.Login(Story.Day(daysBefore), Where.Lyon, key: Key).Alert(s_rule);

        Assert.Equal(signal, alert.Reasons.FirstOrDefault(reason => reason.Signal == "rare-network")?.Signal);
    }

    [Fact]
    public void Judge_HourNeverUsedInThirtyLogins_IsUnusual()
    {
        var story = Story.FederatedUser();
        for (var day = 0; day < 30; day++) story.Login(Story.Day(day), Where.Lyon);

        var alert = story.Login(Story.Day(30) + 600, Where.Lyon).Alerts(s_rule)[^1];

        Assert.Contains(alert.Reasons, reason => reason is { Signal: "unusual-hour", Risk: 5 });
    }

    [Fact]
    public void Judge_LoginsFromTwoNetworksWithinTheWindow_WeighOnBoth()
    {
        var alerts = Story.FederatedUser().Login(0, Where.Lyon).Login(30, Where.LyonMobile).Alerts(s_rule);

        Assert.All(
            alerts, alert => Assert.Contains(alert.Reasons, reason => reason is { Signal: "other-network", Risk: 10 }));
    }

    [Fact]
    public void Judge_KnownProgramMadeTheTokenAtTheSameAddress_TakesThirtySix()
    {
        var story = new Story("FederatedUser", "carol", "carol")
        {
            Policy = new Policy { Networks = new NetworkLists([], [], [("aws-cli/*", NetworkTraits.AutomationAgent)]) },
        };

        var alert = story.Habit(Where.Lyon, 5).Token(Story.Day(5), Where.Lyon, Key)
            .Login(Story.Day(5) + 1, Where.Lyon, key: Key).Alert(s_rule);

        Assert.Equal(
            [("federated-login", 47), ("token-automation", -36)],
            alert.Reasons.Select(reason => (reason.Signal, reason.Risk)));
    }

    [Fact]
    public void Judge_FirstDaysOfAUser_AreRoutineAndLow()
    {
        var story = Story.FederatedUser().Token(0, Where.Lyon, Key).Login(1, Where.Lyon, key: Key);
        var portal = new SessionIssuer("arn:aws:iam::111122223333:role/portal");
        var state = story.Play(story.Events.Select(e => e with { Issuer = portal }));
        var alert = Assert.Single(state.Alerts.Values, alert => alert.Rule == s_rule);

        Assert.Contains(alert.Reasons, reason => reason is { Signal: "routine", Risk: -3 });
        Assert.Equal((33, Severity.Low, AlertState.Open), (alert.Risk, alert.Severity, alert.State));
    }

    [Fact]
    public void Judge_RoutineWithALoginFromAnotherNetwork_IsNoRoutine()
    {
        var alerts = Story.FederatedUser().Token(0, Where.Lyon, Key).Login(1, Where.Lyon, key: Key)
            .Login(9, Where.LyonMobile, key: "ASIA2").Alerts(s_rule);

        Assert.All(alerts, alert => Assert.DoesNotContain(alert.Reasons, reason => reason.Signal == "routine"));
    }

    [Fact]
    public void Judge_PolicySuppressesRoutine_IsSuppressedUnlessTheIdpKnowsOfNoMfa()
    {
        var story = new Story("FederatedUser", "carol", "carol")
        {
            Policy = new Policy { Routine = RoutineTreatment.Suppress },
        };
        var state = story.Token(0, Where.Lyon, Key).Login(1, Where.Lyon, key: Key).Play();
        var alert = Assert.Single(state.Alerts.Values, alert => alert.Rule == s_rule);
        Assert.Equal((AlertState.Suppressed, "routine"), (alert.State, alert.StateReason));

        new PrincipalFold(state, story.Policy).Decide(new IdpMfa
        {
            Id = "d1",
            By = "ana",
            At = Story.At(60),
            Alert = alert.Id,
            Confirmed = false,
        });

        Assert.Equal(AlertState.Open, state.Alerts[alert.Id].State);
    }

    [Fact]
    public void Judge_BrokersTokenAtTheLoginsOwnAddress_IsRoutineToo()
    {
        var office = Where.With(Where.Lyon, NetworkTraits.Automation);
        var portal = new SessionIssuer("arn:aws:iam::111122223333:role/portal");
        var story = Story.FederatedUser().Token(0, office, Key).Login(1, office, key: Key);

        var state = story.Play(story.Events.Select(e => e with { Issuer = portal }));

        var alert = Assert.Single(state.Alerts.Values, alert => alert.Rule == s_rule);
        Assert.Contains(alert.Reasons, reason => reason.Signal == "token-broker");
        Assert.Contains(alert.Reasons, reason => reason is { Signal: "routine", Risk: -3 });
    }
}
