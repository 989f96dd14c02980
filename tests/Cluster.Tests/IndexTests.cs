using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Grains;
using Xunit;

namespace Grainwatch.Cluster.Tests;

/// <summary>
/// The account index in its shards: what it answers when it is whole, lost, damaged, or asked by a stranger.
/// </summary>
public sealed class IndexTests : IAsyncLifetime
{
    private const int Users = 60;

    private readonly SharedStorage _storage = new();
    private readonly string _account = StoryBook.NextAccount();
    private TestHost _host = null!;

    private IPrincipals Principals => _host.Principals;

    /// <summary>What may happen to the records of lists.</summary>
    public static TheoryData<string> Losses => ["index", "owners", "directory", "all", "version", "parts"];

    /// <inheritdoc/>
    public async Task InitializeAsync() => _host = await TestHost.StartAsync(2, _storage);

    /// <inheritdoc/>
    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Lists_RecordsLostOrUnknown_AreRebuiltFromTheStoredPrincipals(string loss)
    {
        await FillAsync();
        var before = await AnswersAsync();
        await _host.KillAsync();
        await _host.DisposeAsync();
        Lose(loss);

        _host = await TestHost.StartAsync(2, _storage);

        await Eventually.IsAsync(AnswersAsync, answers => answers == before);
        var alerts = await Principals.AlertsAsync(new AlertQuery { Accounts = [_account] });
        foreach (var alert in alerts) Assert.Equal(alert.Id, (await Principals.AlertAsync(alert.Id))!.Id);
    }

    [Fact]
    public async Task Lists_WhileBeingRebuilt_SaySoAndNeverLookLikeAllClear()
    {
        var story = await FillAsync();
        var alert = (await Principals.AlertsAsync(new AlertQuery { Accounts = [_account] }))[0];
        await _host.DeactivateAllAsync();
        Assert.NotEqual(0, _storage.Lose(GrainStorage.AccountIndex));
        _storage.FailNext(GrainStorage.Principal, Fault.Read, int.MaxValue);

        var failure = await Assert.ThrowsAsync<IndexRebuildingException>(
            () => Principals.AlertsAsync(new AlertQuery { Accounts = [_account] }));
        await Assert.ThrowsAsync<IndexRebuildingException>(() => Principals.FindAsync(story.Actor.Arn));
        await Assert.ThrowsAsync<IndexRebuildingException>(() => Principals.RiskiestAsync(_account));
        _storage.Heal();

        Assert.Contains("is being rebuilt", failure.Message, StringComparison.Ordinal);
        await Eventually.IsAsync(
            () => Principals.AlertsAsync(new AlertQuery { Accounts = [_account] }),
            alerts => alerts.Any(other => other.Id == alert.Id));
    }

    [Fact]
    public async Task Alert_ById_AsksNobodyButItsOwner()
    {
        await FillAsync();
        var alert = (await Principals.AlertsAsync(new AlertQuery { Accounts = [_account] }))[0];
        await _host.DeactivateAllAsync();
        foreach (var state in new[] { GrainStorage.AccountIndex, GrainStorage.AccountDirectory })
            _storage.FailNext(state, Fault.Read, int.MaxValue);

        var shown = await Principals.AlertAsync(alert.Id);

        Assert.Equal(alert.Id, shown!.Id);
        Assert.Contains(shown.Surroundings, fact => fact.Values.Any(value => value.StartsWith("not known now")));
    }

    [Fact]
    public async Task Find_ManyUsersOfAnAccount_EachByEveryName()
    {
        await FillAsync();

        for (var i = 0; i < Users; i++)
        {
            var actor = Actor.User(_account, $"user{i}");
            foreach (var name in new[] { actor.Key.Text, actor.Arn, actor.Key.Id, actor.AccessKeyId!, $"user{i}" })
                Assert.Equal(actor.Key.Text, Assert.Single(await Principals.FindAsync(name)).Key);
        }
    }

    [Fact]
    public async Task View_Strangers_ReadAndWriteNothing()
    {
        await FillAsync();
        await Principals.ViewAsync(Actor.User(_account, "user0").Key);
        await Task.Delay(500);
        var (reads, writes) = Operations();

        for (var i = 0; i < 50; i++)
        {
            // Of an account that is known, and of such that nobody has heard of.
            foreach (var account in new[] { _account, $"{990000000000 + i}" })
            {
                var key = new PrincipalKey("IAMUser", account, $"AIDASTRANGER{i}");
                var mark = new MarkShared { Id = "1", By = "ana", At = DateTime.UnixEpoch, Shared = true };
                Assert.Null(await Principals.ViewAsync(key));
                Assert.Equal(DecisionOutcome.NoSuchPrincipal, await Principals.DecideAsync(key, mark));
            }
        }

        Assert.Equal((reads, writes), Operations());
    }

    [Fact]
    public async Task View_WhoCouldNotBeListedYet_IsThere()
    {
        var story = StoryBook.Tell("quiet-life");
        _storage.FailNext(GrainStorage.AccountIndex, Fault.BeforeWrite, int.MaxValue);

        await Principals.ApplyAsync(story.Key, story.Events);

        Assert.NotNull(await Principals.ViewAsync(story.Key));
    }

    private static readonly string[] s_states =
        [GrainStorage.Principal, GrainStorage.AccountIndex, GrainStorage.AlertOwners, GrainStorage.AccountDirectory];

    private (long Reads, long Writes) Operations() =>
        (s_states.Sum(_storage.ReadsOf), s_states.Sum(_storage.WritesOf));

    private void Lose(string loss)
    {
        string[] states = loss switch
        {
            "owners" => [GrainStorage.AlertOwners],
            "directory" => [GrainStorage.AccountDirectory],
            "all" => [GrainStorage.AccountIndex, GrainStorage.AlertOwners, GrainStorage.AccountDirectory],
            _ => [GrainStorage.AccountIndex],
        };
        switch (loss)
        {
            case "version":
                _storage.Damage(states[0], _ => true, bytes => [99, .. bytes.AsSpan(1)]);
                break;
            case "parts":
                _storage.Damage(states[0], grain => grain.Contains("-part/"), bytes => bytes[..^5]);
                break;
            default:
                foreach (var state in states) Assert.NotEqual(0, _storage.Lose(state));
                break;
        }
    }

    /// <summary>Many users, and two of them with alerts.</summary>
    private async Task<Story> FillAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Users).Select(i => Actor.User(_account, $"user{i}")).Select(
            actor => Principals.ApplyAsync(
                actor.Key, new Script(actor).Call("2026-03-23 09:00", Spots.Lyon).Events)));
        string[] names = ["two-countries", "relayed-token"];
        var stories = names.Select(name => StoryBook.Tell(name, _account)).ToList();
        foreach (var story in stories) await Principals.ApplyAsync(story.Key, story.Events);
        return stories[0];
    }

    /// <summary>All that the lists of the account say, as text.</summary>
    private async Task<string> AnswersAsync()
    {
        var query = new AlertQuery
        {
            Accounts = [_account],
            States = Enum.GetValues<AlertState>(),
            Limit = AlertQuery.LimitMax,
        };
        List<string> found = [];
        for (var i = 0; i < Users; i++)
            found.AddRange((await Principals.FindAsync($"user{i}")).Select(header => header.Key));
        return string.Join('\n',
        [
            .. (await Principals.AlertsAsync(query)).Select(alert => $"{alert.Id} {alert.State} {alert.Revision}"),
            .. (await Principals.RiskiestAsync(_account)).Select(principal => principal.Key),
            .. found,
        ]);
    }
}
