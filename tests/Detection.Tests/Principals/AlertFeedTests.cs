using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Detection.Tests.Principals;

public sealed class AlertFeedTests
{
    private static readonly AlertQuery s_all = new() { States = Enum.GetValues<AlertState>() };
    private static readonly AlertFeedOptions s_small = new() { WatchersMax = 2, BufferMax = 4, BacklogMax = 8 };
    private readonly AlertFeed _feed = new("e1", s_small);

    [Fact]
    public async Task Publish_EachRevision_IsHeardOnceInOrder()
    {
        using var watch = _feed.Watch(s_all, null);

        _feed.Publish([Alert(1, 1), Alert(2, 1)]);
        _feed.Publish([Alert(1, 1), Alert(1, 2), Alert(2, 0)]);

        Assert.Equal(["1r1", "2r1", "1r2"], await HearAsync(watch, 3));
        Assert.False(await IsMoreAsync(watch));
    }

    [Fact]
    public async Task Publish_FilteredOut_IsNotHeard()
    {
        using var watch = _feed.Watch(s_all with { MinSeverity = Severity.High, Accounts = ["111122223333"] }, null);

        _feed.Publish([Alert(1, 1, risk: 10), Alert(2, 1, risk: 90), Alert(3, 1, risk: 90, account: "999988887777")]);

        Assert.Equal(["2r1"], await HearAsync(watch, 1));
        Assert.False(await IsMoreAsync(watch));
    }

    [Fact]
    public async Task Watch_AfterAPosition_HearsWhatCameSince()
    {
        string position;
        using (var first = _feed.Watch(s_all, null))
        {
            _feed.Publish([Alert(1, 1), Alert(2, 1)]);
            position = (await ChangesAsync(first, 1))[0].Position;
        }

        _feed.Publish([Alert(3, 1)]);
        using var second = _feed.Watch(s_all, position);
        _feed.Publish([Alert(4, 1)]);

        Assert.Equal(["2r1", "3r1", "4r1"], await HearAsync(second, 3));
    }

    [Fact]
    public async Task Watch_AfterTheStartOfAnEarlierOne_HearsWhatCameSince()
    {
        string start;
        using (var first = _feed.Watch(s_all, null)) start = first.Start;
        _feed.Publish([Alert(1, 1)]);

        using var second = _feed.Watch(s_all, start);

        Assert.Equal(["1r1"], await HearAsync(second, 1));
    }

    [Theory]
    [InlineData("e0-3")]
    [InlineData("e1-999")]
    [InlineData("e1-x")]
    [InlineData("nonsense")]
    [InlineData("e1-1")]
    public async Task Watch_AfterWhatIsNotKept_HearsThatItMissed(string position)
    {
        for (var i = 0; i < 20; i++) _feed.Publish([Alert(i, 1)]);

        using var watch = _feed.Watch(s_all, position);
        _feed.Publish([Alert(77, 1)]);

        var changes = await ChangesAsync(watch, 2);
        Assert.NotNull(changes[0].Missed);
        Assert.Equal("77r1", Name(changes[1]));
        using var again = _feed.Watch(s_all, changes[0].Position);
        Assert.Equal(["77r1"], await HearAsync(again, 1));
    }

    [Fact]
    public async Task Miss_IsHeardInItsPlaceByAll()
    {
        using var watch = _feed.Watch(s_all with { Accounts = [] }, null);

        _feed.Miss("the feed began anew");

        Assert.Equal("the feed began anew", (await ChangesAsync(watch, 1))[0].Missed);
    }

    [Fact]
    public async Task Publish_WatcherThatDoesNotKeepUp_IsLetGoAfterWhatWaited()
    {
        var watch = _feed.Watch(s_all, null);
        for (var i = 0; i < 10; i++) _feed.Publish([Alert(i, 1)]);

        List<string> heard = [];
        await Assert.ThrowsAsync<SlowWatcherException>(async () =>
        {
            await foreach (var change in watch.ReadAsync()) heard.Add(Name(change));
        });

        Assert.Equal(["0r1", "1r1", "2r1", "3r1"], heard);
        Assert.Equal(0, _feed.Watchers);
    }

    [Fact]
    public void Watch_TooMany_IsRefusedUntilOneLeaves()
    {
        using var first = _feed.Watch(s_all, null);
        var second = _feed.Watch(s_all, null);

        Assert.Throws<TooManyWatchersException>(() => _feed.Watch(s_all, null));
        second.Dispose();
        _feed.Watch(s_all, null).Dispose();
    }

    private static async Task<List<AlertChange>> ChangesAsync(AlertWatch watch, int count)
    {
        List<AlertChange> changes = [];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await foreach (var change in watch.ReadAsync(patience.Token))
        {
            changes.Add(change);
            if (changes.Count == count) break;
        }

        return changes;
    }

    private static async Task<IEnumerable<string>> HearAsync(AlertWatch watch, int count) =>
        (await ChangesAsync(watch, count)).Select(Name);

    private static async Task<bool> IsMoreAsync(AlertWatch watch)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            await foreach (var _ in watch.ReadAsync(patience.Token)) return true;
        }
        catch (OperationCanceledException)
        {
        }

        return false;
    }

    private static string Name(AlertChange change) => $"{(int)change.Alert!.Id.Value}r{change.Alert.Revision}";

    private static AlertHeader Alert(int id, int revision, int risk = 50, string account = "111122223333") => new()
    {
        Id = new AlertId((UInt128)id),
        Rule = "federated-console-login",
        Principal = $"FederatedUser/{account}:ada",
        DisplayName = $"FederatedUser/{account}:ada",
        Account = account,
        State = AlertState.Open,
        Risk = risk,
        Revision = revision,
        Title = "signed in",
        FirstEvent = Story.Start,
        LastEvent = Story.Start,
    };
}
