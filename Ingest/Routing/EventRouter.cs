using System.Diagnostics;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Silence;
using Grainwatch.Ingest.Silence;
using Grainwatch.Ingest.Telemetry;

namespace Grainwatch.Ingest.Routing;

/// <summary>
/// Hands events to their principals: those of one principal in one call, in the order given; different principals at
/// the same time, within a bound. What ends or changes a trail is told to the memory of the account's trail, too, and
/// first. For any number of threads.
/// </summary>
/// <param name="principals">Where principals live.</param>
/// <param name="options">The bounds.</param>
/// <param name="instruments">Hears of each batch; null where nobody wants to know.</param>
/// <param name="arrivals">Hears what arrives; null for what is no delivery.</param>
public sealed class EventRouter(
    IPrincipals principals,
    RoutingOptions? options = null,
    IngestInstruments? instruments = null,
    ArrivalMeter? arrivals = null)
    : IEventRoute, IDisposable
{
    private const int EventsOfCallMax = 4096;

    private int _waiting;

    private readonly SemaphoreSlim _slots = new((options ?? new RoutingOptions()).CallsInFlightMax);
    private readonly Arrival _arrival = options?.Arrival ?? Arrival.Live;

    /// <summary>Calls that were not answered yet.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    /// <inheritdoc/>
    public async Task<ApplyReceipt> RouteAsync(
        IReadOnlyList<TrailEvent> events, CancellationToken cancellation = default)
    {
        var routed = await TryRouteAsync(events, cancellation);
        return routed.Poisoned is [var first, ..] ? throw first.Failure : routed.Receipt;
    }

    /// <inheritdoc/>
    public async Task<Routed> TryRouteAsync(
        IReadOnlyList<TrailEvent> events, CancellationToken cancellation = default)
    {
        List<PoisonedEvents> poisoned = [];
        events = await TellTrailsAsync(events, poisoned, cancellation);
        if (events.Count == 0) return new Routed(default, poisoned);
        List<Task<(ApplyReceipt, PoisonedEvents?)>> calls = [];
        try
        {
            foreach (var group in EventGroups.ByPrincipal(events))
            {
                arrivals?.Note(group);
                await _slots.WaitAsync(cancellation);
                calls.Add(SendAsync(group, calls.Count, cancellation));
            }
        }
        finally
        {
            // Whatever was begun is seen to its end, and its failure is observed, before anybody sends again.
            Task all = Task.WhenAll(calls);
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Hosts answer many calls from one thread: what the caller does next must not hold it up.
        await Task.Yield();
        var receipt = default(ApplyReceipt);
        foreach (var call in calls)
        {
            var (applied, rest) = await call;
            receipt += applied;
            if (rest is not null) poisoned.Add(rest);
        }

        return new Routed(receipt, poisoned);
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    /// <summary>
    /// Tells the trails' memories what concerns them; gives the events without those of which a trail's memory could
    /// not hear, because it cannot be served: with it they wait. Nobody counts the copies.
    /// </summary>
    private async Task<IReadOnlyList<TrailEvent>> TellTrailsAsync(
        IReadOnlyList<TrailEvent> events, List<PoisonedEvents> poisoned, CancellationToken cancellation)
    {
        List<TrailEvent>? concerned = null;
        foreach (var e in events)
            if (TrailActions.Concerns(e)) (concerned ??= []).Add(e);
        if (concerned is null) return events;
        HashSet<TrailEvent> held = new(ReferenceEqualityComparer.Instance);
        foreach (var account in concerned.GroupBy(e => e.Principal.Key.Account))
        {
            if (await TellTrailAsync(account, cancellation) is not { } failure) continue;
            held.UnionWith(account);
            foreach (var actor in account.GroupBy(e => e.Principal.Key))
                poisoned.Add(new PoisonedEvents([.. actor], failure));
        }

        return held.Count == 0 ? events : [.. events.Where(e => !held.Contains(e))];
    }

    /// <summary>Tells one; gives why it cannot be served, where it cannot.</summary>
    private async Task<PrincipalPoisonedException?> TellTrailAsync(
        IEnumerable<TrailEvent> events, CancellationToken cancellation)
    {
        TrailEvent[] copies = [.. events.Select(TrailActions.CopyOf)];
        await _slots.WaitAsync(cancellation);
        var (_, poisoned) = await ApplyAsync(copies, counted: null, cancellation);
        return poisoned?.Failure;
    }

    private async Task<(ApplyReceipt Receipt, PoisonedEvents? Poisoned)> SendAsync(
        ArraySegment<TrailEvent> group, int number, CancellationToken cancellation)
    {
        using var span = IngestTraces.BeginApply(number, group.Count);
        try
        {
            var sent = await ApplyAsync(group, instruments, cancellation);
            if (sent.Poisoned is not null) span.Fail();
            return sent;
        }
        catch (PrincipalStoreException)
        {
            span.Fail();
            throw;
        }
    }

    /// <summary>Applies events of one principal in as many calls as they need, and gives the slot back.</summary>
    /// <param name="group">They.</param>
    /// <param name="counted">Hears of them; null of copies, which nobody counts.</param>
    /// <param name="cancellation">Gives up.</param>
    private async Task<(ApplyReceipt Receipt, PoisonedEvents? Poisoned)> ApplyAsync(
        ArraySegment<TrailEvent> group, IngestInstruments? counted, CancellationToken cancellation)
    {
        var receipt = default(ApplyReceipt);
        var at = 0;
        Interlocked.Increment(ref _waiting);
        try
        {
            // As many as a principal remembers the ids of: sent again, they are recognised.
            for (; at < group.Count; at += EventsOfCallMax)
            {
                var part = group.Slice(at, Math.Min(EventsOfCallMax, group.Count - at));
                var begun = Stopwatch.GetTimestamp();
                var applied = await principals.ApplyAsync(part[0].Principal.Key, part, _arrival, cancellation);
                counted?.OnBatchApplied(Stopwatch.GetElapsedTime(begun), part, applied, _arrival);
                receipt += applied;
            }

            return (receipt, null);
        }
        catch (PrincipalPoisonedException e)
        {
            return (receipt, new PoisonedEvents(group[at..], e));
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            // The host's own reasons are its failure, to whoever waits for it.
            throw new PrincipalStoreException("The host gave the call up.", e);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            _slots.Release();
        }
    }
}
