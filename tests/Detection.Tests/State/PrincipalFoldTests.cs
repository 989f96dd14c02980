using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Tests.State;

public sealed class PrincipalFoldTests
{
    [Fact]
    public void Apply_EachEvent_HasExactlyOneOutcome()
    {
        var story = new Story().Call(Story.Day(3), Where.Lyon).Call(0, Where.Lyon).Call(Story.Day(2.5), Where.Lyon);
        var state = story.Play();

        Assert.Equal(new ApplyReceipt(0, 1, 0), story.Apply(state, story.Events[0]));
        Assert.Equal((3, 1, 1), (state.Seen.Count, state.Late, state.Duplicates));
    }

    [Theory]
    [InlineData(24, 0)]
    [InlineData(24.01, 1)]
    public void Apply_BehindTheNewestEvent_IsLateAfterADay(double hours, int late)
    {
        var story = new Story().Call(Story.Day(5), Where.Lyon).Call(Story.Day(5) - (hours * 60), Where.Lyon);

        Assert.Equal(late, story.Play().Late);
    }

    [Fact]
    public void Apply_LateSightingOfAPlaceThatRaisedAnAlert_LeavesTheAlertAlone()
    {
        var state = new Story().Habit(Where.Lyon, 20).Call(Story.Day(20), Where.Lagos)
            .Call(Story.Day(18.5), Where.Lagos)
            .Login(Story.Day(20) + 5, Where.Lagos).Play();

        Assert.Equal(73, Assert.Single(state.Alerts.Values, alert => alert.State == AlertState.Open).Risk);
    }

    [Fact]
    public void Apply_FloodOfSignIns_GoesOnUnderOneAlert()
    {
        var story = Story.Role();
        for (var i = 0; i < 400; i++) story.Token(2 * i, Where.Lagos, session: "i-0123456789abcdef0");

        var alert = Assert.Single(story.Alerts("ec2-instance-console-login"));
        Assert.Equal((AlertState.Open, Story.Start, Story.At(798)), (alert.State, alert.FirstEvent, alert.LastEvent));
        Assert.InRange(alert.Rows.Count, 256, 257);
    }

    [Fact]
    public void Apply_FloodOfOneSensitiveAction_DoesNotPushOutAnother()
    {
        var story = new Story().Login(0, Where.Lyon).Login(5, Where.Lagos).Sensitive(6, Where.Lagos);
        for (var i = 0; i < 100; i++) story.Sensitive(7 + (i * 0.1), Where.Lagos, "CreatePolicyVersion");

        var alert = story.Alert("console-login-multiple-countries");
        Assert.Contains(alert.Evidence.SelectMany(e => e.Values),
            value => value.Contains("CreateAccessKey", StringComparison.Ordinal));
    }

    [Fact]
    public void Apply_DuplicateSignInAfterADay_IsKnownByTheWindow()
    {
        var policy = new Policy { Bounds = new Bounds { EventIds = 1 } };
        var story = new Story { Policy = policy }.Login(0, Where.Lyon).Call(1, Where.Lyon).Call(2, Where.Lyon);
        var state = story.Play();

        Assert.Equal(1, story.Apply(state, story.Events[0]).Duplicate);
        Assert.True(state.SeenEvents.IsApproximate);
    }

    [Fact]
    public void Apply_ABatchOfManyDaysSentAgain_IsAllDuplicates()
    {
        var story = new Story().Habit(Where.Lyon, 30);
        var state = new PrincipalState(story.Principal.Key);
        story.Apply(state, story.Events);

        Assert.Equal(new ApplyReceipt(0, 30, 0), story.Apply(state, story.Events));
    }

    [Fact]
    public void Apply_NewerEventWithAnArn_GivesTheName()
    {
        var story = new Story();
        var renamed = story.Principal with { Name = "alice.smith" };
        story.Call(10, Where.Lyon).Add(Named(story, renamed, 5)).Add(Named(story, renamed, 20));

        Assert.Equal("IAMUser/111122223333:alice.smith", story.Play().DisplayName);
    }

    [Fact]
    public void Apply_UnattributedEvents_CountAndKeepFailuresOnly()
    {
        var state = new Story(PrincipalIdentifier.Unattributed, Story.Account, "unattributed")
            .FailedLogin(0, Where.Lagos).FailedLogin(1, Where.Lagos).Call(2, Where.Lagos).Play();

        Assert.Equal((2, 0), (state.Window.FailureCount, state.Baseline.Places.Count));
    }

    [Fact]
    public void Apply_FailedSignIns_KeepTheNewestAndCountAll()
    {
        var story = new Story();
        for (var i = 0; i < 100; i++) story.FailedLogin(i, Where.Lagos);
        var state = story.Play();

        Assert.Equal((64, 100), (state.Window.Failures.Count, state.Window.FailureCount));
        Assert.Equal(Story.At(36), state.Window.Failures[0].Time);
    }

    [Fact]
    public void Apply_MoreThanABound_EvictsTheOldestAndCounts()
    {
        var story = new Story { Policy = new Policy { Bounds = new Bounds { Networks = 2, Pairs = 3 } } };
        Origin[] origins = [Where.Lyon, Where.Lagos, Where.Berlin, Where.SaoPaulo];
        for (var i = 0; i < origins.Length; i++) story.Call(i, origins[i]);
        var state = story.Play();

        Assert.Equal((2, 2), (state.Networks.Entries.Count, state.Networks.Evicted));
        Assert.Equal((3, 1), (state.Baseline.Pairs.Count(), state.Baseline.Evicted));
        Assert.DoesNotContain(state.Baseline.Places.Keys, place => place.City == "Lyon");
    }

    [Fact]
    public void Apply_MoreAlertsThanTheBound_DropsWhatNeedsNobodyFirst()
    {
        var story = new Story { Policy = new Policy { Bounds = new Bounds { Alerts = 2 } } }
            .Habit(Where.Lyon, 20).Call(Story.Day(20), Where.Lagos).Call(Story.Day(21), Where.SaoPaulo);
        var state = story.Play();

        Assert.Equal(1, state.AlertsEvicted);
        Assert.All(state.Alerts.Values, alert => Assert.Equal(AlertState.Open, alert.State));
    }

    [Fact]
    public void Apply_PlaceNotSeenForNinetyDaysAndTheLateness_IsForgotten()
    {
        var state = new Story().Call(0, Where.Lyon).Call(Story.Day(91.5), Where.Berlin).Play();

        Assert.Equal(["DE"], state.Baseline.Places.Keys.Select(place => place.Country));
        Assert.Contains("FR", state.Baseline.Countries.Keys);
    }

    private static TrailEvent Named(Story story, Principal principal, double minute) => story.Events[0] with
    {
        Id = EventId.Parse($"named-{minute}"),
        Time = Story.At(minute),
        Principal = principal,
    };
}
