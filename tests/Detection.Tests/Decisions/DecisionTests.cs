using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Tests.Decisions;

/// <summary>§9: what analysts decide, and what becomes of alerts by it.</summary>
public sealed class DecisionTests
{
    private const string Countries = "console-login-multiple-countries";
    private const string Geolocation = "new-geolocation-for-event-type";
    private const string Federated = "federated-console-login";

    [Fact]
    public void Close_OpenAlert_LeavesTheRiskAndSaysWhat()
    {
        var memory = new Memory(new Story().Login(0, Where.Lyon).Login(20, Where.Lagos));

        memory.Decide(new Close
        {
            Id = "d1",
            By = "ana",
            At = Story.At(60),
            Alert = memory.Alert(Countries).Id,
            Disposition = Disposition.TruePositive,
        });

        var alert = memory.Alert(Countries);
        Assert.Equal((AlertState.Closed, "true-positive", 2), (alert.State, alert.StateReason, alert.Revision));
        Assert.Equal("ana", Assert.Single(alert.Decisions).Decision.By);
        Assert.Equal(0, Risk.OfPrincipal(memory.State.Alerts.Values, Story.At(60)));
    }

    [Fact]
    public void Close_ThenLoginFromTheSameCountries_StaysClosed()
    {
        var memory = new Memory(new Story().Login(0, Where.Lyon).Login(20, Where.Lagos));
        memory.Close(Countries);

        memory.Apply(new Story().Login(0, Where.Lyon).Login(20, Where.Lagos).Login(40, Where.Lyon));

        Assert.Equal(3, memory.Alert(Countries).Rows.Count);
        Assert.Equal(AlertState.Closed, memory.Alert(Countries).State);
    }

    [Fact]
    public void Close_ThenLoginFromAThirdCountry_IsOpenAgainAndNamesIt()
    {
        var memory = new Memory(new Story().Login(0, Where.Lyon).Login(20, Where.Lagos));
        memory.Close(Countries);

        memory.Apply(new Story().Login(0, Where.Lyon).Login(20, Where.Lagos).Login(40, Where.SaoPaulo));

        var alert = memory.Alert(Countries);
        Assert.Equal((AlertState.Open, "new since it was closed: BR, AS64530"), (alert.State, alert.StateReason));
    }

    [Fact]
    public void Close_ThenTheSubjectMoves_SuccessorIsClosed()
    {
        var story = new Story().Login(0, Where.Lyon).Login(20, Where.Lagos).Login(40, Where.Lyon);
        var memory = new Memory(story);
        var late = story.Events[0];
        var first = new Memory(new Story(), [.. story.Events.Skip(1)]);
        first.Close(Countries);
        var closed = first.Alert(Countries).Id;

        first.Apply([late]);

        Assert.Equal(AlertState.Superseded, first.State.Alerts[closed].State);
        Assert.Equal(AlertState.Closed, first.Alert(Countries).State);
        Assert.Equal(memory.Alert(Countries).Id, first.Alert(Countries).Id);
    }

    [Fact]
    public void Decide_AboutASupersededAlert_GoesToTheOneThatTellsItsStory()
    {
        var story = new Story().Login(0, Where.Lyon).Login(20, Where.Lagos).Login(40, Where.Lyon);
        var memory = new Memory(new Story(), [.. story.Events.Skip(1)]);
        var old = memory.Alert(Countries).Id;
        memory.Apply([story.Events[0]]);

        var outcome = memory.Decide(new Acknowledge { Id = "d1", By = "ana", At = Story.At(99), Alert = old });

        Assert.Equal(DecisionOutcome.Recorded, outcome);
        Assert.Equal(AlertState.Acknowledged, memory.Alert(Countries).State);
        Assert.NotEqual(old, memory.Alert(Countries).Id);
    }

    [Fact]
    public void Reopen_ClosedAlert_IsOpen()
    {
        var memory = new Memory(new Story().Login(0, Where.Lyon).Login(20, Where.Lagos));
        memory.Close(Countries);

        memory.Decide(new Reopen
        {
            Id = "d2",
            By = "ana",
            At = Story.At(400),
            Alert = memory.Alert(Countries).Id,
        });

        Assert.Equal(AlertState.Open, memory.Alert(Countries).State);
    }

    [Fact]
    public void Decide_InAnyOrder_TheNewestCounts()
    {
        var memory = new Memory(new Story().Login(0, Where.Lyon).Login(20, Where.Lagos));
        var alert = memory.Alert(Countries).Id;

        memory.Decide(new ThisWasMe { Id = "d2", By = "bob", At = Story.At(200), Alert = alert });
        memory.Decide(new Reopen { Id = "d1", By = "ana", At = Story.At(100), Alert = alert });

        Assert.Equal((AlertState.Closed, "this-was-me"),
            (memory.Alert(Countries).State, memory.Alert(Countries).StateReason));
        Assert.Equal(["d1", "d2"], memory.Alert(Countries).Decisions.Select(ruling => ruling.Decision.Id));
    }

    [Fact]
    public void Decide_SameAgain_ChangesNothing()
    {
        var memory = new Memory(new Story().Login(0, Where.Lyon).Login(20, Where.Lagos));
        var decision = new Acknowledge { Id = "d1", By = "ana", At = Story.At(60), Alert = memory.Alert(Countries).Id };
        memory.Decide(decision);

        Assert.Equal(DecisionOutcome.Known, memory.Decide(decision));
        Assert.Equal(2, memory.Alert(Countries).Revision);
    }

    [Fact]
    public void Decide_AboutNoAlertOfItsOwn_IsRefused()
    {
        var memory = new Memory(new Story().Login(0, Where.Lyon));

        var decision = new Reopen { Id = "d1", By = "ana", At = Story.At(60), Alert = new AlertId(7) };

        Assert.Equal(DecisionOutcome.NoSuchAlert, memory.Decide(decision));
    }

    [Theory]
    [InlineData(true, 27)]
    [InlineData(false, 73)]
    public void IdpMfa_FederatedLogin_MovesTheRisk(bool confirmed, int risk)
    {
        var memory = new Memory(Story.FederatedUser().Habit(Where.Lyon, 5).Login(Story.Day(5), Where.Lyon));

        memory.Decide(new IdpMfa
        {
            Id = "d1",
            By = "ana",
            At = Story.At(60),
            Alert = memory.Alert(Federated).Id,
            Confirmed = confirmed,
        });

        Assert.Equal(risk, memory.Alert(Federated).Risk);
        Assert.Equal(risk, memory.Alert(Federated).Reasons.Sum(reason => reason.Risk));
    }

    [Fact]
    public void IdpMfa_AnotherRulesAlert_IsRefused()
    {
        var memory = new Memory(new Story().Login(0, Where.Lyon).Login(20, Where.Lagos));

        Assert.Equal(DecisionOutcome.NotForThisAlert, memory.Decide(new IdpMfa
        {
            Id = "d1",
            By = "ana",
            At = Story.At(60),
            Alert = memory.Alert(Countries).Id,
            Confirmed = true,
        }));
    }

    [Fact]
    public void MarkShared_BeforeOrAfterTheLogins_WeighsFifteenLess()
    {
        var story = new Story().Login(0, Where.Lyon).Login(20, Where.Lagos);
        var plain = new Memory(story).Alert(Countries).Risk;
        var mark = new MarkShared { Id = "d1", By = "ana", At = Story.At(60), Shared = true };
        var after = new Memory(story);
        after.Decide(mark);
        var before = new Memory(new Story(), [story.Events[0]]);
        before.Decide(mark);
        before.Apply([story.Events[1]]);

        Assert.Equal(plain - 15, after.Alert(Countries).Risk);
        Assert.Equal(plain - 15, before.Alert(Countries).Risk);

        after.Decide(mark with { Id = "d2", At = Story.At(61), Shared = false });
        Assert.Equal(plain, after.Alert(Countries).Risk);
    }

    [Theory]
    [InlineData("NG/Lagos/Lagos")]
    [InlineData("NG")]
    public void TrustPlace_NewPlace_IsSuppressedUntilItEnds(string place)
    {
        var memory = new Memory(new Story().Habit(Where.Lyon, 20).Call(Story.Day(20), Where.Lagos));
        memory.Decide(new TrustPlace
        {
            Id = "d1",
            By = "ana",
            At = Story.At(0),
            Place = place,
            Until = Story.At(Story.Day(30)),
        });

        var alert = memory.Alerts(Geolocation)[^1];
        Assert.Equal((AlertState.Suppressed, "trusted", 0), (alert.State, alert.StateReason, alert.Risk));

        memory.Decide(new TrustPlace
        {
            Id = "d2",
            By = "ana",
            At = Story.At(1),
            Place = place,
            Until = Story.At(Story.Day(20)),
        });
        alert = memory.Alerts(Geolocation)[^1];
        Assert.Equal((AlertState.Open, 73), (alert.State, alert.Risk));
    }

    [Theory]
    [InlineData("AS64520", true)]
    [InlineData("102.10.0.0/16", true)]
    [InlineData("102.11.0.0/16", false)]
    [InlineData("AS64521", false)]
    public void TrustNetwork_NewPlaceThroughIt_IsSuppressed(string network, bool suppressed)
    {
        var memory = new Memory(new Story().Habit(Where.Lyon, 20));
        memory.Decide(new TrustNetwork
        {
            Id = "d1",
            By = "ana",
            At = Story.At(0),
            Network = network,
            Until = Story.At(Story.Day(30)),
        });

        memory.Apply(new Story().Habit(Where.Lyon, 20).Call(Story.Day(20), Where.Lagos));

        Assert.Equal(suppressed, memory.Alerts(Geolocation)[^1].State == AlertState.Suppressed);
    }

    [Fact]
    public void Decide_MoreThanTheBound_ReplacedOnesGoFirstAndAreCounted()
    {
        var memory = new Memory(new Story().Call(0, Where.Lyon));
        for (var i = 0; i < 100; i++)
        {
            memory.Decide(new TrustPlace
            {
                Id = $"d{i}",
                By = "ana",
                At = Story.At(i),
                Place = i == 0 ? "NG" : "FR",
                Until = Story.At(1000),
            });
        }

        Assert.Equal(64, memory.State.Decisions.All.Count);
        Assert.Equal(36, memory.State.Decisions.Evicted);
        Assert.Contains(memory.State.Decisions.All, decision => decision is TrustPlace { Place: "NG" });
    }

    [Theory]
    [InlineData("FR/", false)]
    [InlineData("FR/Lyon", false)]
    [InlineData("", false)]
    [InlineData("FR", true)]
    [InlineData("FR/Rhône/Lyon", true)]
    public void Check_Place_SaysWhatItIs(string place, bool valid)
    {
        var decision = new TrustPlace { Id = "d", By = "ana", At = Story.At(0), Place = place, Until = Story.At(1) };

        Assert.Equal(valid, decision.Check() is null);
    }

    [Theory]
    [InlineData("64500")]
    [InlineData("AS")]
    [InlineData("AS-1")]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("nowhere")]
    public void Check_NoNetwork_NamesItAndTheRemedy(string network)
    {
        var error = new TrustNetwork
        {
            Id = "d",
            By = "ana",
            At = Story.At(0),
            Network = network,
            Until = Story.At(1),
        }.Check();

        Assert.Contains($"'{network}' is no network", error, StringComparison.Ordinal);
        Assert.Contains("AS64500", error, StringComparison.Ordinal);
    }

    /// <summary>A memory that events and decisions are folded into.</summary>
    private sealed class Memory
    {
        private readonly PrincipalFold _fold;
        private int _decisions;

        public Memory(Story story, params Grainwatch.Detection.Events.TrailEvent[] events)
        {
            State = new PrincipalState(story.Principal.Key);
            _fold = new PrincipalFold(State, story.Policy);
            Apply(story);
            Apply(events);
        }

        public PrincipalState State { get; }

        public void Apply(Story story) => Apply([.. story.Events]);

        public void Apply(params Grainwatch.Detection.Events.TrailEvent[] events) => _fold.Apply(events, []);

        public DecisionOutcome Decide(Decision decision) => _fold.Decide(decision);

        public void Close(string rule) => Decide(new Close
        {
            Id = $"close {_decisions++}",
            By = "ana",
            At = Story.At(300),
            Alert = Alert(rule).Id,
            Disposition = Disposition.Benign,
        });

        public IReadOnlyList<Alert> Alerts(string rule) =>
        [
            .. State.Alerts.Values
                .Where(alert => alert.Rule == rule
                    && alert.State is not (AlertState.Superseded or AlertState.Withdrawn))
                .OrderBy(alert => alert.FirstEvent),
        ];

        public Alert Alert(string rule) => Assert.Single(Alerts(rule));
    }
}
