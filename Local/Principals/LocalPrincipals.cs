using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Sinks;
using Grainwatch.Local.Stores;
using Grainwatch.Telemetry;

namespace Grainwatch.Local.Principals;

/// <summary>
/// All principals in one process: divided over shards by a hash of their keys, a thread a shard. Durable means what the
/// store means by it. The store is the caller's, who disposes it after this.
/// </summary>
public sealed class LocalPrincipals : IPrincipals, IDisposable
{
    private const int PastsAtOnceMax = 2;

    private readonly AlertFeed _feed;
    private readonly LocalIndex _index;
    private readonly PoisonedList _poisoned;
    private readonly Shard[] _shards;
    private readonly TimeProvider _clock;

    // Long stories are read from the disk: the machine's other work goes on meanwhile.
    private readonly SemaphoreSlim _pasts = new(PastsAtOnceMax);

    /// <summary>Lists what the store holds, and starts.</summary>
    /// <exception cref="PrincipalStoreException">The store cannot be read.</exception>
    /// <param name="store">Where memories are kept.</param>
    /// <param name="policy">What they are judged by.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="instruments">Hears of the store and of alerts; the caller's. Null: nobody does.</param>
    /// <param name="delivery">Who delivers alerts that change; null for nobody.</param>
    internal LocalPrincipals(
        IShardedStore store,
        LivePolicy policy,
        TimeProvider clock,
        LocalOptions? options,
        HostInstruments? instruments,
        LocalDelivery? delivery)
    {
        Policy = policy;
        (_clock, _poisoned) = (clock, new PoisonedList(clock));
        options ??= new LocalOptions();
        // Whoever heard an earlier process cannot go on with this one's positions.
        _feed = new AlertFeed($"{clock.GetUtcNow().UtcTicks:x}", options.Feed);
        _index = new LocalIndex(_feed, instruments);
        _index.Expect(store.Shards.Sum(shard => shard.Count));
        AtOnce.Do(store.Shards, shard =>
        {
            foreach (var notice in shard.ReadHeaders()) _index.Take(notice);
        });
        var residentsMax = Math.Max(1, options.ResidentsMax / store.Shards.Count);
        IPrincipalOutlet outlet = delivery is null ? _index : new LocalOutlet(_index, delivery);
        _shards =
        [
            .. store.Shards.Select((shard, i) =>
                new Shard(i, shard, outlet, policy, options, residentsMax, instruments, delivery)),
        ];
        // Lists never fail: without delivery nothing can wait.
        if (delivery is null) return;
        instruments?.ObserveOutbox(() =>
            _shards.Aggregate(default(OutboxDepth), (sum, shard) => sum + shard.Waiting));
    }

    /// <summary>Lists what the store holds, and starts; nobody delivers alerts.</summary>
    /// <exception cref="PrincipalStoreException">The store cannot be read.</exception>
    public LocalPrincipals(
        IShardedStore store,
        LivePolicy policy,
        TimeProvider clock,
        LocalOptions? options = null,
        HostInstruments? instruments = null)
        : this(store, policy, clock, options, instruments, null)
    {
    }

    /// <summary>What they are judged by, which may be replaced.</summary>
    public LivePolicy Policy { get; }

    /// <summary>Number of principals.</summary>
    public int Count => _index.Count;

    /// <inheritdoc/>
    public Task<ApplyReceipt> ApplyAsync(
        PrincipalKey key,
        IReadOnlyList<TrailEvent> events,
        Arrival arrival,
        CancellationToken cancellationToken = default) =>
        _poisoned.GuardAsync(key, () => ShardOf(key).CallAsync(
            key, actor => actor.ApplyAsync(events, arrival), cancellationToken));

    /// <inheritdoc/>
    public async Task<DecisionOutcome> DecideAsync(
        PrincipalKey key, Decision decision, int? seen = null, CancellationToken cancellationToken = default)
    {
        if (decision.Check() is { } error) throw new ArgumentException(error, nameof(decision));
        // Whoever decides about strangers must not fill the memory with them.
        return _index.Find(key.Text, 1).Count == 0
            ? DecisionOutcome.NoSuchPrincipal
            : await ShardOf(key).CallAsync(key, actor => actor.DecideAsync(decision, seen), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PrincipalView?> ViewAsync(PrincipalKey key, CancellationToken cancellationToken = default)
    {
        // Whoever asks for strangers must not fill the memory with them.
        if (_index.Find(key.Text, 1).Count == 0) return null;
        var now = _clock.GetUtcNow().UtcDateTime;
        return await ShardOf(key).AskAsync(key, actor => actor.ViewAsync(now), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PastAnswer> PastAsync(
        PrincipalKey key, PastQuestion question, CancellationToken cancellationToken = default)
    {
        if (_index.Find(key.Text, 1).Count == 0) return new PastAnswer(PastOutcome.NoSuchPrincipal);
        await _pasts.WaitAsync(cancellationToken);
        try
        {
            return await TellAsync() ?? await TellAsync() ?? throw new PrincipalStoreException(
                $"What was known of {key} was removed while it was read; ask again.");
        }
        finally
        {
            _pasts.Release();
        }

        // Null when a segment went meanwhile.
        async Task<PastAnswer?> TellAsync()
        {
            if (await ShardOf(key).PastOfAsync(key, cancellationToken) is not { } past)
                return new PastAnswer(PastOutcome.NoSuchPrincipal);
            try
            {
                return await Task.Run(() => past.Tell(question, cancellationToken), cancellationToken);
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PrincipalHeader>> FindAsync(
        string name, int limit = 20, CancellationToken cancellationToken = default) =>
        Task.FromResult(_index.Find(name, limit));

    /// <inheritdoc/>
    public Task<PrincipalPage> ListPrincipalsAsync(
        PrincipalQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(_index.Principals(query));

    /// <inheritdoc/>
    public Task<AlertPage> ListAlertsAsync(AlertQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(_index.Alerts(query));

    /// <inheritdoc/>
    public Task<AlertWatch> WatchAlertsAsync(
        AlertQuery query, string? after, CancellationToken cancellationToken = default) =>
        Task.FromResult(_feed.Watch(query, after));

    /// <inheritdoc/>
    public Task<IReadOnlyList<PoisonedPrincipal>> PoisonedAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(_poisoned.List());

    /// <inheritdoc/>
    public async Task<Alert?> AlertAsync(AlertId id, CancellationToken cancellationToken = default)
    {
        if (_index.OwnerOf(id) is not { } key) return null;
        var alert = await ShardOf(key).AskAsync(key, actor => actor.AlertAsync(id), cancellationToken);
        return alert is not null && _index.SeenByOthers(alert) is { } others
            ? alert with { Surroundings = [.. alert.Surroundings, others] }
            : alert;
    }

    /// <summary>Headers of all alerts, in every state, in no order.</summary>
    public IReadOnlyList<AlertHeader> AllAlerts() => _index.AllAlerts();

    /// <summary>Every principal, by key.</summary>
    public IReadOnlyList<PrincipalHeader> AllPrincipals() => _index.AllPrincipals();

    /// <summary>Serves what waits, and ends.</summary>
    public void Dispose()
    {
        foreach (var shard in _shards) shard.Dispose();
        _pasts.Dispose();
    }

    private Shard ShardOf(PrincipalKey key) => _shards[StableHash.Of(key.Text) % (uint)_shards.Length];
}
