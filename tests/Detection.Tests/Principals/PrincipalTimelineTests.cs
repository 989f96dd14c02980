using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Tests.Principals;

public sealed class PrincipalTimelineTests
{
    private static readonly PrincipalView s_view = View();

    [Fact]
    public void Of_AnIncident_TellsItInTimeOrder()
    {
        var entries = PrincipalTimeline.Of(s_view, new TimelineQuery { From = Story.At(Story.Day(20)) }).Entries;

        Assert.Equal(entries.OrderBy(entry => entry.Time), entries);
        Assert.Contains(entries, entry => entry is
        { Kind: TimelineKind.SignIn, Event.EventName: "ConsoleLogin" }
            && entry.Sentence.StartsWith("ConsoleLogin from Lyon, FR (", StringComparison.Ordinal));
        Assert.Contains(entries, entry => entry.Kind == TimelineKind.FailedSignIn
            && entry.Sentence.StartsWith("Failed ConsoleLogin from Lagos, NG", StringComparison.Ordinal));
        Assert.Contains(entries, entry => entry.Kind == TimelineKind.SensitiveAction
            && entry.Sentence.StartsWith("CreateAccessKey from Lagos, NG", StringComparison.Ordinal));
        Assert.Contains(entries, entry => entry.Sentence == "First seen in NG.");
        Assert.Contains(entries, entry => entry is { Kind: TimelineKind.Alert, Alert: not null });
    }

    [Fact]
    public void Of_Decisions_TellsWhoDecidedWhat()
    {
        var sentences = PrincipalTimeline.Of(s_view, new TimelineQuery { Limit = TimelineQuery.LimitMax }).Entries
            .Where(entry => entry.Kind == TimelineKind.Decision).Select(entry => entry.Sentence).ToList();

        Assert.Equal(3, sentences.Count);
        Assert.StartsWith("ana acknowledged alert ", sentences[0], StringComparison.Ordinal);
        Assert.Equal("ana trusted NG until 2026-05-01 08:00Z: business trip", sentences[1]);
        Assert.Equal("ben marked the principal as shared by several people.", sentences[2]);
    }

    [Fact]
    public void Of_PageAfterPage_GivesEachOnce()
    {
        var all = PrincipalTimeline.Of(s_view, new TimelineQuery { Limit = TimelineQuery.LimitMax });
        List<TimelineEntry> found = [];
        var query = new TimelineQuery { Limit = 3 };
        do
        {
            var page = PrincipalTimeline.Of(s_view, query);
            found.AddRange(page.Entries);
            query = query with { After = page.Next };
        }
        while (query.After is not null);

        Assert.Null(all.Next);
        Assert.Equal(all.Entries, found);
        Assert.Equal("First seen.", Assert.Single(found, entry => entry.Id == "principal").Sentence);
    }

    [Fact]
    public void NewestFirst_PageAfterPage_GivesTheSameTheOtherWayRound()
    {
        var all = PrincipalTimeline.Of(s_view, new TimelineQuery { Limit = TimelineQuery.LimitMax }).Entries;
        List<TimelineEntry> found = [];
        var query = new TimelineQuery { Limit = 3 };
        do
        {
            var page = PrincipalTimeline.NewestFirst(s_view, query);
            found.AddRange(page.Entries);
            query = query with { After = page.Next };
        }
        while (query.After is not null);

        Assert.Equal(all.Reverse(), found);
    }

    [Fact]
    public void Of_FromAndTo_GivesWhatIsBetween()
    {
        var (from, to) = (Story.At(Story.Day(20)), Story.At(Story.Day(20) + 5));

        var entries = PrincipalTimeline.Of(s_view, new TimelineQuery { From = from, To = to }).Entries;

        Assert.NotEmpty(entries);
        Assert.All(entries, entry => Assert.True(entry.Time >= from && entry.Time < to));
    }

    private static PrincipalView View()
    {
        var story = new Story().Habit(Where.Lyon, 20).Login(Story.Day(20), Where.Lyon)
            .FailedLogin(Story.Day(20) + 4, Where.Lagos).Login(Story.Day(20) + 5, Where.Lagos)
            .Sensitive(Story.Day(20) + 6, Where.Lagos);
        var state = story.Play();
        var fold = new PrincipalFold(state, story.Policy);
        var alert = state.Alerts.Values.MaxBy(alert => alert.Risk)!.Id;
        Decision[] decisions =
        [
            new Acknowledge { Id = "1", By = "ana", At = Story.At(Story.Day(21)), Alert = alert },
            new TrustPlace
            {
                Id = "2",
                By = "ana",
                At = Story.At(Story.Day(22)),
                Place = "NG",
                Until = Story.At(Story.Day(60)),
                Note = "business trip",
            },
            new MarkShared { Id = "3", By = "ben", At = Story.At(Story.Day(23)), Shared = true },
        ];
        foreach (var decision in decisions) Assert.Equal(DecisionOutcome.Recorded, fold.Decide(decision));
        return PrincipalView.Of(state, Story.At(Story.Day(24)));
    }
}
