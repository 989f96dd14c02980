using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Tests.State;

/// <summary>
/// §4: another content of a sign-in that says otherwise takes back what the first one taught, whichever came first:
/// the memory is the one that there would be had the replaced content never come.
/// </summary>
public sealed class CorrectionsTests
{
    private static readonly GeoDatabase s_newer = new("Test-City", Where.Database.Built.AddDays(40));
    private static readonly EventId s_addendum = EventId.Parse("00000000-0000-4000-8000-00000000adde");

    [Fact]
    public void Apply_LoginMovedFromAPlaceSeenInTheSameSecond_IsFolded()
    {
        // eventTime has seconds only: a login and the first call of the console often share one.
        var story = new Story().Habit(Where.Lyon, 20).Login(Story.Day(20), Where.Berlin)
            .Call(Story.Day(20), Where.Berlin);
        var moved = Moved(story.Events[20], Where.Lyon);

        var state = story.Play([.. story.Events, moved]);

        Assert.Equal(22, state.Seen.Count);
    }

    [Fact]
    public void Apply_LoginMovedFromAPlaceThatGoesOnTheNextDay_LeavesNoTrace()
    {
        var story = new Story().Habit(Where.Lyon, 20).Login(Story.Day(20) + (15.9 * 60), Where.Berlin)
            .Call(Story.Day(20) + (16.1 * 60), Where.Berlin);

        AssertLeavesNoTrace(story, 20, Moved(story.Events[20], Where.Lyon));
    }

    [Fact]
    public void Apply_LoginMovedFromAnAddressThatAnOlderOneCameFrom_LeavesNoTraceInItsPresence()
    {
        // Six days later another place at the address is new: it was last seen longer ago than it seemed.
        var story = new Story { Policy = Policy.Default with { KnownFor = TimeSpan.FromDays(5) } }
            .Habit(Where.Lyon, 20).Login(Story.Day(20.5), Where.Lyon).Call(Story.Day(20.6), Where.Paris)
            .Call(Story.Day(25.1), Moved(Where.Lyon, Where.Vienne));

        AssertLeavesNoTrace(story, 20, Moved(story.Events[20], Where.Paris));
    }

    [Fact]
    public void Apply_LoginThatBridgedAnAbsenceIsMoved_LeavesNoTrace()
    {
        var story = new Story().Habit(Where.Lyon, 20).Habit(Where.Paris, 80, fromDay: 20)
            .Login(Story.Day(108.9), Where.Lyon).Call(Story.Day(109.5), Where.Lyon).Login(Story.Day(109.6), Where.Lyon);

        AssertLeavesNoTrace(story, 100, Moved(story.Events[100], Where.Paris));
    }

    [Fact]
    public void Apply_CorrectionAfterOtherLoginsCannotBeCorrectedAnyMore_LeavesNoTrace()
    {
        var story = new Story();
        for (var day = 0; day < 12; day++)
            story.Login(Story.Day(day), Where.Lyon).FailedLogin(Story.Day(day) + 30, Where.Paris);
        story.Login(Story.Day(12), Where.Berlin).Call(Story.Day(12) + 1, Where.Lyon);

        AssertLeavesNoTrace(story, 24, Moved(story.Events[24], Where.Lyon) with { Succeeded = false });
    }

    [Fact]
    public void Apply_FirstLoginIsCorrectedInTime_LearningBeginsWithTheCorrection()
    {
        var story = new Story().Login(0, Where.Lyon).Call(20, Where.Lyon);
        var later = story.Events[0] with { Time = Story.At(10), Addendum = s_addendum };

        AssertLeavesNoTrace(story, 0, later);
        Assert.Equal(Story.At(10), story.Play([.. story.Events, later]).FirstAccepted);
    }

    [Fact]
    public void Apply_LoginsKeyNameAndIssuerAreCorrected_LeavesNoTrace()
    {
        var story = new Story().Habit(Where.Lyon, 3).Login(Story.Day(3), Where.Lyon, key: "AKIAWRONG")
            .Call(Story.Day(2.9), Where.Lyon);
        var corrected = story.Events[3] with { AccessKeyId = "AKIARIGHT", Arn = null, Addendum = s_addendum };

        AssertLeavesNoTrace(story, 3, corrected);
        Assert.Equal(["AKIARIGHT"], story.Play([.. story.Events, corrected]).AccessKeys.Entries.Keys);
    }

    [Fact]
    public void Apply_LoginThatAloneMadeAVpnsPairKnownIsMoved_TheVpnsSightingIsJudged()
    {
        var story = new Story().Call(0, Where.Berlin).Call(Story.Day(89), Where.Vpn(Where.Berlin))
            .Login(Story.Day(89.9), Where.Berlin, mfa: false)
            .Call(Story.Day(90.5), Where.Vpn(Where.Berlin)).Call(Story.Day(90.6), Where.Vpn(Where.Berlin));
        var call = story.Events[2] with { Type = story.Events[0].Type };
        story = Of([.. story.Events.Take(2), call, .. story.Events.Skip(3)]);

        AssertLeavesNoTrace(story, 2, Moved(call, Where.Lyon));
        var state = story.Play([.. story.Events, Moved(call, Where.Lyon)]);
        Assert.Equal(Story.At(Story.Day(90.5)), Assert.Single(
            state.Baseline.Pairs.Single(pair => pair.Vpn).Spans).Opening.Time);
    }

    [Fact]
    public void Apply_CorrectionAfterAnOldPlaceWasForgotten_IsNoReturn()
    {
        var story = new Story().Login(0, Where.Paris).Call(Story.Day(89), Where.Lyon)
            .Login(Story.Day(92.9), Where.Kehl);
        var corrected = story.Events[2] with { AccessKeyId = "AKIA1", Addendum = s_addendum };

        var state = story.Play([.. story.Events, .. story.Login(Story.Day(93), Where.Paris).Events.Skip(3), corrected]);

        Assert.Single(state.Baseline.Presence);
        Assert.Equal(Story.At(0), state.Baseline.Presence[0].First);
    }

    [Fact]
    public void Apply_CorrectionInABatchWithAnOlderEvent_TheAlertNamesTheCorrection()
    {
        var story = new Story().Login(0, Where.Lyon).Login(20, Where.Lagos).Call(-5, Where.Paris);
        var failed = story.Events[1] with { Succeeded = false, Error = "Failure", Addendum = s_addendum };
        var state = story.Play([story.Events[0], story.Events[1]]);

        story.Apply(state, story.Events[2], failed);

        var alert = Assert.Single(
            state.Alerts.Values, alert => alert.Rule == RuleIds.ConsoleLoginMultipleCountries);
        Assert.Equal((AlertState.Withdrawn, failed.Id.ToString()), (alert.State, alert.StateReason));
    }

    /// <summary>
    /// The correction comes before what it corrects, or after all events in time: it is as if that had never come.
    /// </summary>
    private static void AssertLeavesNoTrace(Story story, int corrected, TrailEvent correction)
    {
        var events = story.Events;
        var without = story.Play([.. events.Take(corrected), correction, .. events.Skip(corrected + 1)]);
        var before = story.Play([.. events.Take(corrected), correction, .. events.Skip(corrected)]);
        // As late as it can come without being late.
        var inTime = events.TakeWhile(e => e.Time <= correction.Time + story.Policy.Lateness).ToList();
        var behind = story.Play([.. inTime, correction, .. events.Skip(inTime.Count)]);
        var stored = StateCodec.Decode(StateCodec.Encode(story.Play(inTime)));
        story.Apply(stored, correction);
        foreach (var e in events.Skip(inTime.Count)) story.Apply(stored, e);
        foreach (var state in (PrincipalState[])[before, behind, stored])
        {
            Assert.Equal(Canonical.Alerts(without), Canonical.Alerts(state));
            Assert.Equal(Canonical.Of(without), Canonical.Of(state));
        }
    }

    private static Story Of(IEnumerable<TrailEvent> events)
    {
        var story = new Story();
        foreach (var e in events) story.Add(e);
        return story;
    }

    private static Origin Moved(Origin origin, Origin to) => Where.Moved(origin, to, s_newer);

    private static TrailEvent Moved(TrailEvent e, Origin to) =>
        e with { Origin = Where.Moved(e.Origin, to, s_newer) };
}
