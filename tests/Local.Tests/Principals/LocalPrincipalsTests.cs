using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Log;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;
using Grainwatch.Local.Tests.Log;
using Xunit;

namespace Grainwatch.Local.Tests.Principals;

public sealed class LocalPrincipalsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FaultyDisk _disk = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ApplyAsync_DiskFullForAWhile_FailsThenAndIsExactAfterwards()
    {
        var story = StoryBook.Tell("two-countries");
        using var store = Open();
        using var principals = new LocalPrincipals(store, Policy.Default, TimeProvider.System);
        await principals.ApplyAsync(story.Key, story.Habits);

        _disk.FailsToWrite = true;
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await Assert.ThrowsAsync<PrincipalStoreException>(
                () => principals.ApplyAsync(story.Key, story.Incident));
        }

        _disk.FailsToWrite = false;
        var receipt = await principals.ApplyAsync(story.Key, story.Incident);

        Assert.Equal(new ApplyReceipt(story.Incident.Count, 0, 0), receipt);
        Assert.Equal(Canonical.Golden(story), Canonical.Of(await principals.AlertsOfAsync(story.Key)));
    }

    [Fact]
    public async Task ApplyAsync_FlushFails_NothingIsAcknowledgedAndNothingIsLost()
    {
        var story = StoryBook.Tell("two-countries");
        using (var store = Open())
        using (var principals = new LocalPrincipals(store, Policy.Default, TimeProvider.System))
        {
            await principals.ApplyAsync(story.Key, story.Habits);
            _disk.FailsToFlush = true;
            await Assert.ThrowsAsync<PrincipalStoreException>(
                () => principals.ApplyAsync(story.Key, story.Incident));
        }

        _disk.FailsToFlush = false;
        using var again = Open();
        using var restarted = new LocalPrincipals(again, Policy.Default, TimeProvider.System);
        var receipt = await restarted.ApplyAsync(story.Key, story.Incident);

        Assert.Equal(story.Incident.Count, receipt.Total);
        Assert.Equal(0, receipt.Late);
        Assert.Equal(Canonical.Golden(story), Canonical.Of(await restarted.AlertsOfAsync(story.Key)));
    }

    [Fact]
    public async Task ViewAsync_WhileEventsOfOthersWait_OvertakesThem()
    {
        var stories = Enumerable.Range(0, 20).Select(_ => StoryBook.Tell("two-countries")).ToList();
        var seen = stories[0].Key;
        var store = new WatchedStore();
        // Who was seen first sleeps by the time it is asked for, so that the store sees it wake.
        using var principals = new LocalPrincipals(
            store, Policy.Default, TimeProvider.System, new LocalOptions { ResidentsMax = 1 });
        await principals.ApplyAsync(seen, stories[0].Habits);
        await principals.ApplyAsync(stories[1].Key, stories[1].Habits);
        using var queued = new ManualResetEventSlim();
        Task<PrincipalView?>? view = null;
        var (written, writtenBefore) = (0, -1);
        store.OnWrite = () =>
        {
            if (written++ > 0) return;
            queued.Wait();
            view = principals.ViewAsync(seen);
        };
        store.OnRead = key =>
        {
            if (key.Equals(seen)) writtenBefore = written;
        };
        var calls = stories.Skip(2).Select(story => principals.ApplyAsync(story.Key, story.Incident)).ToList();
        queued.Set();
        await Task.WhenAll(calls);

        Assert.NotNull(await view!);
        Assert.InRange(writtenBefore, 1, 2);
        Assert.Equal(calls.Count, written);
    }

    [Fact]
    public async Task ApplyAsync_OnePrincipalsCallsWhileOneIsPending_RunInOrderEachWithItsOwnReceipt()
    {
        var story = StoryBook.Tell("stolen-key");
        using var store = Open();
        using var principals = new LocalPrincipals(store, Policy.Default, TimeProvider.System);

        // The same batch many times at once: only the first is accepted, whoever is served together with it.
        var calls = Enumerable.Range(0, 20).Select(_ => principals.ApplyAsync(story.Key, story.Incident)).ToList();
        var receipts = await Task.WhenAll(calls);

        var count = story.Incident.Count;
        Assert.Equal(new ApplyReceipt(count, 0, 0), receipts[0]);
        Assert.All(receipts[1..], receipt => Assert.Equal(new ApplyReceipt(0, count, 0), receipt));
    }

    [Fact]
    public async Task ApplyAsync_ManyPrincipalsAtOnce_ShareFlushes()
    {
        using var store = Open();
        using var principals = new LocalPrincipals(store, Policy.Default, TimeProvider.System);
        var before = _disk.Flushes;
        _disk.FlushTakes = TimeSpan.FromMilliseconds(5);

        var stories = Enumerable.Range(0, 200).Select(_ => StoryBook.Tell("quiet-life")).ToList();
        await Task.WhenAll(stories.Select(story => principals.ApplyAsync(story.Key, [story.Events[0]])));

        Assert.Equal(200, principals.Count);
        Assert.InRange(_disk.Flushes - before, 1, 100);
    }

    [Fact]
    public async Task ApplyAsync_AfterDispose_IsAStoreFailure()
    {
        var principals = new LocalPrincipals(new MemoryStore(1), Policy.Default, TimeProvider.System);
        principals.Dispose();

        await Assert.ThrowsAsync<PrincipalStoreException>(() => principals.ApplyAsync(AnyKey(), []));
    }

    [Fact]
    public async Task ApplyAsync_MoreThanMayWait_AreAllServed()
    {
        var options = new LocalOptions { QueueLengthMax = 2 };
        using var principals = new LocalPrincipals(new MemoryStore(2), Policy.Default, TimeProvider.System, options);
        var stories = Enumerable.Range(0, 100).Select(_ => StoryBook.Tell("quiet-life")).ToList();

        var receipts = await Task.WhenAll(stories.Select(story => principals.ApplyAsync(story.Key, [story.Events[0]])));

        Assert.Equal(100, receipts.Sum(receipt => receipt.Accepted));
    }

    [Fact]
    public async Task Restart_OfTheMemoryStore_KeepsWhatWasWritten()
    {
        var story = StoryBook.Tell("relayed-token");
        var store = new MemoryStore(2);
        using (var first = new LocalPrincipals(store, Policy.Default, TimeProvider.System))
            await first.ApplyAsync(story.Key, story.Habits);
        using var second = new LocalPrincipals(store, Policy.Default, TimeProvider.System);

        await second.ApplyAsync(story.Key, story.Incident);

        Assert.Equal(Canonical.Golden(story), Canonical.Of(await second.AlertsOfAsync(story.Key)));
    }

    [Fact]
    public async Task ApplyAsync_TwoHostsOverOneStore_TheLoserIsFencedAndReadsAgain()
    {
        var story = StoryBook.Tell("two-countries");
        var store = new MemoryStore(1);
        using var first = new LocalPrincipals(store, Policy.Default, TimeProvider.System);
        using var second = new LocalPrincipals(store, Policy.Default, TimeProvider.System);
        await first.ApplyAsync(story.Key, story.Habits);
        await second.ApplyAsync(story.Key, story.Incident);

        await Assert.ThrowsAsync<PrincipalConflictException>(() => first.ApplyAsync(story.Key, [Late(story)]));
        var receipt = await first.ApplyAsync(story.Key, story.Incident);

        Assert.Equal(story.Incident.Count, receipt.Duplicate);
    }

    [Fact]
    public void StableHash_SameText_IsTheSameInEveryProcess() =>
        Assert.Equal(1_844_864_632u, StableHash.Of("IAMUser/123456789012:AIDAEXAMPLE"));

    private static TrailEvent Late(Story story) =>
        story.Events[^1] with { Id = EventId.Parse("another"), Time = story.Events[^1].Time.AddMinutes(1) };

    private static PrincipalKey AnyKey() => new("IAMUser", StoryBook.NextAccount(), "AIDAANY");

    private LogStore Open() =>
        LogStore.Open(_folder.Of("data"), PolicyInForce.Default, new LogOptions { Shards = 1, OpenFile = _disk.Open });

    /// <summary>A store in memory that tells of each call, on the shard's thread.</summary>
    private sealed class WatchedStore : IShardedStore, IShardStore
    {
        private readonly IShardStore _store = new MemoryStore(1).Shards[0];

        public Action OnWrite { get; set; } = () => { };

        public Action<PrincipalKey> OnRead { get; set; } = _ => { };

        public IReadOnlyList<IShardStore> Shards => [this];

        public int Count => _store.Count;

        public bool HasPending => _store.HasPending;

        public bool IsFull => _store.IsFull;

        public void Commit() => _store.Commit();

        public bool Maintain() => _store.Maintain();

        public IEnumerable<PrincipalNotice> ReadHeaders() => _store.ReadHeaders();

        public ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default)
        {
            OnRead(key);
            return _store.ReadAsync(key, cancellationToken);
        }

        public ValueTask<string> WriteAsync(PrincipalWrite write)
        {
            OnWrite();
            return _store.WriteAsync(write);
        }
    }
}
