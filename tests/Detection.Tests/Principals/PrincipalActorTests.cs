using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Tests.Principals;

public sealed class PrincipalActorTests
{
    private readonly FaultyStore _store = new();
    private readonly Outlet _outlet = new();
    private readonly Story _story = new Story().Login(0, Where.Lyon).Login(5, Where.Lagos);

    [Fact]
    public async Task ApplyAsync_ABatch_IsOneWrite()
    {
        var receipt = await Actor().ApplyAsync(_story.Events);

        Assert.Equal(new ApplyReceipt(2, 0, 0), receipt);
        Assert.Equal(1, _store.Writes);
    }

    [Fact]
    public async Task ApplyAsync_ABatchOfDuplicates_WritesNothing()
    {
        var actor = Actor();
        await actor.ApplyAsync(_story.Events);

        Assert.Equal(new ApplyReceipt(0, 2, 0), await actor.ApplyAsync(_story.Events));
        Assert.Equal(1, _store.Writes);
    }

    [Theory]
    [InlineData(Fault.Before)]
    [InlineData(Fault.After)]
    public async Task ApplyAsync_StoreFails_FencesTheActorAndSendingAgainIsExact(Fault fault)
    {
        var actor = Actor();
        _store.Next = fault;
        await Assert.ThrowsAsync<PrincipalStoreException>(() => actor.ApplyAsync(_story.Events));

        Assert.True(actor.IsFenced);
        await Assert.ThrowsAsync<PrincipalStoreException>(() => actor.ApplyAsync(_story.Events));
        var receipt = await Actor().ApplyAsync(_story.Events);
        Assert.Equal(fault == Fault.Before ? new ApplyReceipt(2, 0, 0) : new ApplyReceipt(0, 2, 0), receipt);
        Assert.Equal(2, (await Actor().ViewAsync(Story.Start))!.Events);
    }

    [Fact]
    public async Task ApplyAsync_TwoActorsOfOnePrincipal_TheSecondWriterIsFenced()
    {
        var (first, second) = (Actor(), Actor());
        await first.ApplyAsync([]);
        await second.ApplyAsync([]);
        await first.ApplyAsync([_story.Events[0]]);

        await Assert.ThrowsAsync<PrincipalConflictException>(() => second.ApplyAsync([_story.Events[1]]));
        Assert.True(second.IsFenced);
    }

    [Fact]
    public async Task ApplyAsync_AnotherPrincipalsEvent_IsRefusedAndFencesNothing()
    {
        var actor = Actor();

        await Assert.ThrowsAsync<ArgumentException>(() => actor.ApplyAsync(Story.Role().Call(0, Where.Lyon).Events));
        Assert.False(actor.IsFenced);
    }

    [Fact]
    public async Task ApplyAsync_OutletFails_TheEventsAreDurableAndTheOutboxKeepsTheAlerts()
    {
        _outlet.Fails = true;
        var actor = Actor();
        Assert.Equal(2, (await actor.ApplyAsync(_story.Events)).Accepted);
        Assert.True(actor.HasOutbox);

        _outlet.Fails = false;
        await Actor().WakeAsync();
        var notice = Assert.Single(_outlet.Notices);
        Assert.NotEmpty(notice.Alerts);
        Assert.Contains("alice", notice.Principal.Aliases);
    }

    [Fact]
    public async Task ApplyAsync_OutletFailsWhileAnAlertChanges_EachRevisionIsToldOnceAndInOrder()
    {
        var story = new Story().Login(0, Where.Lyon).Login(5, Where.Lagos).Login(10, Where.Lyon).Login(15, Where.Berlin)
            .Login(20, Where.Lagos);
        var events = story.Events;
        await Actor().ApplyAsync([.. events.Take(2)]);
        _outlet.Fails = true;
        await Actor().ApplyAsync([events[2]]);
        // A crash after each: the next owner has only what was written.
        await Actor().ApplyAsync([events[3]]);
        await Actor().ApplyAsync([events[4]]);
        _outlet.Fails = false;
        var actor = Actor();
        await actor.WakeAsync();

        var told = _outlet.Notices[^1];
        Assert.All(told.Alerts, alert =>
            Assert.Equal(Enumerable.Range(1, alert.Revision), Told(alert.Id).Distinct()));
        Assert.Contains(told.Alerts, alert => alert.Revision >= 4);
        var newest = told.Whole.TakeLast(told.Alerts.Count);
        Assert.Equal(told.Alerts.Select(alert => alert.Id), newest.Select(alert => alert.Id));
        Assert.False(actor.HasOutbox);
    }

    [Fact]
    public async Task ApplyAsync_OneBatchThatChangesAnAlertOften_IsOneRevision()
    {
        var story = new Story().Login(0, Where.Lyon).Login(5, Where.Lagos).Login(10, Where.Lyon)
            .Login(15, Where.Berlin);

        await Actor().ApplyAsync(story.Events);

        Assert.All(Assert.Single(_outlet.Notices).Whole, alert => Assert.Equal(1, alert.Revision));
    }

    [Fact]
    public async Task ApplyAsync_AlertKeptNoLongerBeforeItWasTold_IsToldAllTheSame()
    {
        var story = new Story { Policy = Policy.Default with { Bounds = new Bounds { Alerts = 1 } } };
        for (var hour = 0; hour < 5; hour++)
            story.Login(hour * 600, Where.Lyon).Login((hour * 600) + 5, Where.Lagos);
        _outlet.Fails = true;
        foreach (var pair in story.Events.Chunk(2)) await Actor(story.Policy).ApplyAsync(pair);
        _outlet.Fails = false;
        await Actor(story.Policy).WakeAsync();

        var told = Assert.Single(_outlet.Notices);
        Assert.True(_store.Written.Count > 4, $"{_store.Written.Count} revisions were written");
        Assert.True(_store.Written.SetEquals(told.Whole.Select(alert => (alert.Id, alert.Revision))));
    }

    [Fact]
    public async Task ApplyAsync_OutletFailsForLong_TheOldestRevisionsGiveWay()
    {
        const int Changes = Outbox.EarlierMax + 12;
        var story = new Story();
        for (var i = 0; i < Changes; i++) story.Login(i * 5, i % 2 == 0 ? Where.Lyon : Where.Lagos);
        _outlet.Fails = true;
        foreach (var e in story.Events) await Actor().ApplyAsync([e]);
        _outlet.Fails = false;
        await Actor().WakeAsync();

        var told = Assert.Single(_outlet.Notices);
        Assert.Equal(Outbox.EarlierMax, told.Whole.Count - told.Alerts.Count);
        Assert.All(told.Alerts, alert => Assert.Equal(alert.Revision, Told(alert.Id)[^1]));
        Assert.Contains(told.Alerts, alert => Told(alert.Id)[0] > 1);
    }

    [Fact]
    public async Task ApplyAsync_InOrderWithoutNews_TellsNobody()
    {
        var actor = Actor();
        var later = new Story().Call(1, Where.Lyon).Call(1, Where.Lyon).Call(9, Where.Lyon).Call(10, Where.Lyon);
        await actor.ApplyAsync(_story.Events);
        await actor.ApplyAsync([later.Events[2]]);
        var told = _outlet.Notices.Count;
        await actor.ApplyAsync([later.Events[3]]);

        Assert.Equal(told, _outlet.Notices.Count);
    }

    [Fact]
    public async Task ViewAsync_NobodyEverSeen_IsNull() => Assert.Null(await Actor().ViewAsync(Story.Start));

    [Fact]
    public async Task ViewAsync_RiskOfOpenAlerts_HalvesEverySevenDays()
    {
        var actor = Actor();
        await actor.ApplyAsync(_story.Events);
        var now = (await actor.ViewAsync(Story.At(5)))!.Risk;

        Assert.Equal(now / 2, (await actor.ViewAsync(Story.At(5).AddDays(7)))!.Risk, 0.1);
    }

    private PrincipalActor Actor(Policy? policy = null) =>
        new(_story.Principal.Key, _store, _outlet, policy ?? Policy.Default);

    /// <summary>The revisions of an alert that were told, in the order in which they were.</summary>
    private List<int> Told(AlertId id) =>
    [
        .. _outlet.Notices.SelectMany(notice => notice.Whole).Where(alert => alert.Id == id)
            .Select(alert => alert.Revision),
    ];

    public enum Fault
    {
        None,
        Before,
        After,
    }

    private sealed class FaultyStore : IPrincipalStore
    {
        private byte[]? _bytes;
        private int _version;

        public Fault Next { get; set; }

        public int Writes { get; private set; }

        /// <summary>Each revision that was ever written.</summary>
        public HashSet<(AlertId Id, int Revision)> Written { get; } = [];

        public ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default) =>
            new(_bytes is null ? null : new StoredPrincipal(StateCodec.Decode(_bytes), $"{_version}"));

        public ValueTask<string> WriteAsync(PrincipalWrite write)
        {
            var fault = Next;
            Next = Fault.None;
            if (fault == Fault.Before) throw new PrincipalStoreException("The store is down.");
            if (write.ExpectedVersion != (_bytes is null ? null : $"{_version}"))
                throw new PrincipalConflictException("Somebody else wrote it.");
            _bytes = StateCodec.Encode(write.State);
            _version++;
            Writes++;
            Written.UnionWith(write.State.Alerts.Values.Select(alert => (alert.Id, alert.Revision)));
            return fault == Fault.After
                ? throw new PrincipalStoreException("The answer was lost.")
                : new ValueTask<string>($"{_version}");
        }
    }

    private sealed class Outlet : IPrincipalOutlet
    {
        public bool Fails { get; set; }

        public List<PrincipalNotice> Notices { get; } = [];

        public ValueTask TellAsync(PrincipalNotice notice)
        {
            if (Fails) throw new IOException("Nobody listens.");
            Notices.Add(notice);
            return default;
        }
    }
}
