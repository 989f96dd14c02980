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

        var alerts = await Principals.AlertsAsync(new AlertQuery { Accounts = [story.Key.Account] });

        Assert.Equal(Canonical.Fold(story).Alerts.Values.Count(alert => alert.State == AlertState.Open), alerts.Count);
        Assert.All(alerts, alert => Assert.Equal(AlertState.Open, alert.State));
        Assert.Equal(alerts.OrderByDescending(alert => alert.LastEvent).ThenBy(alert => alert.Id), alerts);
    }

    [Fact]
    public async Task Alerts_WithFilters_GiveWhatMatches()
    {
        var story = await ApplyAsync("two-countries");
        var all = new AlertQuery { Accounts = [story.Key.Account], States = Enum.GetValues<AlertState>() };

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
        var all = new AlertQuery { Accounts = [story.Key.Account], States = Enum.GetValues<AlertState>() };

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
        Assert.Empty(await Principals.AlertsAsync(new AlertQuery { Accounts = [StoryBook.NextAccount()] }));

    [Fact]
    public async Task Alerts_PageAfterPage_GiveEachOnceThoughMoreCome()
    {
        var account = StoryBook.NextAccount();
        string[] names = ["two-countries", "stolen-key", "relayed-token"];
        foreach (var name in names) await ApplyAsync(StoryBook.Tell(name, account));
        var query = new AlertQuery { Accounts = [account], States = Enum.GetValues<AlertState>(), Limit = 2 };
        var before = await Principals.AlertsAsync(query with { Limit = AlertQuery.LimitMax });

        List<AlertHeader> found = [];
        do
        {
            var page = await Principals.ListAlertsAsync(query);
            found.AddRange(page.Alerts);
            query = query with { After = page.Next };
            if (found.Count == 2) await ApplyAsync(StoryBook.Tell("instance-credentials", account));
        }
        while (query.After is not null);

        Assert.True(before.Count > 2);
        Assert.All(before, alert => Assert.Single(found, other => other.Id == alert.Id));
        Assert.Equal(found.OrderBy(AlertPosition.Of), found);
    }

    [Fact]
    public async Task Alerts_OfPlaceTextAsnOrPrincipal_AreThoseThatHaveIt()
    {
        var account = StoryBook.NextAccount();
        var story = await ApplyAsync(StoryBook.Tell("two-countries", account));
        await ApplyAsync(StoryBook.Tell("stolen-key", account));
        var query = new AlertQuery { Accounts = [account], States = Enum.GetValues<AlertState>() };
        var all = await Principals.AlertsAsync(query);
        var one = all.First(alert => alert is { Place: not null, Asn: not null });
        var country = one.Place!.Split('/')[0];

        Assert.Equal(
            all.Where(alert => alert.Place?.Split('/')[0] == country),
            await Principals.AlertsAsync(query with { Place = country }));
        Assert.Equal(
            all.Where(alert => alert.Asn == one.Asn), await Principals.AlertsAsync(query with { Asn = one.Asn }));
        Assert.Equal(
            all.Where(alert => alert.Principal == story.Key.Text),
            await Principals.AlertsAsync(query with { Principal = story.Key.Text }));
        Assert.Contains(one, await Principals.AlertsAsync(query with { Text = one.Title[2..12].ToUpperInvariant() }));
        Assert.Equal(
            all.Where(alert => alert.LastEvent < one.LastEvent),
            await Principals.AlertsAsync(query with { To = one.LastEvent }));
        Assert.Equal(
            all.Where(alert => alert.LastEvent >= one.LastEvent),
            await Principals.AlertsAsync(query with { From = one.LastEvent }));
    }

    [Fact]
    public async Task Principals_PageAfterPage_GiveEachOnceByRiskAndByText()
    {
        var account = StoryBook.NextAccount();
        string[] names = ["two-countries", "stolen-key", "relayed-token", "instance-credentials"];
        foreach (var name in names) await ApplyAsync(StoryBook.Tell(name, account));
        foreach (var text in new[] { null, account })
        {
            var query = new PrincipalQuery { AsOf = DateTime.UtcNow, Accounts = [account], Text = text };
            var all = await Principals.ListPrincipalsAsync(query);
            List<PrincipalRisk> found = [];
            query = query with { Limit = 1 };
            do
            {
                var page = await Principals.ListPrincipalsAsync(query);
                found.AddRange(page.Principals);
                query = query with { After = page.Next };
            }
            while (query.After is not null);

            Assert.Equal(names.Length, found.Count);
            Assert.Equal(all.Principals, found);
            Assert.All(found, principal => Assert.True(principal is { Risk: > 0, OpenAlerts: > 0 }));
        }
    }

    [Fact]
    public async Task Watch_AStory_HearsOfEachOfItsAlertsAsItIsAtLast()
    {
        var story = StoryBook.Tell("two-countries");
        var query = new AlertQuery { Accounts = [story.Key.Account], States = Enum.GetValues<AlertState>() };
        using var watch = await Principals.WatchAlertsAsync(query, null);

        foreach (var batch in Delivery.Of(story, "pieces-9")) await Principals.ApplyAsync(story.Key, batch);
        var expected = (await Principals.AlertsAsync(query)).ToDictionary(alert => alert.Id, alert => alert.Revision);

        Dictionary<AlertId, int> heard = [];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var change in watch.ReadAsync(patience.Token))
        {
            Assert.Null(change.Missed);
            Assert.True(!heard.TryGetValue(change.Alert!.Id, out var before) || before < change.Alert.Revision);
            heard[change.Alert.Id] = change.Alert.Revision;
            if (expected.All(alert => heard.GetValueOrDefault(alert.Key, -1) == alert.Value)) break;
        }

        Assert.Equal(expected.Count, heard.Count);
    }

    [Fact]
    public async Task Watch_GoneOnWith_HearsWhatCameMeanwhile()
    {
        var (first, second) = (StoryBook.Tell("relayed-token"), StoryBook.Tell("relayed-token"));
        var query = new AlertQuery { States = Enum.GetValues<AlertState>() };
        string position;
        using (var watch = await Principals.WatchAlertsAsync(query with { Accounts = [first.Key.Account] }, null))
        {
            await ApplyAsync(first);
            position = (await NextAsync(watch)).Position;
        }

        await ApplyAsync(second);

        using var again = await Principals.WatchAlertsAsync(
            query with { Accounts = [second.Key.Account] }, position);
        Assert.Equal(second.Key.Text, (await NextAsync(again)).Alert?.Principal);
    }

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

    private static async Task<AlertChange> NextAsync(AlertWatch watch)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var change in watch.ReadAsync(patience.Token)) return change;
        throw new InvalidOperationException("The watch ended.");
    }

    private Task<Story> ApplyAsync(string name) => ApplyAsync(StoryBook.Tell(name));

    private async Task<Story> ApplyAsync(Story story)
    {
        await Principals.ApplyAsync(story.Key, story.Events);
        return story;
    }
}
