using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Tests.State;

/// <summary>
/// §4: another content of a sign-in that says otherwise takes back what the first one taught where nothing else taught
/// it, whichever came first. Where something else did, times of first sight stay: they are not kept twice.
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
    public void Apply_LoginMovedFromAPlaceThatGoesOnTheNextDay_TellsTheSameInEitherOrder()
    {
        var story = new Story().Habit(Where.Lyon, 20).Login(Story.Day(20) + (15.9 * 60), Where.Berlin)
            .Call(Story.Day(20) + (16.1 * 60), Where.Berlin);

        AssertSameInEitherOrder(story, 20, Moved(story.Events[20], Where.Lyon));
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

    /// <summary>The correction comes after all events or, first, before what it corrects.</summary>
    private static void AssertSameInEitherOrder(Story story, int corrected, TrailEvent correction)
    {
        var events = story.Events;
        var before = story.Play([.. events.Take(corrected), correction, .. events.Skip(corrected)]);
        var behind = story.Play([.. events, correction]);
        Assert.Equal(Canonical.Alerts(before), Canonical.Alerts(behind));
    }

    private static TrailEvent Moved(TrailEvent e, Origin to) =>
        e with { Origin = Where.Moved(e.Origin, to, s_newer) };
}
