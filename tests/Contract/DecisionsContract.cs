using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Xunit;

namespace Grainwatch.Contract;

/// <summary>What every host of principals promises of decisions, and of what an alert is shown with.</summary>
public abstract class DecisionsContract
{
    private static readonly DateTime s_at = new(2026, 6, 1, 3, 0, 0, DateTimeKind.Utc);

    /// <summary>The running host.</summary>
    protected abstract IPrincipals Principals { get; }

    [Fact]
    public async Task Decide_Close_IsListedAsClosedAndSurvivesTheSameEvents()
    {
        var story = StoryBook.Tell("two-countries");
        var alert = await WorstAsync(story);
        var close = new Close
        {
            Id = "1",
            By = "ana",
            At = s_at,
            Note = "on a trip",
            Alert = alert.Id,
            Disposition = Disposition.Benign,
        };

        Assert.Equal(DecisionOutcome.Recorded, await Principals.DecideAsync(story.Key, close));
        Assert.Equal(DecisionOutcome.Known, await Principals.DecideAsync(story.Key, close));
        await Principals.ApplyAsync(story.Key, story.Events);

        var closed = await Principals.AlertAsync(alert.Id);
        Assert.Equal((AlertState.Closed, "benign"), (closed!.State, closed.StateReason));
        Assert.Equal(close, Assert.Single(closed.Decisions).Decision);
        var query = new AlertQuery { Accounts = [story.Key.Account], States = [AlertState.Closed] };
        Assert.Equal(alert.Id, Assert.Single(await Principals.AlertsAsync(query)).Id);
    }

    [Fact]
    public async Task Decide_OnARevisionThatIsNoLonger_RecordsNothing()
    {
        var story = StoryBook.Tell("two-countries");
        var alert = await WorstAsync(story);
        var mine = new Acknowledge { Id = "mine", By = "ana", At = s_at, Alert = alert.Id };
        var late = new Reopen { Id = "late", By = "ben", At = s_at.AddMinutes(1), Alert = alert.Id };

        Assert.Equal(DecisionOutcome.Recorded, await Principals.DecideAsync(story.Key, mine, alert.Revision));
        Assert.Equal(DecisionOutcome.Changed, await Principals.DecideAsync(story.Key, late, alert.Revision));

        // Who sends his own again has not seen that it is recorded.
        Assert.Equal(DecisionOutcome.Known, await Principals.DecideAsync(story.Key, mine, alert.Revision));
        var acked = (await Principals.AlertAsync(alert.Id))!;
        Assert.Equal((AlertState.Acknowledged, alert.Revision + 1), (acked.State, acked.Revision));
        Assert.Equal("mine", Assert.Single(acked.Decisions).Decision.Id);
        Assert.Equal(DecisionOutcome.Recorded, await Principals.DecideAsync(story.Key, late, acked.Revision));
    }

    [Fact]
    public async Task Decide_Trust_IsShownAndSuppresses()
    {
        var story = StoryBook.Tell("stolen-key");
        var alert = await WorstAsync(story);
        var trust = new TrustPlace
        {
            Id = "1",
            By = "ana",
            At = s_at,
            Place = alert.Place!.Split('/')[0],
            Until = s_at.AddYears(10),
        };

        Assert.Equal(DecisionOutcome.Recorded, await Principals.DecideAsync(story.Key, trust));

        Assert.Equal(trust, Assert.Single((await Principals.ViewAsync(story.Key))!.Decisions));
        var trusted = await Principals.AlertAsync(alert.Id);
        Assert.Equal((AlertState.Suppressed, "trusted"), (trusted!.State, trusted.StateReason));
    }

    [Fact]
    public async Task Decide_AboutNobody_SaysSoAndWakesNobody()
    {
        var key = new PrincipalKey("IAMUser", StoryBook.NextAccount(), "AIDANOBODY");

        var mark = new MarkShared { Id = "1", By = "ana", At = s_at, Shared = true };

        var outcome = await Principals.DecideAsync(key, mark);

        Assert.Equal(DecisionOutcome.NoSuchPrincipal, outcome);
        Assert.Null(await Principals.ViewAsync(key));
    }

    [Fact]
    public async Task Decide_AboutNoAlertOfThePrincipal_SaysSo()
    {
        var story = StoryBook.Tell("quiet-life");
        await Principals.ApplyAsync(story.Key, story.Events);

        var outcome = await Principals.DecideAsync(
            story.Key, new Reopen { Id = "1", By = "ana", At = s_at, Alert = new AlertId(7) });

        Assert.Equal(DecisionOutcome.NoSuchAlert, outcome);
    }

    [Fact]
    public async Task Decide_WhatMakesNoSense_IsRefusedWithTheRemedy()
    {
        var story = StoryBook.Tell("quiet-life");
        await Principals.ApplyAsync(story.Key, story.Events);
        var trust = new TrustNetwork { Id = "1", By = "ana", At = s_at, Network = "10.1.2.3/8", Until = s_at };

        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => Principals.DecideAsync(story.Key, trust));

        Assert.Contains("'10.1.2.3/8' is no network", error.Message, StringComparison.Ordinal);
        Assert.Empty((await Principals.ViewAsync(story.Key))!.Decisions);
    }

    [Fact]
    public async Task Alert_OfAPlace_TellsWhoElseInTheAccountWasSeenThere()
    {
        var (story, other) = (StoryBook.Tell("stolen-key"), StoryBook.Tell("stolen-key"));
        var alert = await WorstAsync(story);
        await Principals.ApplyAsync(other.Key, other.Events);

        var shown = await Principals.AlertAsync(alert.Id);

        // The other one lives in another account.
        var others = Assert.Single(shown!.Surroundings, fact => fact.Name == "seen-by-account");
        Assert.Equal(["nobody else"], others.Values);
        Assert.Contains(shown.Surroundings, fact => fact.Name == "actions-seen-there");
    }

    private async Task<Alert> WorstAsync(Story story)
    {
        await Principals.ApplyAsync(story.Key, story.Events);
        return (await Principals.AlertsOfAsync(story.Key)).Where(alert => alert.State == AlertState.Open)
            .MaxBy(alert => alert.Risk)!;
    }
}
