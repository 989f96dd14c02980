using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Tests.Rules;

/// <summary>What rule 2 tells of a sighting when the policy gives it a risk.</summary>
public sealed class RowSignalsTests
{
    private const string Rule = "new-geolocation-for-event-type";

    [Fact]
    public void Judge_PolicySaysNothing_TellsNoneOfThem()
    {
        var alert = Abroad(Policy.Default, Where.With(Where.Lagos, NetworkTraits.Hosting), mfa: true);

        Assert.Equal(["new-country"], alert.Reasons.Select(reason => reason.Signal));
        Assert.All(alert.Rows, row => Assert.Equal(RowSignals.None, row.Signals));
    }

    [Theory]
    [InlineData("known-agent", -40, 33)]
    [InlineData("mfa", -3, 70)]
    [InlineData("hosting", 20, 93)]
    public void Judge_SignalHolds_MovesTheRisk(string signal, int risk, int sum)
    {
        var alert = Abroad(Weighing((signal, risk)), Where.With(Where.Lagos, NetworkTraits.Hosting), mfa: true);

        Assert.Contains(alert.Reasons, reason => reason.Signal == signal && reason.Risk == risk);
        Assert.Equal(sum, alert.Risk);
    }

    /// <summary>Three days before its own, in UTC; the same day counts for nothing.</summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Judge_AgentOnThreeEarlierDays_IsKnown(int days, bool isKnown)
    {
        var story = new Story { Policy = Weighing(("known-agent", -40)) }.Login(0, Where.Lyon)
            .Login(Story.Day(19), Where.Lyon);
        for (var day = 0; day < days; day++) story.Call(Story.Day(day + 10), Where.Lyon);
        story.Call(Story.Day(20) - 60, Where.Lyon).Call(Story.Day(20), Where.Lagos);

        Assert.Equal(isKnown, story.Alerts(Rule)[^1].Risk == 33);
    }

    [Fact]
    public void Judge_RoamingPhone_KeepsItsCarriersNetwork()
    {
        var story = new Story { Policy = Weighing(("known-network", -40)) }.Habit(Where.Lyon, 20)
            .Call(Story.Day(20), Where.BerlinRoaming).Call(Story.Day(20) + 5, Where.SaoPaulo);

        Assert.Equal([33, 73], story.Alerts(Rule).TakeLast(2).Select(alert => alert.Risk));
    }

    /// <summary>Otherwise an intruder hides behind an earlier row of the victim's.</summary>
    [Fact]
    public void Judge_SeveralRows_TheWorstIsWithAllThatHoldsOfIt()
    {
        var story = new Story { Policy = Weighing(("known-agent", -60)) }.Habit(Where.Lyon, 20)
            .Call(Story.Day(20), Where.Lagos).Login(Story.Day(20) + 60, Where.Lagos);

        var alert = story.Alerts(Rule)[^1];

        // The call's 73 − 60 is less than the login's 21, whose browser is new.
        Assert.Equal(
            [("new-country", 0), ("new-event-type", 21)],
            alert.Reasons.Select(reason => (reason.Signal, reason.Risk)));
        Assert.Equal(21, alert.Risk);
    }

    [Fact]
    public void Judge_SensitiveActionsThere_AddWhatThePolicySays()
    {
        var story = new Story { Policy = Weighing(("sensitive-actions", 20)) }.Habit(Where.Lyon, 20)
            .Call(Story.Day(20), Where.Lagos).Sensitive(Story.Day(20) + 30, Where.Lagos);

        Assert.Equal(93, story.Alerts(Rule)[^1].Risk);
    }

    /// <summary>What is suppressed has no risk, also when what was done there would give it one.</summary>
    [Fact]
    public void Judge_SuppressedAlert_HasNoRisk()
    {
        var story = new Story { Policy = Weighing(("sensitive-actions", 20), ("known-agent", 30)) }
            .Habit(Where.Lyon, 4).Sensitive(Story.Day(5), Where.Lagos);

        var alert = story.Alerts(Rule)[^1];

        Assert.Equal((AlertState.Suppressed, 0), (alert.State, alert.Risk));
        Assert.Contains(alert.Reasons, reason => reason is { Signal: "sensitive-actions", Risk: 0 });
    }

    /// <summary>A trust moves the alert from one row to the other, and back, without judging anything again.</summary>
    [Fact]
    public void Trust_OfTheWorstRow_LeavesTheSignalsOfTheNext()
    {
        var policy = Weighing(("mfa", -10));
        var story = new Story { Policy = policy }.Habit(Where.Lyon, 20)
            .Call(Story.Day(20), Where.Lagos).Login(Story.Day(20) + 60, Other(Where.Lagos));
        var state = story.Play();

        // A store between the judgement and the decision keeps what the rows showed.
        state = StateCodec.Decode(StateCodec.Encode(state));
        var fold = new PrincipalFold(state, policy);
        fold.Decide(Trust("a", 20, Story.At(Story.Day(30))));
        var trusted = state.Alerts.Values.Single(alert => alert.FirstEvent >= Story.At(Story.Day(20)));
        fold.Decide(Trust("b", 21, Story.At(0)));
        var back = state.Alerts.Values.Single(alert => alert.FirstEvent >= Story.At(Story.Day(20)));

        Assert.Equal(
            [("trusted", 0), ("new-event-type", 21), ("mfa", -10)],
            trusted.Reasons.Select(reason => (reason.Signal, reason.Risk)));
        Assert.Equal((11, AlertState.Open), (trusted.Risk, trusted.State));
        Assert.Equal(73, back.Risk);
        Assert.DoesNotContain(back.Reasons, reason => reason.Signal == "mfa");
    }

    private static Alert Abroad(Policy policy, Origin from, bool mfa) => new Story { Policy = policy }
        .Habit(Where.Lyon, 20).Call(Story.Day(20), from, mfa: mfa).Alerts(Rule)[^1];

    private static Policy Weighing(params (string Signal, int Risk)[] risks) =>
        new() { Risks = new SignalRisks(risks.Select(risk => (Rule, risk.Signal, risk.Risk))) };

    /// <summary>The same place through another network.</summary>
    private static Origin Other(Origin origin) => new(
        "102.99.1.1", Where.Ip("102.99.1.1"), origin.Location, new AutonomousSystem(64599), database: origin.Database);

    private static TrustNetwork Trust(string id, double day, DateTime until) => new()
    {
        Id = id,
        By = "ana",
        At = Story.At(Story.Day(day)),
        Network = "AS64520",
        Until = until,
    };
}
