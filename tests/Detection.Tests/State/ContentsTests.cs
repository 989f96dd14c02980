using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests.State;

/// <summary>§4: two contents under one identity of a sign-in, and addenda, in whatever order they come.</summary>
public sealed class ContentsTests
{
    private const string Countries = "console-login-multiple-countries";

    private static readonly EventId s_addendum = EventId.Parse("00000000-0000-4000-8000-00000000adde");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_NewerDatabaseMovesALogin_TheNewerOneCounts(bool newerFirst)
    {
        var story = new Story().Login(0, Where.Lyon).Login(20, Where.Lagos);
        var newer = new GeoDatabase("Test-City", Where.Database.Built.AddDays(9));
        TrailEvent[] login = [story.Events[1], Located(story.Events[1], Where.Lyon, newer)];

        var state = story.Play([story.Events[0], .. newerFirst ? login.Reverse() : login]);

        Assert.DoesNotContain(state.Alerts.Values, IsCurrent);
        Assert.Equal(2, state.Window.Successes.Count);
        Assert.Equal(2, state.Seen.Count);
        Assert.Equal(["FR"], state.Baseline.Countries.Keys);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_TwoContentsOfOneDatabase_EndEqualInEitherOrder(bool reversed)
    {
        var story = new Story().Login(0, Where.Lyon).Login(20, Where.Lagos);
        TrailEvent[] login = [story.Events[1], story.Events[1] with { Region = "eu-west-1" }];

        var state = story.Play([story.Events[0], .. reversed ? login.Reverse() : login]);

        Assert.Equal(
            Canonical.Of(story.Play([story.Events[0], .. login])),
            Canonical.Of(state));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_Addendum_ReplacesTheSignInItNames(bool first)
    {
        var story = new Story().Login(0, Where.Lyon).Login(20, Where.Lagos);
        var failed = story.Events[1] with { Succeeded = false, Error = "Failure", Addendum = s_addendum };
        TrailEvent[] login = first ? [failed, story.Events[1]] : [story.Events[1], failed];

        var state = story.Play([story.Events[0], .. login]);

        Assert.DoesNotContain(state.Alerts.Values, IsCurrent);
        Assert.Equal(1, state.Window.FailureCount);
        Assert.Equal(s_addendum, Assert.Single(state.Window.Failures).Addendum);
    }

    [Fact]
    public void Apply_AddendumWithoutItsOriginal_IsTheSignIn()
    {
        var story = new Story().Login(0, Where.Lyon).Login(20, Where.Lagos);
        var alone = story.Events[1] with { Addendum = s_addendum };

        var state = story.Play([story.Events[0], alone]);

        Assert.Single(state.Alerts.Values, IsCurrent);
        Assert.Equal(0, state.Duplicates);
        Assert.Equal(story.Events[1].Id, state.Window.Successes[^1].Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_AddendumOfACall_IsADuplicateWhereTheCallIsKnown(bool known)
    {
        var story = new Story().Call(0, Where.Lyon).Call(20, Where.Lyon);
        var addendum = story.Events[1] with { Region = "eu-west-1", Addendum = s_addendum };

        var state = story.Play(known ? [.. story.Events, addendum] : [story.Events[0], addendum]);

        Assert.Equal(known ? 1 : 0, state.Duplicates);
        Assert.Equal(2, state.Seen.Count);
    }

    [Fact]
    public void Apply_AddendumThatCorrectsTheTime_ReplacesToo()
    {
        var story = new Story().Login(0, Where.Lyon).Login(20, Where.Lagos);
        var later = story.Events[1] with { Time = Story.At(200), Addendum = s_addendum };

        var state = story.Play([.. story.Events, later, story.Events[1]]);

        Assert.Equal([Story.At(0), Story.At(200)], state.Window.Successes.Select(e => e.Time));
        Assert.Equal(AlertState.Withdrawn, Assert.Single(state.Alerts.Values, a => a.Rule == Countries).State);
    }

    [Fact]
    public void Apply_AddendumMovesTheOnlySightingOfAPlace_ThePlacesAlertIsWithdrawn()
    {
        var story = new Story().Habit(Where.Lyon, 20).Login(Story.Day(20), Where.Lagos);
        var corrected = Located(story.Events[^1], Where.Lyon, Where.Database) with { Addendum = s_addendum };

        var state = story.Play([.. story.Events, corrected]);

        Assert.DoesNotContain(
            state.Alerts.Values, alert => alert.State == AlertState.Open && alert.Place == "NG/Lagos/Lagos");
        Assert.DoesNotContain("NG", state.Baseline.Countries.Keys);
    }

    [Fact]
    public void Apply_AnotherContentOfACall_TheFirstCounts()
    {
        var story = new Story().Habit(Where.Lyon, 20);
        var newer = new GeoDatabase("Test-City", Where.Database.Built.AddDays(9));
        var other = Located(story.Events[^1], Where.Lagos, newer);

        var state = story.Play([.. story.Events, other]);

        Assert.Equal(1, state.Duplicates);
        Assert.Equal(["FR"], state.Baseline.Countries.Keys);
    }

    private static bool IsCurrent(Alert alert) => alert.Rule == Countries && alert.State == AlertState.Open;

    private static TrailEvent Located(TrailEvent e, Origin where, GeoDatabase database) => e with
    {
        Origin = new Origin(e.Origin.Address, e.Origin.Ip, where.Location, where.System, where.Traits, database),
    };
}
