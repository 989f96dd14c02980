using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Tests.State;

/// <summary>History that is loaded raises what it deserves, marked so that nobody is told of it.</summary>
public sealed class BackfillTests
{
    private static readonly Story s_story = new Story().Habit(Where.Lyon, 20)
        .Login(Story.Day(20), Where.Lyon)
        .Login(Story.Day(20) + 20, Where.Lagos)
        .Login(Story.Day(20) + 40, Where.Berlin);

    [Fact]
    public void Apply_History_RaisesTheSameMarked()
    {
        var (live, history) = (Fold(Arrival.Live, s_story.Events), Fold(Arrival.Backfill, s_story.Events));

        Assert.Equal(Canonical.Of(live), Canonical.Of(history));
        Assert.All(live.Alerts.Values, alert => Assert.False(alert.Backfilled));
        Assert.True(history.Alerts.Count > 1);
        Assert.All(history.Alerts.Values, alert => Assert.True(alert.Backfilled));
    }

    [Fact]
    public void Apply_SomethingNewChangesAnAlertOfHistory_IsNews()
    {
        var state = Fold(Arrival.Backfill, [.. s_story.Events.SkipLast(1)]);
        var before = CountryAlert(state);

        s_story.Apply(state, s_story.Events[^1]);

        Assert.True(before.Backfilled);
        Assert.False(CountryAlert(state).Backfilled);
        Assert.Equal(before.Revision + 1, CountryAlert(state).Revision);
    }

    [Fact]
    public void Apply_HistoryBehindWhatIsKnown_TakesNoNewsAway()
    {
        var state = Fold(Arrival.Live, [.. s_story.Events.SkipLast(1)]);

        Fold(state, Arrival.Backfill, [s_story.Events[^1]]);

        Assert.False(CountryAlert(state).Backfilled);
        Assert.Contains(
            state.Alerts.Values, alert => alert.Backfilled && alert.Rule == RuleIds.NewGeolocationForEventType);
    }

    [Fact]
    public void Encode_AlertOfHistory_StaysOne()
    {
        var state = StateCodec.Decode(StateCodec.Encode(Fold(Arrival.Backfill, s_story.Events)));

        Assert.All(state.Alerts.Values, alert => Assert.True(alert.Backfilled));
        Assert.All(state.Alerts.Values, alert => Assert.True(alert.ToHeader().Backfilled));
    }

    [Fact]
    public void Matches_AskedForNews_LeavesHistoryOut()
    {
        var state = Fold(Arrival.Backfill, s_story.Events);
        var all = new AlertQuery { States = Enum.GetValues<AlertState>() };

        Assert.DoesNotContain(state.Alerts.Values, (all with { Backfilled = false }).Matches);
        Assert.All(state.Alerts.Values, alert => Assert.True((all with { Backfilled = true }).Matches(alert)));
    }

    private static Alert CountryAlert(PrincipalState state) =>
        Assert.Single(state.Alerts.Values, alert => alert.Rule == RuleIds.ConsoleLoginMultipleCountries);

    private static PrincipalState Fold(Arrival arrival, IReadOnlyList<TrailEvent> events) =>
        Fold(new PrincipalState(s_story.Principal.Key), arrival, events);

    private static PrincipalState Fold(PrincipalState state, Arrival arrival, IReadOnlyList<TrailEvent> events)
    {
        var fold = new PrincipalFold(state, s_story.Policy);
        foreach (var e in events) fold.Apply([e], [], arrival);
        return state;
    }
}
