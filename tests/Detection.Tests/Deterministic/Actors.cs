using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>What a host asks of an actor: the true one, or one that makes a mistake.</summary>
internal interface IActor
{
    bool IsFenced { get; }

    Task<ApplyReceipt> ApplyAsync(IReadOnlyList<TrailEvent> events);

    Task<DecisionOutcome> DecideAsync(Decision decision);

    Task<PrincipalView?> ViewAsync(DateTime now);

    Task<Alert?> AlertAsync(AlertId id);

    Task WakeAsync();
}

/// <summary>The true one.</summary>
internal sealed class TrueActor(PrincipalActor actor) : IActor
{
    public PrincipalActor Actor => actor;

    public bool IsFenced => actor.IsFenced;

    public Task<ApplyReceipt> ApplyAsync(IReadOnlyList<TrailEvent> events) => actor.ApplyAsync(events);

    public Task<DecisionOutcome> DecideAsync(Decision decision) => actor.DecideAsync(decision);

    public Task<PrincipalView?> ViewAsync(DateTime now) => actor.ViewAsync(now);

    public Task<Alert?> AlertAsync(AlertId id) => actor.AlertAsync(id);

    public Task WakeAsync() => actor.WakeAsync();
}

/// <summary>The true one again in few words, with room for a mistake.</summary>
internal sealed class CarelessActor(
    PrincipalKey key, IPrincipalStore store, IPrincipalOutlet outlet, Policy policy, Flaw flaw) : IActor
{
    private PrincipalState? _state;
    private string? _version;

    public bool IsFenced { get; private set; }

    public async Task<ApplyReceipt> ApplyAsync(IReadOnlyList<TrailEvent> events)
    {
        var state = await LoadAsync();
        List<TrailEvent> applied = [];
        var receipt = new PrincipalFold(state, policy).Apply(events, applied);
        if (flaw == Flaw.ActorTellsFirst) await TellAsync();
        if (applied.Count == 0 && flaw != Flaw.ActorWritesDuplicates)
        {
            await TellAsync();
            return receipt;
        }

        var write = WriteAsync(state, applied);
        if (flaw == Flaw.ActorAnswersFirst) return receipt;
        await write;
        await TellAsync();
        return receipt;
    }

    public async Task<DecisionOutcome> DecideAsync(Decision decision)
    {
        var state = await LoadAsync();
        var outcome = new PrincipalFold(state, policy).Decide(decision);
        if (outcome == DecisionOutcome.Recorded) await WriteAsync(state, [], decision);
        else if (outcome != DecisionOutcome.Known && (await store.ReadAsync(key))?.Version != _version)
        {
            IsFenced = true;
            throw new PrincipalConflictException($"{key} has another owner.");
        }

        await TellAsync();
        return outcome;
    }

    public async Task<PrincipalView?> ViewAsync(DateTime now) => PrincipalView.Of(await LoadAsync(), now);

    public async Task<Alert?> AlertAsync(AlertId id) => (await LoadAsync()).Alerts.GetValueOrDefault(id);

    public async Task WakeAsync()
    {
        await LoadAsync();
        await TellAsync();
    }

    private async Task WriteAsync(PrincipalState state, List<TrailEvent> applied, Decision? decision = null)
    {
        var write = new PrincipalWrite(state, applied, decision, _version);
        try
        {
            _version = await store.WriteAsync(write);
        }
        catch (PrincipalConflictException) when (flaw == Flaw.ActorOverwrites)
        {
            _version = (await store.ReadAsync(key))?.Version;
            _version = await store.WriteAsync(write with { ExpectedVersion = _version });
        }
        catch
        {
            IsFenced = true;
            if (flaw != Flaw.ActorGoesOn) _state = null;
            if (flaw == Flaw.ActorGoesOn) IsFenced = false;
            throw;
        }
    }

    private async Task<PrincipalState> LoadAsync()
    {
        if (IsFenced && flaw != Flaw.ActorUnfences) throw new PrincipalStoreException($"{key} is fenced.");
        if (_state is not null) return _state;
        StoredPrincipal? stored;
        try
        {
            stored = await store.ReadAsync(key);
        }
        catch
        {
            IsFenced = true;
            throw;
        }

        _version = stored?.Version;
        return _state = stored?.State ?? new PrincipalState(key);
    }

    private async Task TellAsync()
    {
        if (_state is not { Outbox.IsEmpty: false } state) return;
        Alert[] changed = [.. state.Outbox.Alerts.Where(state.Alerts.ContainsKey).Select(id => state.Alerts[id])];
        var notice = new PrincipalNotice(
            PrincipalEntry.Of(state), [.. changed.Select(alert => alert.ToHeader())], [.. state.Outbox.Gone])
        {
            Whole = flaw == Flaw.ActorTellsNewest ? changed : [.. state.Outbox.Earlier, .. changed],
        };
        try
        {
            await outlet.TellAsync(notice);
            state.Outbox.Clear();
        }
        catch (IOException)
        {
            if (flaw == Flaw.ActorForgetsOutbox) state.Outbox.Clear();
        }
    }
}
