using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using static Grainwatch.Detection.Tests.Story;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>Stories with decisions, corrections and policies, computed by hand: is the oracle itself right?</summary>
public sealed class OracleDecisionTests
{
    private const string Countries = "console-login-multiple-countries";
    private const string Geolocation = "new-geolocation-for-event-type";
    private const string Federated = "federated-console-login";
    private const string Instance = "ec2-instance-console-login";
    private const string Session = "i-0123456789abcdef0";

    private int _decisions;

    [Fact]
    public void Decide_ClosedAlert_IsOpenAgainInAnotherCountryOnly()
    {
        var story = new Story().Login(0, Where.Strasbourg).Login(5, Where.Kehl).Login(6, Where.Strasbourg)
            .Login(7, Where.Lagos);
        var run = Run(story, 2);

        Assert.Equal(DecisionOutcome.Recorded, Decide(run, Closing(run, Countries)));

        Assert.Equal(AlertState.Closed, Of(run, Countries).State);
        run.Arrive([story.Events[2]]);
        Assert.Equal((AlertState.Closed, 3), (Of(run, Countries).State, Of(run, Countries).Rows.Count));
        run.Arrive([story.Events[3]]);
        Assert.Equal(AlertState.Open, Of(run, Countries).State);
        Decide(run, Closing(run, Countries));
        Assert.Equal(AlertState.Closed, Of(run, Countries).State);
        Decide(run, new Reopen { Id = "again", By = "ana", At = At(99), Alert = Id(run, Countries) });
        Assert.Equal(AlertState.Open, Of(run, Countries).State);
    }

    [Fact]
    public void Decide_AlertThatIsSuperseded_ItsHeirInherits()
    {
        var story = new Story().Login(10, Where.Kehl).Login(15, Where.Strasbourg).Login(0, Where.Kehl);
        var run = Run(story, 2);
        var old = Id(run, Countries);
        Decide(run, new Acknowledge { Id = "a", By = "ana", At = At(20), Alert = old });
        run.Arrive([story.Events[2]]);

        Assert.NotEqual(old, Id(run, Countries));
        Assert.Equal(AlertState.Acknowledged, Of(run, Countries).State);
        Decide(run, new ThisWasMe { Id = "b", By = "alice", At = At(30), Alert = old });
        Assert.Equal(AlertState.Closed, Of(run, Countries).State);
        Assert.Equal(0, run.Stories.Count(story => story.Id != old && story.Told.Rule == Countries && !story.IsLive));
    }

    [Fact]
    public void Decide_NewestByItsTime_Decides()
    {
        var run = Run(new Story().Login(0, Where.Lyon).Login(5, Where.Lagos));
        Decide(run, new Acknowledge { Id = "a", By = "ana", At = At(30), Alert = Id(run, Countries) });
        Decide(run, new Reopen { Id = "b", By = "ana", At = At(29), Alert = Id(run, Countries) });

        Assert.Equal(AlertState.Acknowledged, Of(run, Countries).State);
    }

    [Fact]
    public void Decide_Outcomes_TellWhatBecameOfIt()
    {
        var run = Run(new Story().Login(0, Where.Lyon).Login(5, Where.Lagos));
        var close = Closing(run, Countries);
        var idp = new IdpMfa { Id = "idp", By = "ana", At = At(9), Alert = close.Alert, Confirmed = true };

        Assert.Equal(DecisionOutcome.Recorded, run.Decide(close));
        Assert.Equal(DecisionOutcome.Known, run.Decide(close));
        Assert.Equal(DecisionOutcome.NotForThisAlert, run.Decide(idp));
        Assert.Equal(DecisionOutcome.NoSuchAlert, run.Decide(idp with { Alert = default }));
    }

    [Fact]
    public void Decide_SharedUser_WeighsLessUntilItIsNot()
    {
        var run = Run(new Story().Login(0, Where.Lyon).Login(5, Where.Lagos));
        Decide(run, new MarkShared { Id = "a", By = "ana", At = At(9), Shared = true });
        Assert.Equal([-15, 10, 15, 47], Of(run, Countries).Contributions);
        Decide(run, new MarkShared { Id = "b", By = "ana", At = At(10), Shared = false });
        Assert.Equal([10, 15, 47], Of(run, Countries).Contributions);
    }

    [Fact]
    public void Decide_TrustInACountry_HoldsForItsPlacesUntilTaken()
    {
        var run = Run(new Story().Habit(Where.Strasbourg, 20).Call(Day(20), Where.Berlin));
        var trust = new TrustPlace { Id = "a", By = "ana", At = At(9), Place = "DE", Until = At(Day(20) + 1) };
        Decide(run, trust);
        Assert.Equal((AlertState.Suppressed, "trusted"), StateOf(run, "DE"));
        Decide(run, trust with { Id = "b", Until = At(Day(20)) });
        Assert.Equal((AlertState.Open, null), StateOf(run, "DE"));
    }

    [Theory]
    [InlineData("AS64520", true)]
    [InlineData("102.10.0.0/16", true)]
    [InlineData("102.10.1.2", false)]
    public void Decide_TrustInANetwork_IsByAsnOrRange(string network, bool trusted)
    {
        var run = Run(new Story().Habit(Where.Lyon, 20).Call(Day(20), Where.Lagos));
        Decide(run, new TrustNetwork { Id = "a", By = "ana", At = At(9), Network = network, Until = At(Day(99)) });

        Assert.Equal(trusted ? AlertState.Suppressed : AlertState.Open, StateOf(run, "NG").State);
    }

    [Theory]
    [InlineData(RoutineTreatment.Low, false, "open", 21)]
    [InlineData(RoutineTreatment.Suppress, false, "suppressed", 21)]
    [InlineData(RoutineTreatment.Low, true, "open", 26)]
    public void Judge_RoutineLogin_IsCappedOrSuppressed(
        RoutineTreatment routine, bool isRare, string state, int risk)
    {
        var story = FederatedUser().Habit(Where.Lyon, isRare ? 2 : 5).Habit(Where.LyonMobile, 5)
            .Token(Day(5), Where.Lyon).Login(Day(5) + 1, Where.Lyon);
        var run = Run(story, policy: new Policy { Routine = routine });

        Assert.Equal((state, risk), ($"{Of(run, Federated).State}".ToLowerInvariant(), Of(run, Federated).Risk));
    }

    [Fact]
    public void Judge_RoutineLoginThatSumsUp_IsBroughtTo33AndMovedByTheIdentityProvider()
    {
        // Known for a day only: place and network are rare, 5 each; the hour is new, 5. 47 − 26 + 5 + 5 + 5 = 36.
        var story = FederatedUser();
        for (var i = 0; i < 30; i++) story.Token(i, Where.Lyon);
        story.Token(Day(1) + 600, Where.Lyon).Login(Day(1) + 601, Where.Lyon);
        var run = Run(story);

        Assert.Equal([-26, -3, 5, 5, 5, 47], Of(run, Federated).Contributions);
        Decide(run, new IdpMfa { Id = "a", By = "ana", At = At(1), Alert = Id(run, Federated), Confirmed = false });
        Assert.Equal(59, Of(run, Federated).Risk);
        Decide(run, new IdpMfa { Id = "b", By = "ana", At = At(2), Alert = Id(run, Federated), Confirmed = true });
        Assert.Equal(13, Of(run, Federated).Risk);
    }

    [Fact]
    public void Judge_InstanceInATestOrByAnAutomationAgent_WeighsLess()
    {
        var story = Role().Login(0, Where.Aws, session: Session).Token(10, Where.Aws, session: Session);
        var test = new Policy { TestWindows = [new TestWindow(At(0), At(5), "web", "i-*")] };
        var agents = new NetworkLists([], [], [("aws-cli/*", NetworkTraits.AutomationAgent)]);

        Assert.Equal(73, Of(Run(story, policy: test), Instance).Risk);
        Assert.Equal(33, Of(Run(story, policy: test with { Networks = agents }), Instance).Risk);
    }

    [Fact]
    public void Judge_AddendumThatMakesALoginFail_TakesItsAlertAway()
    {
        var story = new Story().Login(0, Where.Lyon).Login(5, Where.Lagos);
        var run = Run(story);
        var failed = story.Events[1] with { Succeeded = false, Addendum = EventId.Parse("x") };

        run.Arrive([failed]);
        run.Arrive([story.Events[1]]);

        Assert.DoesNotContain(run.Alerts, alert => alert.Rule == Countries);
    }

    private static OracleRun Run(Story story, int? count = null, Policy? policy = null)
    {
        var run = new OracleRun(story.Principal.Key, policy ?? story.Policy, new HashSet<Tie>());
        run.Arrive([.. story.Events.Take(count ?? int.MaxValue)]);
        return run;
    }

    private Close Closing(OracleRun run, string rule)
    {
        var count = ++_decisions;
        return new Close
        {
            Id = $"close-{count}",
            By = "ana",
            At = At(50 + count),
            Alert = Id(run, rule),
            Disposition = Disposition.Benign,
        };
    }

    private static DecisionOutcome Decide(OracleRun run, Decision decision) => run.Decide(decision);

    private static OracleAlert Of(OracleRun run, string rule) => run.Alerts.Last(alert => alert.Rule == rule);

    private static AlertId Id(OracleRun run, string rule) =>
        run.Stories.Last(story => story.IsLive && story.Told.Rule == rule).Id;

    private static (AlertState State, string? Reason) StateOf(OracleRun run, string country)
    {
        var alert = run.Alerts.Single(alert =>
            alert.Rule == Geolocation && alert.Subject.StartsWith(country, StringComparison.Ordinal));
        return (alert.State, alert.Reason);
    }
}
