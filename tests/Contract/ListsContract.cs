using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Xunit;

namespace Grainwatch.Contract;

/// <summary>
/// What every host of principals promises of its lists: names, alerts, and alerts by id. Derived from and run as
/// <see cref="PrincipalsContract"/> is.
/// </summary>
public abstract class ListsContract
{
    /// <summary>The running host.</summary>
    protected abstract IPrincipals Principals { get; }

    [Fact]
    public async Task Find_User_ByEveryName()
    {
        var story = await ApplyAsync("stolen-key");
        string[] names =
        [
            story.Key.Text, $"IAMUser/{story.Key.Account}:deploy", story.Actor.Arn, story.Actor.AccessKeyId!,
        ];

        foreach (var name in names) Assert.Equal(story.Key.Text, Assert.Single(await Principals.FindAsync(name)).Key);
        foreach (var name in new[] { "deploy", story.Key.Id })
            Assert.Contains(await Principals.FindAsync(name, 1000), header => header.Key == story.Key.Text);
    }

    [Fact]
    public async Task Find_Role_ByTheArnOfOneOfItsSessions()
    {
        var story = await ApplyAsync("instance-credentials");
        string[] names =
        [
            story.Actor.Arn,
            $"arn:aws:sts::{story.Key.Account}:assumed-role/web",
            $"arn:aws:sts::{story.Key.Account}:assumed-role/web/somebody-else",
            $"AssumedRole/{story.Key.Account}:web",
        ];

        foreach (var name in names) Assert.Equal(story.Key.Text, Assert.Single(await Principals.FindAsync(name)).Key);
    }

    [Fact]
    public async Task Find_NameOfMany_GivesThemByKeyUpToTheLimit()
    {
        var stories = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ApplyAsync("two-countries")));

        var all = await Principals.FindAsync("ada", 1000);
        var some = await Principals.FindAsync("ada", 2);

        Assert.Superset(
            stories.Select(story => story.Key.Text).ToHashSet(StringComparer.Ordinal),
            all.Select(header => header.Key).ToHashSet(StringComparer.Ordinal));
        Assert.Equal(all.Select(header => header.Key).Order(StringComparer.Ordinal), all.Select(header => header.Key));
        Assert.Equal(all.Take(2), some);
    }

    [Fact]
    public async Task Find_UnknownName_GivesNobody()
    {
        string[] names =
        [
            "nobody",
            $"IAMUser/{StoryBook.NextAccount()}:AIDANOBODY",
            $"arn:aws:iam::{StoryBook.NextAccount()}:user/nobody",
        ];

        foreach (var name in names) Assert.Empty(await Principals.FindAsync(name));
    }

    [Fact]
    public async Task Riskiest_OfAnAccount_AreThoseAtRiskHighestFirstUpToTheLimit()
    {
        var account = StoryBook.NextAccount();
        string[] names = ["two-countries", "stolen-key", "relayed-token", "instance-credentials", "quiet-life"];
        var stories = names.Select(name => StoryBook.Tell(name, account)).ToList();
        foreach (var story in stories) await Principals.ApplyAsync(story.Key, story.Events);

        var all = await Principals.RiskiestAsync(account);
        var two = await Principals.RiskiestAsync(account, 2);

        // Nothing is open of the quiet one.
        Assert.Equal(
            stories.SkipLast(1).Select(story => story.Key.Text).Order(StringComparer.Ordinal),
            all.Select(principal => principal.Key).Order(StringComparer.Ordinal));
        Assert.Equal(all.OrderByDescending(principal => principal.Risk).Select(p => p.Key), all.Select(p => p.Key));
        Assert.Equal(all.Take(2).Select(p => p.Key), two.Select(p => p.Key));
        Assert.All(all, principal => Assert.InRange(principal.OpenAlerts, 1, 3));
    }

    [Fact]
    public async Task Alerts_OfAnAccount_AreOpenOnesNewestFirst()
    {
        var story = await ApplyAsync("relayed-token");

        var alerts = await Principals.AlertsAsync(new AlertQuery { Account = story.Key.Account });

        Assert.Equal(Canonical.Fold(story).Alerts.Values.Count(alert => alert.State == AlertState.Open), alerts.Count);
        Assert.All(alerts, alert => Assert.Equal(AlertState.Open, alert.State));
        Assert.Equal(alerts.OrderByDescending(alert => alert.LastEvent).ThenBy(alert => alert.Id), alerts);
    }

    [Fact]
    public async Task Alerts_WithFilters_GiveWhatMatches()
    {
        var story = await ApplyAsync("two-countries");
        var all = new AlertQuery { Account = story.Key.Account, States = Enum.GetValues<AlertState>() };

        var suppressed = await Principals.AlertsAsync(all with { States = [AlertState.Suppressed] });
        var ofRule = await Principals.AlertsAsync(all with { Rule = "console-login-multiple-countries" });
        var critical = await Principals.AlertsAsync(all with { MinSeverity = Severity.Critical });
        var limited = await Principals.AlertsAsync(all with { Limit = 1 });

        Assert.Equal("learning", Assert.Single(suppressed).StateReason);
        Assert.Equal("console-login-multiple-countries", Assert.Single(ofRule).Rule);
        Assert.Equal(100, Assert.Single(critical).Risk);
        Assert.Equal((await Principals.AlertsAsync(all))[0], Assert.Single(limited));
    }

    [Fact]
    public async Task Alerts_OfHistory_AreListedAsSuchUntilSomethingNewComes()
    {
        var story = StoryBook.Tell("two-countries");
        await Principals.ApplyAsync(story.Key, story.Habits, Arrival.Backfill);
        await Principals.ApplyAsync(story.Key, story.Incident, Arrival.Live);
        var all = new AlertQuery { Account = story.Key.Account, States = Enum.GetValues<AlertState>() };

        var history = await Principals.AlertsAsync(all with { Backfilled = true });
        var news = await Principals.AlertsAsync(all with { Backfilled = false });

        Assert.Equal("learning", Assert.Single(history).StateReason);
        Assert.NotEmpty(news);
        Assert.Equal((await Principals.AlertsAsync(all)).Count, history.Count + news.Count);
    }

    [Fact]
    public async Task Alerts_OfAllAccounts_HoldThoseOfEach()
    {
        var stories = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ApplyAsync("instance-credentials")));

        var alerts = await Principals.AlertsAsync(
            new AlertQuery { Rule = "ec2-instance-console-login", Limit = AlertQuery.LimitMax });

        Assert.All(stories, story => Assert.Single(alerts, alert => alert.Principal == story.Key.Text));
    }

    [Fact]
    public async Task Alerts_OfAnUnknownAccount_AreNone() =>
        Assert.Empty(await Principals.AlertsAsync(new AlertQuery { Account = StoryBook.NextAccount() }));

    [Fact]
    public async Task Alert_ById_IsWhole()
    {
        var story = await ApplyAsync("two-countries");
        var expected = Canonical.Fold(story).Alerts.Values.MaxBy(alert => alert.Risk)!;

        var alert = await Principals.AlertAsync(expected.Id);

        Assert.NotNull(alert);
        Assert.Equal(Canonical.Of([expected]), Canonical.Of([alert]));
        Assert.Equal(expected.Title, alert.Title);
        Assert.Equal(expected.Attack, alert.Attack);
    }

    [Fact]
    public async Task Alert_OfAnUnknownId_IsNull() => Assert.Null(await Principals.AlertAsync(new AlertId(42)));

    private async Task<Story> ApplyAsync(string name)
    {
        var story = StoryBook.Tell(name);
        await Principals.ApplyAsync(story.Key, story.Events);
        return story;
    }
}
