using Grainwatch.Detection.Alerts;

namespace Grainwatch.Detection.Tests.State;

/// <summary>§11: what comes further behind than the lateness teaches, and raises what it deserves by itself.</summary>
public sealed class LateEventsTests
{
    [Fact]
    public void Apply_LateLogin_TeachesAndDoesNotReopenTheWindow()
    {
        var state = new Story().Login(Story.Day(5), Where.Lyon).Login(Story.Day(5) + 5, Where.Lyon)
            .Login(0, Where.Lagos).Login(10, Where.Lyon).Play();

        Assert.Equal(2, state.Window.Successes.Count);
        Assert.Contains("NG", state.Baseline.Countries.Keys);
        Assert.DoesNotContain(state.Alerts.Values, alert => alert.Rule == "console-login-multiple-countries");
    }

    [Fact]
    public void Apply_LateCallFromANewCountry_RaisesAnAlertThatSaysLate()
    {
        var story = new Story().Habit(Where.Lyon, 30).Call(Story.Day(25) + 60, Where.Lagos);

        var alert = Assert.Single(story.Alerts("new-geolocation-for-event-type"), a => a.State == AlertState.Open);

        Assert.Equal((73, true), (alert.Risk, alert.IsLate));
        Assert.Equal(["new-country", "late"], alert.Reasons.Select(reason => reason.Signal));
        Assert.Empty(alert.Evidence.Single(fact => fact.Name == "nearest-known-place").Values);
    }

    [Fact]
    public void Apply_LateCallFromAKnownPlace_RaisesNothing()
    {
        var story = new Story().Habit(Where.Lyon, 30).Call(Story.Day(25) + 60, Where.Lyon);

        Assert.DoesNotContain(story.Alerts("new-geolocation-for-event-type"), alert => alert.IsLate);
    }

    [Fact]
    public void Apply_LateCallBeforeThePlaceRaisedItsAlert_LeavesTheAlertAlone()
    {
        var story = new Story().Habit(Where.Lyon, 30).Call(Story.Day(30), Where.Lagos);
        var before = Assert.Single(story.Alerts("new-geolocation-for-event-type"), a => a.State == AlertState.Open);
        story.Call(Story.Day(20) + 60, Where.Lagos).Call(Story.Day(30) + 5, Where.Lagos);

        var after = Assert.Single(story.Alerts("new-geolocation-for-event-type"), a => a.State == AlertState.Open);

        Assert.Equal(before.Id, after.Id);
        Assert.True(before.TellsTheSame(after));
    }

    [Fact]
    public void Apply_LateCallsOfOnePlace_RaiseOneAlert()
    {
        var story = new Story().Habit(Where.Lyon, 60)
            .Call(Story.Day(25) + 60, Where.Lagos).Call(Story.Day(26) + 60, Where.Lagos)
            .Call(Story.Day(24) + 60, Where.Lagos).Login(Story.Day(27), Where.Lagos);

        Assert.Single(story.Alerts("new-geolocation-for-event-type"), a => a.State == AlertState.Open);
    }

    [Fact]
    public void Apply_LateAlertThenANewTypeInTime_GrowsTheAlert()
    {
        var story = new Story().Habit(Where.Lyon, 30).Call(Story.Day(25) + 60, Where.Lagos)
            .Login(Story.Day(29) + 60, Where.Lagos);

        var alert = Assert.Single(story.Alerts("new-geolocation-for-event-type"), a => a.State == AlertState.Open);

        Assert.Equal(["new-country", "new-event-type"], alert.Rows.Select(row => row.Verdict));
    }

    [Fact]
    public void Apply_EventsFromBeforeTheFirstAccepted_AreWithinLearning()
    {
        var story = new Story().Habit(Where.Lyon, 5, fromDay: 40).Call(Story.Day(2), Where.Lagos);

        Assert.DoesNotContain(story.Play().Alerts.Values, alert => alert.State == AlertState.Open);
    }

    [Fact]
    public void Apply_LateFederatedLogin_StandsWithoutContext()
    {
        var story = Story.FederatedUser().Habit(Where.Lyon, 30).Token(Story.Day(20) - 1, Where.Lyon, key: "ASIA1")
            .Login(Story.Day(20), Where.Lyon, key: "ASIA1");

        var alert = story.Alert("federated-console-login");

        Assert.Equal(["federated-login", "late"], alert.Reasons.Select(reason => reason.Signal));
        Assert.Equal((47, AlertState.Open), (alert.Risk, alert.State));
    }

    [Fact]
    public void Apply_LateFederatedLoginThatWasJudgedInTime_ChangesNothing()
    {
        var story = Story.FederatedUser().Login(0, Where.Lyon);
        var before = story.Alert("federated-console-login");
        story.Habit(Where.Lyon, 30, fromDay: 1);

        var state = story.Play([.. story.Events, story.Events[0]]);

        Assert.True(before.TellsTheSame(Assert.Single(state.Alerts.Values, a => a.Rule == before.Rule)));
    }

    [Fact]
    public void Apply_LateSignInsOfAnInstance_OneAlertAChain()
    {
        const string Session = "i-0123456789abcdef0";
        var story = Story.Role().Call(Story.Day(10), Where.Aws).Token(0, Where.Lagos, session: Session)
            .Login(5, Where.Lagos, session: Session).Login(120, Where.Lagos, session: Session)
            .Call(Story.Day(10) + 1, Where.Aws).Token(Story.Day(10) + 2, Where.Aws, session: Session);

        var alerts = story.Alerts("ec2-instance-console-login");

        Assert.Equal([73, 73, 83], alerts.Select(alert => alert.Risk));
        Assert.Equal([true, true, false], alerts.Select(alert => alert.IsLate));
        Assert.All(alerts, alert => Assert.Equal(AlertState.Open, alert.State));
    }
}
