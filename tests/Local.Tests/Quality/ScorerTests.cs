using Grainwatch.Detection.Alerts;
using Grainwatch.Local.Quality;
using Xunit;
using static Grainwatch.Local.Tests.Quality.Samples;

namespace Grainwatch.Local.Tests.Quality;

public sealed class ScorerTests
{
    [Fact]
    public void Run_AlertWithAnEventOfAnIncident_IsTrueAndFindsIt()
    {
        var score = Run([Incident("one", "ada", "e1", "e2")], [Alert("r1", 47, "ada", "e0", "e2")]);

        Assert.Equal(new RuleScore("r1", 1, 0), Assert.Single(score.Rules));
        Assert.Equal((1, 1), score.Recall);
        Assert.Equal(1, Assert.Single(score.Kinds).FoundBy["r1"]);
        Assert.Empty(score.Missed);
        Assert.Empty(score.False);
    }

    [Fact]
    public void Run_AlertOfAnotherPrincipal_FindsTheIncidentByItsEvent() =>
        Assert.Equal((1, 1), Run([Incident("one", "ada", "e1")], [Alert("r1", 47, "portal", "e1")]).Recall);

    [Fact]
    public void Run_Acknowledged_CountsAsOpen() =>
        Assert.Equal((1, 1), Run([Incident("one", "ada", "e1")],
            [Alert("r1", 47, "ada", "e1") with { State = AlertState.Acknowledged }]).Recall);

    [Fact]
    public void Run_NothingCounts_PrecisionIsUnknown()
    {
        var score = Run([Incident("one", "ada", "e1")], []);

        Assert.Null(score.Sum.Precision);
        Assert.Equal("No rule has an alert with any of its events.", Assert.Single(score.Missed).Why);
    }

    [Theory]
    [InlineData(33, false)]
    [InlineData(34, true)]
    public void Run_Severity_CountsFromMediumOn(int risk, bool isFound)
    {
        var score = Run([Incident("one", "ada", "e1")], [Alert("r1", risk, "ada", "e1")]);

        Assert.Equal(isFound ? 1 : 0, score.Recall.Found);
        if (!isFound)
        {
            var why = Assert.Single(score.Missed).Why;
            Assert.Equal("r1 has it at low severity, 33: ada did something odd.", why, ignoreCase: true);
        }
    }

    [Fact]
    public void Run_Suppressed_IsMissedAndSaysWhy()
    {
        var suppressed = Alert("r1", 47, "ada", "e1") with
        {
            State = AlertState.Suppressed,
            StateReason = "learning",
        };

        var missed = Assert.Single(Run([Incident("one", "ada", "e1", "e2")], [suppressed], read: ["e1"]).Missed);

        Assert.Equal(
            "r1 has it, suppressed as learning: ada did something odd. 1 of its 2 events were not in what was read.",
            missed.Why);
        Assert.Equal(suppressed, missed.Nearest);
    }

    [Fact]
    public void Run_NoEventWasRead_SaysSo() =>
        Assert.Equal(
            "None of its events is in what was read.",
            Assert.Single(Run([Incident("one", "ada", "e1")], [], read: []).Missed).Why);

    [Fact]
    public void Run_FalseAlert_BelongsToTheStoryOfItsEvent()
    {
        var label = Story("vpn", "IAMUser/1:eve", Noon.AddDays(-9), Noon.AddDays(-9), "e1");

        var wrong = Assert.Single(Run([label], [Alert("r1", 47, "ada", "e1")]).False);

        Assert.Equal(new FalseClass("r1", "base", "vpn"), wrong.Class);
        Assert.Equal("This is odd.", wrong.Reason);
    }

    [Theory]
    [InlineData(-2, "no story")]
    [InlineData(-1, "traveller")]
    [InlineData(1, "traveller")]
    [InlineData(2, "no story")]
    public void Run_FalseAlertWithoutALabelledEvent_BelongsToTheStoryOfThePersonMeanwhile(int days, string story)
    {
        var day = Noon.AddDays(-days);
        var label = Story("traveller", "AssumedRole/1:role/Ada@grove.example", day, day, "other");

        Assert.Equal(story, Assert.Single(Run([label], [Alert("r1", 47, "ada", "e1")]).False).Class.Story);
    }

    [Fact]
    public void Run_People_AreCountedOnceAndOnlyWithoutAnIncident()
    {
        Alert[] alerts =
        [
            Alert("r1", 47, "ada", "e1"), Alert("r1", 73, "ada", "e2"), Alert("r1", 47, "eve", "e3"),
            Alert("r1", 47, "ada", "e4") with { DisplayName = "AssumedRole/1:deploy" },
        ];
        SeenPrincipal[] seen =
        [
            new("IAMUser/1:ada", Noon, Noon.AddDays(30)),
            new("SAMLUser/1:ada@grove.example", Noon.AddDays(15), Noon.AddDays(60)),
            new("IAMUser/1:bob", Noon, Noon.AddDays(30)),
            new("IAMUser/1:eve", Noon, Noon.AddDays(30)),
            new("AssumedRole/1:deploy", Noon, Noon.AddDays(30)),
        ];

        var people = Run([Incident("one", "eve", "e9")], alerts, seen).People;

        Assert.Equal(new PeopleScore(2, 3, 2, 1, ("ada", 2), 2), people);
        Assert.Equal(2 / 3.0, people.AlertsPerMonth);
    }

    private static Score Run(
        IReadOnlyList<Label> labels,
        IReadOnlyList<Alert> alerts,
        IReadOnlyList<SeenPrincipal>? seen = null,
        IEnumerable<string>? read = null) =>
        new Scorer(
            labels, alerts, seen ?? [], (read ?? labels.SelectMany(label => label.EventIds)).ToHashSet()).Run();
}
