using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Soc;
using Grainwatch.Soc.Explaining;
using Xunit;

namespace Grainwatch.Contract;

/// <summary>
/// What every client of an analyst's program promises, whatever lies between it and the principals. Derived from and
/// run as <see cref="PrincipalsContract"/> is.
/// </summary>
public abstract class SocContract
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Where events are applied.</summary>
    protected abstract IPrincipals Principals { get; }

    /// <summary>What is asked.</summary>
    protected abstract ISocClient Client { get; }

    [Fact]
    public async Task Alerts_PageByPage_AreThoseOfOneLongPageInItsOrder()
    {
        var account = StoryBook.NextAccount();
        foreach (var name in StoryBook.Names) await ApplyAsync(StoryBook.Tell(name, account));
        var all = new AlertQuery { Accounts = [account], States = Enum.GetValues<AlertState>(), Limit = 1000 };
        var whole = (await Client.AlertsPageAsync(all)).Items;
        List<AlertId> paged = [];
        await foreach (var alert in Client.AlertsAsync(all with { Limit = 2 })) paged.Add(alert.Id);

        Assert.True(whole.Count > 4, $"{whole.Count} alerts");
        Assert.Equal(whole.Select(alert => alert.Id), paged);
        var times = whole.Select(alert => alert.LastEvent).ToList();
        Assert.Equal(times.OrderDescending(), times);
        var high = await Client.AlertsPageAsync(all with { MinSeverity = Severity.High });
        Assert.Equal(
            whole.Where(alert => alert.Severity >= Severity.High).Select(alert => alert.Id),
            high.Items.Select(alert => alert.Id));
    }

    [Fact]
    public async Task List_OfNoAccountOrState_IsEmpty()
    {
        await ApplyAsync("two-countries");

        Assert.Empty((await Client.AlertsPageAsync(new AlertQuery { Accounts = [] })).Items);
        Assert.Empty((await Client.AlertsPageAsync(new AlertQuery { States = [] })).Items);
        Assert.Empty((await Client.PrincipalsPageAsync(new PrincipalFilter { Accounts = [] })).Items);
        Assert.NotEmpty((await Client.AlertsPageAsync(new AlertQuery())).Items);
    }

    [Fact]
    public async Task Alerts_CursorOfNoList_IsRefused()
    {
        var fault = await Assert.ThrowsAsync<SocException>(() => Client.AlertsPageAsync(new AlertQuery(), "nonsense"));

        Assert.Equal(SocFault.Refused, fault.Fault);
    }

    [Fact]
    public async Task Alert_WholeOrByItsBeginning_IsTheAlert()
    {
        var story = await ApplyAsync("two-countries");
        var worst = await WorstAsync(story);

        var whole = await Client.AlertAsync(worst.Id);
        var id = $"{worst.Id}";

        Assert.Equal(story.Expected[0].Reasons, string.Join(' ', whole.Reasons.Select(reason => reason.Signal)));
        Assert.Equal((worst.Risk, worst.State, worst.Title), (whole.Risk, whole.State, whole.Title));
        Assert.Equal(worst.Id, await Client.ResolveAlertAsync(id[..20]));
        Assert.Equal(worst.Id, await Client.ResolveAlertAsync(id.ToUpperInvariant()));
        var byId = new AlertQuery { States = Enum.GetValues<AlertState>(), Text = id[..8].ToUpperInvariant() };
        Assert.Equal(worst.Id, Assert.Single((await Client.AlertsPageAsync(byId)).Items).Id);
        Assert.Equal(SocFault.Refused, await FaultAsync(Client.ResolveAlertAsync(id[..5])));
        Assert.Equal(SocFault.Refused, await FaultAsync(Client.ResolveAlertAsync("bob's alert")));
    }

    [Fact]
    public async Task Alert_NobodyHas_IsNotFound()
    {
        var id = AlertId.Of("no-rule", 1, new PrincipalKey("IAMUser", StoryBook.NextAccount(), "AIDANOBODY"), "x");

        Assert.Equal(SocFault.NotFound, await FaultAsync(Client.AlertAsync(id)));
        Assert.Equal(SocFault.NotFound, await FaultAsync(Client.ResolveAlertAsync($"{id}"[..30])));
    }

    [Fact]
    public async Task Principal_ByEveryName_IsTheSame()
    {
        var story = await ApplyAsync("stolen-key");
        string[] names =
        [
            story.Key.Text, $"IAMUser/{story.Key.Account}:deploy", story.Actor.Arn, story.Actor.AccessKeyId!,
        ];

        foreach (var name in names)
        {
            Assert.Equal(story.Key.Text, (await Client.PrincipalAsync(name)).Key);
            Assert.Equal(story.Key.Text, Assert.Single(await Client.FindPrincipalsAsync(name)).Key);
        }

        Assert.Equal(story.Events.Count, (await Client.PrincipalAsync(story.Key.Text)).Events);
    }

    [Theory]
    [InlineData("nobody/at/all")]
    [InlineData("..")]
    [InlineData("IAMUser/000000000000:AIDANOBODY")]
    [InlineData("x?name=y&z#w%2F")]
    public async Task Principal_NobodyIsKnownAs_IsNotFound(string name)
    {
        Assert.Equal(SocFault.NotFound, await FaultAsync(Client.PrincipalAsync(name)));
        Assert.Empty(await Client.FindPrincipalsAsync(name));
    }

    [Fact]
    public async Task Principal_NameOfSeveral_IsAmbiguousAndNamesThem()
    {
        var stories = new[] { await ApplyAsync("two-countries"), await ApplyAsync("two-countries") };

        var fault = await Assert.ThrowsAsync<SocException>(() => Client.PrincipalAsync("ada"));

        Assert.Equal(SocFault.Ambiguous, fault.Fault);
        Assert.Superset(
            stories.Select(story => story.Key.Text).ToHashSet(StringComparer.Ordinal),
            fault.Candidates.Select(candidate => candidate.Key).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Principals_OfAnAccount_AreFoundByAPartOfAName()
    {
        var story = await ApplyAsync("two-countries");
        var filter = new PrincipalFilter { Accounts = [story.Key.Account], Text = "AD" };

        var found = await Client.PrincipalsPageAsync(filter);

        Assert.Equal(story.Key.Text, Assert.Single(found.Items).Key);
        Assert.Empty((await Client.PrincipalsPageAsync(filter with { Text = "nobody-like-it" })).Items);
    }

    [Fact]
    public async Task Timeline_PageByPage_IsInOrderAndHasTheAlerts()
    {
        var story = await ApplyAsync("two-countries");
        List<TimelineEntry> entries = [];

        var paged = new TimelineQuery { Limit = 5 };
        await foreach (var entry in Client.TimelineAsync(story.Key.Text, paged)) entries.Add(entry);
        var whole = await Client.TimelinePageAsync(story.Key.Text, new TimelineQuery { Limit = 1000 });

        Assert.Equal(whole.Items.Select(entry => entry.Sentence), entries.Select(entry => entry.Sentence));
        Assert.Equal(entries.Select(entry => entry.Time).Order(), entries.Select(entry => entry.Time));
        Assert.Equal(story.Expected.Count, entries.Count(entry => entry.Kind == TimelineKind.Alert));
        var action = Assert.Single(entries, entry => entry.Kind == TimelineKind.SensitiveAction);
        Assert.Equal("CreateAccessKey", action.Event!.EventName);
    }

    [Fact]
    public async Task Decide_Close_TellsWhatFell_AndOnce()
    {
        var story = await ApplyAsync("two-countries");
        var worst = await WorstAsync(story);
        var close = new Close
        {
            Id = Guid.NewGuid().ToString(),
            By = "ana",
            At = DateTime.UnixEpoch,
            Note = "on a trip",
            Alert = worst.Id,
            Disposition = Disposition.Benign,
        };

        var effect = await Client.DecideAndTellAsync(close);
        var again = await Client.DecideAsync(close);

        Assert.Equal(("recorded", "known"), (effect.Receipt.Outcome, again.Outcome));
        Assert.Equal(story.Key.Text, effect.Receipt.Principal);
        Assert.Equal(("ana", "on a trip"), (effect.Receipt.Decision.By, effect.Receipt.Decision.Note));
        var moved = Assert.Single(effect.Alerts);
        Assert.Equal(worst.Id, moved.Alert.Id);
        Assert.Equal((AlertState.Open, AlertState.Closed), (moved.StateBefore, moved.Alert.State));
        Assert.True(effect.RiskAfter <= effect.RiskBefore);
        Assert.Equal("benign", (await Client.AlertAsync(worst.Id)).StateReason);
    }

    [Fact]
    public async Task Decide_OnARevisionThatIsNoLonger_IsToldSo()
    {
        var story = await ApplyAsync("two-countries");
        var worst = await WorstAsync(story);
        var mine = new Acknowledge { Id = NewId(), By = "ana", At = DateTime.UnixEpoch, Alert = worst.Id };
        var late = new Reopen { Id = NewId(), By = "ben", At = DateTime.UnixEpoch, Alert = worst.Id };

        Assert.Equal("recorded", (await Client.DecideAsync(mine, seen: worst.Revision)).Outcome);
        Assert.Equal(SocFault.Changed, await FaultAsync(Client.DecideAsync(late, seen: worst.Revision)));
        Assert.Equal("known", (await Client.DecideAsync(mine, seen: worst.Revision)).Outcome);

        var acked = await Client.AlertAsync(worst.Id);
        Assert.Equal(mine.Id, Assert.Single(acked.Decisions).Decision.Id);
        Assert.Equal("recorded", (await Client.DecideAsync(late, seen: acked.Revision)).Outcome);
        var mark = new MarkShared { Id = NewId(), By = "ana", At = DateTime.UnixEpoch, Shared = true };
        Assert.Equal(SocFault.Refused, await FaultAsync(Client.DecideAsync(mark, story.Key.Text, seen: 1)));
    }

    [Fact]
    public async Task Decide_AnotherThingUnderAnIdOfBefore_IsRefused()
    {
        var story = await ApplyAsync("quiet-life");
        var mark = new MarkShared { Id = NewId(), By = "ana", At = DateTime.UnixEpoch, Shared = true };
        await Client.DecideAsync(mark, story.Key.Text);

        var fault = await FaultAsync(Client.DecideAsync(mark with { Shared = false }, story.Key.Text));

        Assert.Equal(SocFault.Refused, fault);
        Assert.True((await Client.PrincipalAsync(story.Key.Text)).Shared);
    }

    [Fact]
    public async Task Decide_TrustByName_SuppressesWhatItCovers()
    {
        var story = await ApplyAsync("stolen-key");
        var country = (await WorstAsync(story)).Place!.Split('/')[0];
        var trust = new TrustPlace
        {
            Id = Guid.NewGuid().ToString(),
            By = "ana",
            At = DateTime.UnixEpoch,
            Place = country,
            Until = DateTime.UtcNow.AddYears(10),
        };

        var effect = await Client.DecideAndTellAsync(trust, story.Actor.Arn);

        Assert.Contains(effect.Alerts, moved => moved.Alert.StateReason == "trusted");
        var kept = Assert.Single((await Client.PrincipalAsync(story.Key.Text)).Decisions);
        Assert.Equal((trust.Id, country), (kept.Id, ((TrustPlace)kept).Place));
    }

    [Fact]
    public async Task Decide_Nonsense_IsRefused_AboutNobody_IsNotFound()
    {
        var story = await ApplyAsync("quiet-life");
        var trust = new TrustPlace
        {
            Id = "1",
            By = "ana",
            At = DateTime.UnixEpoch,
            Place = "Mars",
            Until = DateTime.UtcNow,
        };

        Assert.Equal(SocFault.Refused, await FaultAsync(Client.DecideAsync(trust, story.Key.Text)));
        Assert.Equal(
            SocFault.NotFound, await FaultAsync(Client.DecideAsync(trust with { Place = "FR" }, "nobody-like-it")));
    }

    [Fact]
    public async Task Watch_AnAlertIsRaisedAndClosed_HearsBothAndEndsWhenCancelled()
    {
        var story = StoryBook.Tell("two-countries");
        var query = new AlertQuery
        {
            Accounts = [story.Key.Account],
            Rule = story.Expected[0].Rule,
            States = Enum.GetValues<AlertState>(),
        };
        using var stop = new CancellationTokenSource(s_patience);
        List<AlertHeader> heard = [];
        var watching = Task.Run(async () =>
        {
            await foreach (var change in Client.WatchAlertsAsync(query, null, stop.Token))
            {
                if (change.Alert is not { } alert) continue;
                heard.Add(alert);
                if (alert.State == AlertState.Closed) await stop.CancelAsync();
            }
        });
        await WatchBeganAsync();
        await Principals.ApplyAsync(story.Key, story.Events);
        var worst = await WorstAsync(story);
        await Client.DecideAsync(new Close
        {
            Id = Guid.NewGuid().ToString(),
            By = "ana",
            At = DateTime.UnixEpoch,
            Alert = worst.Id,
            Disposition = Disposition.TruePositive,
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);

        Assert.Equal(AlertState.Closed, heard[^1].State);
        Assert.All(heard, alert => Assert.Equal(worst.Id, alert.Id));
        Assert.Contains(heard, alert => alert.State == AlertState.Open);
    }

    [Fact]
    public async Task Explain_AnAlert_TellsWhatFollowedAndFillsInEveryStep()
    {
        var story = await ApplyAsync("two-countries");

        var explained = await Client.ExplainAsync((await WorstAsync(story)).Id);

        Assert.Equal(story.Key.Text, explained.Principal.Key);
        var after = Assert.Single(explained.After, action => action.IsSensitive);
        Assert.Equal("CreateAccessKey", after.Action);
        Assert.True(explained.Steps.Count > 5);
        Assert.All(explained.Steps, step => Assert.True(step.Answers.Count + step.Outside.Count > 0, step.Text));
        Assert.Contains(explained.Steps, step => step.Answers.Any(answer => answer.Values.Count > 0));
        Assert.StartsWith("Lyon, FR", Habits.Places(explained.Principal)[0].Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anything_Cancelled_IsCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Client.WatchAlertsAsync(new AlertQuery(), null, cancelled.Token))
            {
                // Nothing is heard of what was given up before it began.
            }
        });
    }

    /// <summary>Waits until a watch that was begun has its place; a client that cannot tell waits a little.</summary>
    protected virtual Task WatchBeganAsync() => Task.Delay(1000);

    private Task<Story> ApplyAsync(string name) => ApplyAsync(StoryBook.Tell(name));

    /// <summary>Applies a story, and waits until lists have it.</summary>
    private static string NewId() => Guid.NewGuid().ToString();

    private async Task<Story> ApplyAsync(Story story)
    {
        await Principals.ApplyAsync(story.Key, story.Events);
        var query = new AlertQuery { Principal = story.Key.Text, States = Enum.GetValues<AlertState>() };
        var deadline = DateTime.UtcNow + s_patience;
        while ((await Client.AlertsPageAsync(query)).Items.Count < story.Expected.Count)
        {
            Assert.True(DateTime.UtcNow < deadline, $"no list has the alerts of {story.Key}");
            await Task.Delay(50);
        }

        return story;
    }

    /// <summary>The alert that the story is about, once lists have it.</summary>
    private async Task<AlertHeader> WorstAsync(Story story)
    {
        var query = new AlertQuery { Accounts = [story.Key.Account], Rule = story.Expected[0].Rule };
        var deadline = DateTime.UtcNow + s_patience;
        while (true)
        {
            if ((await Client.AlertsPageAsync(query)).Items.MaxBy(alert => alert.Risk) is { } worst) return worst;
            Assert.True(DateTime.UtcNow < deadline, $"no list has an alert of {story.Key}");
            await Task.Delay(50);
        }
    }

    private static async Task<SocFault> FaultAsync(Task asking) =>
        (await Assert.ThrowsAsync<SocException>(() => asking)).Fault;
}
