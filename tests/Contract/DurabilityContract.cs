using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Principals;
using Xunit;

namespace Grainwatch.Contract;

/// <summary>
/// What a host promises whose principals outlive it: whatever was acknowledged is there after a restart. Hosts that
/// keep nothing do not derive from this class.
/// </summary>
public abstract class DurabilityContract
{
    /// <summary>The running host, as <see cref="PrincipalsContract.Principals"/>.</summary>
    protected abstract IPrincipals Principals { get; }

    /// <summary>
    /// Ends the host as roughly as it can be ended, and starts another over what it kept; <see cref="Principals"/> is
    /// the new one from then on.
    /// </summary>
    protected abstract Task RestartAsync();

    [Fact]
    public async Task Restart_BetweenBatches_LosesNothingAndEndsWithEqualAlerts()
    {
        var stories = StoryBook.Names.Select(StoryBook.Tell).ToList();
        foreach (var story in stories) await Principals.ApplyAsync(story.Key, story.Habits);
        await RestartAsync();
        foreach (var story in stories)
        {
            await Principals.ApplyAsync(story.Key, story.Incident.Reverse().ToList());
        }

        foreach (var story in stories)
            Assert.Equal(Canonical.Golden(story), Canonical.Of(await Principals.AlertsOfAsync(story.Key)));
    }

    [Fact]
    public async Task Restart_AfterBatches_CountsThemAsDuplicatesWhenSentAgain()
    {
        var story = StoryBook.Tell("two-countries");
        var first = await Principals.ApplyAsync(story.Key, story.Incident);
        await RestartAsync();

        var second = await Principals.ApplyAsync(story.Key, story.Incident);

        Assert.Equal(new ApplyReceipt(0, first.Accepted, 0), second);
    }

    [Fact]
    public async Task Restart_AfterADecision_KeepsIt()
    {
        var story = StoryBook.Tell("two-countries");
        await Principals.ApplyAsync(story.Key, story.Events);
        var query = new AlertQuery { Accounts = [story.Key.Account] };
        var alert = (await Principals.AlertsAsync(query))[0];
        var decision = new Acknowledge { Id = "1", By = "ana", At = story.Events[^1].Time, Alert = alert.Id };
        await Principals.DecideAsync(story.Key, decision);
        await RestartAsync();

        Assert.Equal(DecisionOutcome.Known, await Principals.DecideAsync(story.Key, decision));
        Assert.Equal(AlertState.Acknowledged, (await Principals.AlertAsync(alert.Id))!.State);
        Assert.Contains(
            await Principals.AlertsAsync(query), header => header is { State: AlertState.Acknowledged });
    }

    [Fact]
    public async Task Restart_AfterBatches_KeepsTheLists()
    {
        var story = StoryBook.Tell("relayed-token");
        var query = new AlertQuery { Accounts = [story.Key.Account], States = Enum.GetValues<AlertState>() };
        await Principals.ApplyAsync(story.Key, story.Events);
        var alerts = await Principals.AlertsAsync(query);
        await RestartAsync();

        Assert.Equal(story.Key.Text, Assert.Single(await Principals.FindAsync(story.Actor.Arn)).Key);
        Assert.NotEmpty(alerts);
        Assert.Equal(alerts, await Principals.AlertsAsync(query));
        Assert.NotNull(await Principals.AlertAsync(alerts[0].Id));
        Assert.Equal(
            Canonical.Of(PrincipalView.Of(Canonical.Fold(story), DateTime.UnixEpoch)),
            Canonical.Of((await Principals.ViewAsync(story.Key))!));
    }
}
