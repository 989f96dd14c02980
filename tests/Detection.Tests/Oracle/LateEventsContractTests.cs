using Grainwatch.Detection.Alerts;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>
/// §11: an event further behind the principal's newest one than the lateness teaches, moves no alert that exists, and
/// still raises rules 2, 3 and 4, which then say "late" and know nothing of the context.
/// </summary>
public sealed class LateEventsContractTests
{
    private const string Countries = "console-login-multiple-countries";
    private const string Geolocation = "new-geolocation-for-event-type";
    private const string Federated = "federated-console-login";
    private const string Instance = "ec2-instance-console-login";
    private const string Session = "i-0123456789abcdef0";

    [Fact]
    public void Apply_LateLogins_DoNotReopenTheWindowOfRule1() =>
        Assert.Empty(new Story().Login(Story.Day(5), Where.Lyon).Login(0, Where.Lagos).Login(10, Where.Lyon)
            .Alerts(Countries));

    [Fact]
    public void Apply_LateLoginAmongThoseOfAnAlert_LeavesItAlone() =>
        AssertChangesNothing(
            new Story().Login(0, Where.Lyon).Login(5, Where.Lagos).Call(Story.Day(2), Where.Lyon),
            story => story.Login(3, Where.Lyon));

    [Fact]
    public void Apply_LateSensitiveActionAfterAnAlert_LeavesItAlone() =>
        AssertChangesNothing(
            new Story().Login(0, Where.Lyon).Login(5, Where.Lagos).Call(Story.Day(2), Where.Lyon),
            story => story.Sensitive(10, Where.Lyon));

    [Fact]
    public void Apply_LateSightingOfAnUnknownCountry_RaisesRule2AndSaysLate()
    {
        var alert = LivingInLyon().Call(Story.Day(15), Where.Lagos).Alerts(Geolocation)[^1];

        Assert.Equal((AlertState.Open, 73, "NG/Lagos/Lagos\n2026-03-17"), (alert.State, alert.Risk, alert.Subject));
        Assert.Equal([0, 73], alert.Reasons.Select(reason => reason.Risk).Order());
        Assert.Contains(alert.Reasons, reason => reason is { Signal: "late", Risk: 0 });
        Assert.Single(alert.Rows);
        Assert.DoesNotContain(alert.Evidence, e => e.Name == "usual-places" && e.Values.Count > 0);
    }

    [Fact]
    public void Apply_LateSightingOfAnUnknownPlaceInAKnownCountry_IsMedium()
    {
        var alert = LivingInLyon().Call(Story.Day(15), Where.Paris).Alerts(Geolocation)[^1];

        Assert.Equal((AlertState.Open, 47), (alert.State, alert.Risk));
    }

    [Fact]
    public void Apply_LateSighting_TeachesItsPlace()
    {
        var story = LivingInLyon().Call(Story.Day(15), Where.Lagos).Call(Story.Day(20), Where.Lagos)
            .Login(Story.Day(20) + 1, Where.Lagos);

        // The call of day 20 is no first one, that of day 15 is; the login is the first of its type at a known place.
        var rows = story.Alerts(Geolocation).Where(IsLive).SelectMany(alert => alert.Rows)
            .Where(row => row.Place == "NG/Lagos/Lagos").Select(row => (row.EventType, (row.Time - Story.Start).Days));
        Assert.Equal([("AwsApiCall", 15), ("AwsConsoleSignInMfa", 20)], rows.Order());
    }

    [Fact]
    public void Apply_LateSightingOfAKnownPair_SaysNothing() =>
        AssertChangesNothing(LivingInLyon(), story => story.Call(Story.Day(10) + 30, Where.Lyon));

    [Fact]
    public void Apply_LateSightingInTheChainOfAnAlert_LeavesItAlone() =>
        AssertChangesNothing(
            LivingInLyon().Call(Story.Day(20), Where.Lagos).Call(Story.Day(25), Where.Lyon),
            story => story.Call(Story.Day(18), Where.Lagos));

    [Fact]
    public void Apply_LateSightingBeforeTheFirstEvent_IsWithinLearning()
    {
        var alert = new Story().Habit(Where.Lyon, 3, 40).Call(0, Where.Lagos).Alerts(Geolocation)
            .Single(alert => alert.Subject.StartsWith("NG", StringComparison.Ordinal));

        Assert.Equal((AlertState.Suppressed, "learning"), (alert.State, alert.StateReason));
        Assert.Contains(alert.Reasons, reason => reason is { Signal: "late", Risk: 0 });
    }

    [Fact]
    public void Apply_LateEventBeforeTheFirst_DoesNotMoveTheBeginningOfLearning()
    {
        // Learning ends on day 54, 14 days after the first event that was not late.
        var story = new Story().Habit(Where.Lyon, 3, 40).Call(0, Where.Lyon).Call(Story.Day(53), Where.Lagos);

        Assert.All(story.Alerts(Geolocation), alert => Assert.Equal(AlertState.Suppressed, alert.State));
    }

    [Fact]
    public void Apply_LateFederatedLogin_StandsOnItselfAlone()
    {
        var alert = Story.FederatedUser().Call(Story.Day(5), Where.Lyon).Token(0, Where.Lagos, "ASIA1")
            .Login(1, Where.Berlin, key: "ASIA1").Alert(Federated);

        Assert.Equal(47, alert.Risk);
        Assert.Equal([0, 47], alert.Reasons.Select(reason => reason.Risk).Order());
        Assert.Contains(alert.Reasons, reason => reason is { Signal: "late", Risk: 0 });
        Assert.Equal("ConsoleLogin", Assert.Single(alert.Rows).EventName);
    }

    [Fact]
    public void Apply_LateToken_CorrectsNoAlert() =>
        AssertChangesNothing(
            Story.FederatedUser().Login(2, Where.Lyon, key: "ASIA1").Call(Story.Day(2), Where.Lyon),
            story => story.Token(0, Where.Lyon, "ASIA1"));

    [Fact]
    public void Apply_LateFederatedLoginSentAgain_ChangesNothing()
    {
        var story = Story.FederatedUser().Call(Story.Day(5), Where.Lyon).Login(1, Where.Berlin);

        AssertChangesNothing(story, again => again.Add(story.Events[1]));
    }

    [Fact]
    public void Apply_LateInstanceLogins_AreOneAlertAnHour()
    {
        var story = Story.Role().Call(Story.Day(5), Where.Aws, session: "batch")
            .Login(0, Where.Lagos, session: Session).Login(60, Where.Lagos, session: Session)
            .Login(61, Where.Aws, session: Session).Login(62, Where.Aws, session: "i-01234567");

        var alerts = story.Alerts(Instance);

        Assert.Equal([0, 61, 62], alerts.Select(alert => (alert.FirstEvent - Story.Start).TotalMinutes));
        Assert.All(alerts, alert =>
        {
            Assert.Equal((AlertState.Open, 73), (alert.State, alert.Risk));
            Assert.Equal([0, 73], alert.Reasons.Select(reason => reason.Risk).Order());
            Assert.Contains(alert.Reasons, reason => reason.Signal == "late");
            Assert.Single(alert.Rows);
        });
    }

    [Fact]
    public void Apply_LateInstanceLoginNearAnAlertInOrder_SaysNothing() =>
        AssertChangesNothing(
            Story.Role().Login(0, Where.Aws, session: Session).Call(Story.Day(5), Where.Aws, session: "batch"),
            story => story.Login(30, Where.Aws, session: Session));

    private static Story LivingInLyon() => new Story().Habit(Where.Lyon, 20);

    private static bool IsLive(Alert alert) => alert.State is not (AlertState.Superseded or AlertState.Withdrawn);

    private static void AssertChangesNothing(Story story, Action<Story> late)
    {
        var before = Canonical.Alerts(story.Play());
        late(story);
        Assert.Equal(before, Canonical.Alerts(story.Play()));
    }
}
