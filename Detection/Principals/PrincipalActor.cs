using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Principals;

/// <summary>
/// One principal, awake: loads its memory, folds batches into it, writes it once a batch, and only then answers. The
/// host calls it one call at a time. After any failure of the store it is fenced: what the store holds is not known
/// any more, so the host drops it and makes another, which reads.
/// </summary>
/// <param name="key">Whose memory.</param>
/// <param name="store">Where it is kept.</param>
/// <param name="outlet">Who hears of changes.</param>
/// <param name="policy">
/// The parameters. Another policy counts from the next batch or decision on, as if the host had been started again with
/// it; none is judged by two.
/// </param>
public sealed class PrincipalActor(PrincipalKey key, IPrincipalStore store, IPrincipalOutlet outlet, LivePolicy policy)
{
    private PrincipalState? _state;
    private PrincipalFold? _fold;
    private PolicyInForce? _under;
    private string? _version;

    /// <summary>Whose memory it is.</summary>
    public PrincipalKey Key => key;

    /// <summary>Whether a failure of the store has ended this actor: every further call throws.</summary>
    public bool IsFenced { get; private set; }

    /// <summary>Whether something has not yet reached the outlet.</summary>
    public bool HasOutbox => _state is { Outbox.IsEmpty: false };

    /// <summary>Applies events: folds, writes once, tells, answers. A batch of duplicates writes nothing.</summary>
    /// <exception cref="PrincipalStoreException">Nothing is promised; sending the same batch again is safe.</exception>
    public async Task<ApplyReceipt> ApplyAsync(IReadOnlyList<TrailEvent> events, Arrival arrival = Arrival.Live)
    {
        foreach (var e in events)
        {
            if (!e.Principal.Key.Equals(key))
            {
                throw new ArgumentException(
                    $"Event {e.Id} belongs to {e.Principal.Key}, not to {key}.", nameof(events));
            }
        }

        var state = await LoadAsync();
        if (events.Count == 0) return default;

        List<TrailEvent> applied = new(events.Count);
        ApplyReceipt receipt;
        var (told, duplicates) = (state.Outbox.IsEmpty, state.Duplicates);
        try
        {
            receipt = FoldNow(state).Apply(events, applied, arrival);
            // No token here: between decision and write there is nothing to cancel.
            if (applied.Count > 0)
            {
                _version = await store.WriteAsync(
                    new PrincipalWrite(state, applied, null, _version)
                    {
                        Batch = events,
                        Arrival = arrival,
                        Told = told,
                        DuplicatesBefore = duplicates,
                        Policy = _under,
                    });
            }
        }
        catch
        {
            Fence();
            throw;
        }

        await TellAsync();
        return receipt;
    }

    /// <summary>Records a decision: folds, writes once, tells, answers. One recorded before writes nothing.</summary>
    /// <param name="decision">What was decided.</param>
    /// <param name="seen">The revision of the alert that was decided on; null for any.</param>
    /// <exception cref="ArgumentException">The decision makes no sense; the message says why.</exception>
    /// <exception cref="PrincipalStoreException">
    /// Nothing is promised; sending the same decision again is safe.
    /// </exception>
    public async Task<DecisionOutcome> DecideAsync(Decision decision, int? seen = null)
    {
        if (decision.Check() is { } error) throw new ArgumentException(error, nameof(decision));
        var state = await LoadAsync();
        var (told, duplicates) = (state.Outbox.IsEmpty, state.Duplicates);
        DecisionOutcome outcome;
        try
        {
            outcome = state.Seen.Count == 0 ? DecisionOutcome.NoSuchPrincipal
                : FoldNow(state).Decide(decision, seen);
            if (outcome == DecisionOutcome.Recorded)
            {
                _version = await store.WriteAsync(
                    new PrincipalWrite(state, [], decision, _version)
                    {
                        Told = told,
                        DuplicatesBefore = duplicates,
                        Policy = _under,
                    });
            }
            else if (outcome != DecisionOutcome.Known)
            {
                await CheckOwnedAsync();
            }
        }
        catch
        {
            Fence();
            throw;
        }

        await TellAsync();
        return outcome;
    }

    /// <summary>What the principal remembers, its risk as of a time; null when it was never seen.</summary>
    public async Task<PrincipalView?> ViewAsync(DateTime now)
    {
        var state = await LoadAsync();
        return state.Seen.Count == 0 ? null : PrincipalView.Of(state, now);
    }

    /// <summary>
    /// One of its alerts whole, with what its principal did around it; null when it has none of that id.
    /// </summary>
    public async Task<Alert?> AlertAsync(AlertId id)
    {
        var state = await LoadAsync();
        return state.Alerts.TryGetValue(id, out var alert)
            ? alert with { Surroundings = RuleBook.Find(alert.Rule)?.Surroundings(state, alert) ?? [] }
            : null;
    }

    /// <summary>All that a list can know of it, for lists that are made anew; null when it was never seen.</summary>
    public async Task<PrincipalNotice?> NoticeAsync()
    {
        var state = await LoadAsync();
        return state.Seen.Count == 0 ? null : PrincipalNotice.Of(state);
    }

    /// <summary>Wakes it: reads its memory, and tells what a crash may have kept from being told.</summary>
    public async Task WakeAsync()
    {
        await LoadAsync();
        await TellAsync();
    }

    /// <summary>Tells what the outbox holds, or all that lists can know of it.</summary>
    /// <param name="all">Whether to tell all, for lists that have missed something.</param>
    /// <exception cref="PrincipalStoreException">The memory cannot be read.</exception>
    public async Task TellAsync(bool all)
    {
        var state = await LoadAsync();
        if (all && state.Seen.Count > 0)
        {
            state.Outbox.Header = true;
            state.Outbox.Alerts.UnionWith(state.Alerts.Keys);
        }

        await TellAsync();
    }

    /// <summary>
    /// A refusal writes nothing, so that no version would tell an owner who has been replaced without knowing it: what
    /// it does not know of may be there.
    /// </summary>
    private async ValueTask CheckOwnedAsync()
    {
        var stored = await store.ReadAsync(key);
        if (stored?.Version != _version)
            throw new PrincipalConflictException($"{key} was changed by another owner; send the decision again.");
    }

    private async ValueTask<PrincipalState> LoadAsync()
    {
        if (IsFenced)
            throw new PrincipalStoreException($"{key} is fenced after a failed write; it has to be read again.");
        if (_state is not null) return _state;
        StoredPrincipal? stored;
        try
        {
            stored = await store.ReadAsync(key);
            if (stored is not null && !stored.State.Key.Equals(key))
                throw new PrincipalStoreException($"The store gives the memory of {stored.State.Key} for {key}.");
        }
        catch
        {
            Fence();
            throw;
        }

        _version = stored?.Version;
        _state = stored?.State ?? new PrincipalState(key);
        _fold = null;
        return _state;
    }

    /// <summary>Folds under the policy that is in force now; between two batches a fold keeps nothing.</summary>
    private PrincipalFold FoldNow(PrincipalState state)
    {
        var now = policy.Current;
        if (_fold is not null && ReferenceEquals(now, _under)) return _fold;
        (_fold, _under) = (new PrincipalFold(state, now.Policy), now);
        return _fold;
    }

    /// <summary>
    /// Tells the outlet what the outbox holds. When the outlet fails, the events are durable all the same and the
    /// outbox keeps what it has for the next call.
    /// </summary>
    private async ValueTask TellAsync()
    {
        if (_state is not { Outbox.IsEmpty: false } state) return;
        Alert[] changed = [.. state.Outbox.Alerts.Where(state.Alerts.ContainsKey).Select(id => state.Alerts[id])];
        var notice = new PrincipalNotice(
            PrincipalEntry.Of(state), [.. changed.Select(alert => alert.ToHeader())], [.. state.Outbox.Gone])
        {
            Whole = [.. state.Outbox.Earlier, .. changed],
        };
        try
        {
            await outlet.TellAsync(notice);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return;
        }

        state.Outbox.Clear();
    }

    private void Fence()
    {
        IsFenced = true;
        _state = null;
        _fold = null;
    }
}
