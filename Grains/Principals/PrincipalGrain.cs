using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;
using Grainwatch.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>
/// Gives a <see cref="PrincipalActor"/> its turn and its store. Whatever goes wrong with the store ends the activation:
/// the next call wakes another, which reads. Not reentrant: the actor takes one call at a time. It reads at the first
/// call and not as it wakes: Orleans keeps an activation that failed to wake for seconds.
/// </summary>
[GrainType("principal"), StoredAs(GrainStorage.Principal)]
internal sealed partial class PrincipalGrain(
    [FromKeyedServices(GrainStorage.Provider)] IGrainStorage storage,
    LivePolicy policy,
    SiloSinks sinks,
    TimeProvider time,
    UntoldNotices untold,
    HostInstruments instruments,
    ILogger<PrincipalGrain> logger) : Grain, IPrincipalGrain
{
    private GrainRecord _record = null!;
    private PrincipalActor _actor = null!;
    private PoisonWard _ward = null!;
    private bool _isAwake;
    private bool _isServing;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = PrincipalKey.Parse(this.GetPrimaryKeyString());
        var sweep = GrainFactory.GetGrain<ISweepGrain>(ClusterShards.SweepKey(key.Text));
        _record = new GrainRecord(storage, GrainStorage.Principal, this.GetGrainId(), instruments);
        _ward = new PoisonWard(key, sweep, time, logger);
        var delivery = sinks.Sinks is { } live ? new DeliveryOutlet(GrainFactory, live) : null;
        _actor = new PrincipalActor(
            key, new PrincipalGrainStore(_record, sweep), new AccountIndexOutlet(GrainFactory, delivery, untold),
            policy);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<BatchReceipt> ApplyAsync(EventBatch batch)
    {
        var events = Decode(() => EventCodec.Decode(batch.Rows), nameof(batch));
        await policy.KnowAsync(time, this);
        return await ServeAsync(async () =>
        {
            var receipt = await _actor.ApplyAsync(events, batch.IsBackfill ? Arrival.Backfill : Arrival.Live);
            return new BatchReceipt { Accepted = receipt.Accepted, Duplicate = receipt.Duplicate, Late = receipt.Late };
        });
    }

    /// <inheritdoc/>
    public Task<string> DecideAsync(ReadOnlyMemory<byte> decision) => RecordAsync(decision, null);

    /// <inheritdoc/>
    public Task<string> DecideOnAsync(ReadOnlyMemory<byte> decision, int seen) => RecordAsync(decision, seen);

    /// <inheritdoc/>
    public Task<Document?> ViewAsync() => ServeAsync(async () =>
        await _actor.ViewAsync(time.GetUtcNow().UtcDateTime) is { } view ? Documents.Write(view) : null);

    /// <inheritdoc/>
    public Task<Document?> AlertAsync(string id) => ServeAsync(async () =>
        AlertId.TryParse(id, out var alertId) && await _actor.AlertAsync(alertId) is { } alert
            ? Documents.Write(alert)
            : null);

    /// <inheritdoc/>
    public Task<Document?> HeadersAsync() => RunAsync(async () =>
        await _actor.NoticeAsync() is { } notice ? Documents.Write(notice) : null);

    /// <inheritdoc/>
    public Task<bool> TellAsync(bool all) => RunAsync(async () =>
    {
        // The first call has told what the outbox held; what could not be told then may be now.
        await _actor.TellAsync(all);
        return !_actor.HasOutbox;
    });

    private async Task<string> RecordAsync(ReadOnlyMemory<byte> decision, int? seen)
    {
        var decided = Decode(() => DecisionCodec.Decode(decision), nameof(decision));
        await policy.KnowAsync(time, this);
        return await ServeAsync(async () => (await _actor.DecideAsync(decided, seen)).ToString());
    }

    private static T Decode<T>(Func<T> read, string name)
    {
        try
        {
            return read();
        }
        catch (WireException e)
        {
            throw new ArgumentException($"The {name} cannot be read: {e.Message}", name, e);
        }
    }

    private Task<T> ServeAsync<T>(Func<Task<T>> call)
    {
        _isServing = true;
        return RunAsync(call);
    }

    private async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        if (_ward.Held is { } poisoned)
        {
            // Read again from time to time, not at each call.
            if (_ward.IsOver) DeactivateOnIdle();
            throw Faults.Poisoned(poisoned);
        }

        try
        {
            // Tells what a crash kept from being told; an index that is down keeps nobody from waking.
            if (!_isAwake) await _actor.WakeAsync();
            _isAwake = true;
            var answer = await call();
            // Whoever was never seen, or is only asked for its headers, need not stay in memory.
            if (_record.Version is null || !_isServing) DeactivateOnIdle();
            return answer;
        }
        catch (ArgumentException) when (!_actor.IsFenced)
        {
            throw;
        }
        catch (DamagedRecordException e)
        {
            throw Faults.Poisoned(await _ward.HoldAsync(e));
        }
        catch (PrincipalStoreException e)
        {
            LogFenced(logger, _actor.Key, e);
            DeactivateOnIdle();
            throw Faults.Of(e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            DeactivateOnIdle();
            throw Faults.Poisoned(await _ward.ReportAsync(e));
        }
    }

    [LoggerMessage(2, LogLevel.Warning,
        "{Principal} is deactivated after a failed read or write; the next call reads again")]
    private static partial void LogFenced(ILogger logger, PrincipalKey principal, Exception exception);
}
