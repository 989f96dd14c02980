using System.Collections.Concurrent;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;

namespace Grainwatch.Ingest.Tests.Routing;

/// <summary>A host without anything hard: states in a dictionary. It remembers how it was called.</summary>
internal sealed class FakePrincipals : IPrincipals
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PrincipalKey, (PrincipalState State, PrincipalFold Fold)> _memories = [];
    private readonly PrincipalIndex _index = new();
    private int _inFlight;

    /// <summary>Every call, in order: whose, and the events.</summary>
    public ConcurrentQueue<(PrincipalKey Key, IReadOnlyList<TrailEvent> Events)> Calls { get; } = new();

    /// <summary>The most calls that ever ran at once.</summary>
    public int MostInFlight { get; private set; }

    /// <summary>What watchers hear: of applied events and decisions, and of what a test publishes.</summary>
    public AlertFeed Feed { get; } = new("fake", new AlertFeedOptions { WatchersMax = 4 });

    /// <summary>Awaited by every call before it applies.</summary>
    public Func<PrincipalKey, Task> Before { get; set; } = _ => Task.CompletedTask;

    public async Task<ApplyReceipt> ApplyAsync(
        PrincipalKey key,
        IReadOnlyList<TrailEvent> events,
        Arrival arrival,
        CancellationToken cancellationToken = default)
    {
        Calls.Enqueue((key, events));
        MostInFlight = Math.Max(MostInFlight, Interlocked.Increment(ref _inFlight));
        try
        {
            await Before(key);
            lock (_lock)
            {
                if (!_memories.TryGetValue(key, out var memory))
                {
                    var state = new PrincipalState(key);
                    _memories.Add(key, memory = (state, new PrincipalFold(state, Policy.Default)));
                }

                var receipt = memory.Fold.Apply(events, [], arrival);
                Take(memory.State);
                return receipt;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    public Task<DecisionOutcome> DecideAsync(
        PrincipalKey key, Decision decision, int? seen = null, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (!_memories.TryGetValue(key, out var memory)) return Task.FromResult(DecisionOutcome.NoSuchPrincipal);
            var outcome = memory.Fold.Decide(decision, seen);
            Take(memory.State);
            return Task.FromResult(outcome);
        }
    }

    public Task<PrincipalView?> ViewAsync(PrincipalKey key, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return Task.FromResult(
                _memories.TryGetValue(key, out var memory) ? PrincipalView.Of(memory.State, DateTime.UnixEpoch) : null);
        }
    }

    public Task<IReadOnlyList<PrincipalHeader>> FindAsync(
        string name, int limit = 20, CancellationToken cancellationToken = default)
    {
        lock (_lock) return Task.FromResult(_index.Find(name, limit));
    }

    public Task<PrincipalPage> ListPrincipalsAsync(
        PrincipalQuery query, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return Task.FromResult(PrincipalIndex.ToPage(_index.Candidates(query), query, _index.OpenOf));
    }

    public Task<AlertPage> ListAlertsAsync(AlertQuery query, CancellationToken cancellationToken = default)
    {
        lock (_lock) return Task.FromResult(_index.List(query, int.MaxValue));
    }

    public Task<AlertWatch> WatchAlertsAsync(
        AlertQuery query, string? after, CancellationToken cancellationToken = default) =>
        Task.FromResult(Feed.Watch(query, after));

    public Task<Alert?> AlertAsync(AlertId id, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return Task.FromResult(
                _index.OwnerOf(id) is { } key ? _memories[key].State.Alerts.GetValueOrDefault(id) : null);
        }
    }

    private void Take(PrincipalState state)
    {
        List<AlertHeader> news = [];
        _index.Take(PrincipalNotice.Of(state), news);
        Feed.Publish(news);
    }
}
