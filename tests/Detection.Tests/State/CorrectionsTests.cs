using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Tests.State;

/// <summary>
/// §1 and §4: another content of a sign-in that says otherwise (another place, network or time) leaves nothing of the
/// replaced one in what is told, whichever came first.
/// </summary>
public sealed class CorrectionsTests
{
    private const string Instance = "i-0123456789abcdef0";

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
    public void Apply_LoginMovedFromAPairThatGoesOn_TellsTheSameInEitherOrder()
    {
        var story = new Story().Habit(Where.Lyon, 20).Login(Story.Day(20), Where.Berlin)
            .Login(Story.Day(20) + 10, Where.Berlin);

        AssertSameInEitherOrder(story, 20, Moved(story.Events[20], Where.Lyon));
    }

    [Fact]
    public void Apply_LoginMovedFromAPlaceThatGoesOnTheNextDay_TellsTheSameInEitherOrder()
    {
        var story = new Story().Habit(Where.Lyon, 20).Login(Story.Day(20) + (15.9 * 60), Where.Berlin)
            .Call(Story.Day(20) + (16.1 * 60), Where.Berlin);

        AssertSameInEitherOrder(story, 20, Moved(story.Events[20], Where.Lyon));
    }

    [Fact]
    public void Apply_LoginMovedFromANetworkThatGoesOn_TellsTheSameInEitherOrder()
    {
        var story = Story.FederatedUser().Login(0, Where.Lyon).Login(200, Where.Lyon);

        AssertSameInEitherOrder(story, 0, OfNetwork(story.Events[0], 64999));
    }

    [Fact]
    public void Apply_FirstSignInOfAnInstanceMovedToAnotherNetwork_TellsTheSameInEitherOrder()
    {
        var story = Story.Role().Login(0, Where.Lyon, session: Instance).Call(1, Where.Paris, session: Instance);

        AssertSameInEitherOrder(story, 0, OfNetwork(story.Events[0], 64999));
    }

    [Fact]
    public void Apply_FirstEventCorrectedToALaterTime_LearningIsCountedAlikeInEitherOrder()
    {
        var story = new Story().Login(0, Where.Lyon).Habit(Where.Lyon, 14, fromDay: 0.5)
            .Call(Story.Day(14) + 60, Where.Berlin);
        var later = story.Events[0] with { Time = Story.At(120), Addendum = s_addendum };

        AssertSameInEitherOrder(story, 0, later, after: 1);
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
    private static void AssertSameInEitherOrder(Story story, int corrected, TrailEvent correction, int? after = null)
    {
        var (events, at) = (story.Events, after ?? story.Events.Count);
        var before = story.Play([.. events.Take(corrected), correction, .. events.Skip(corrected)]);
        var behind = story.Play([.. events.Take(at), correction, .. events.Skip(at)]);
        Assert.Equal(Canonical.Alerts(before), Canonical.Alerts(behind));
    }

    private static TrailEvent Moved(TrailEvent e, Origin to) =>
        e with { Origin = Where.Moved(e.Origin, to, s_newer) };

    private static TrailEvent OfNetwork(TrailEvent e, uint asn) => e with
    {
        Origin = new Origin(
            e.Origin.Address, e.Origin.Ip, e.Origin.Location, new AutonomousSystem(asn), database: s_newer),
    };
}
