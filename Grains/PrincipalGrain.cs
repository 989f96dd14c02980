using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Grains;

/// <summary>
/// Gives a <see cref="PrincipalActor"/> its turn and its store. Whatever goes wrong with the store ends the activation:
/// the next call wakes another, which reads. Not reentrant: the actor takes one call at a time.
/// </summary>
[GrainType("principal")]
internal sealed partial class PrincipalGrain(
    [PersistentState(GrainStorage.Principal, GrainStorage.Provider)] IPersistentState<StoredRecord> state,
    Policy policy,
    TimeProvider time,
    ILogger<PrincipalGrain> logger) : Grain, IPrincipalGrain
{
    private PrincipalActor _actor = null!;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = PrincipalKey.Parse(this.GetPrimaryKeyString());
        var store = new PrincipalGrainStore(new GrainRecord(state));
        _actor = new PrincipalActor(key, store, new AccountIndexOutlet(GrainFactory, logger), policy);

        // Tells what a crash kept from being told; an index that is down keeps nobody from waking.
        await RunAsync(async () =>
        {
            await _actor.WakeAsync();
            return true;
        });
    }

    /// <inheritdoc/>
    public Task<BatchReceipt> ApplyAsync(EventBatch batch) => RunAsync(async () =>
    {
        var receipt = await _actor.ApplyAsync(
            Decode(() => EventCodec.Decode(batch.Rows), nameof(batch)),
            batch.IsBackfill ? Arrival.Backfill : Arrival.Live);
        return new BatchReceipt { Accepted = receipt.Accepted, Duplicate = receipt.Duplicate, Late = receipt.Late };
    });

    /// <inheritdoc/>
    public Task<string> DecideAsync(ReadOnlyMemory<byte> decision) => RunAsync(async () =>
        (await _actor.DecideAsync(Decode(() => DecisionCodec.Decode(decision), nameof(decision)))).ToString());

    /// <inheritdoc/>
    public Task<Document?> ViewAsync() => RunAsync(async () =>
        await _actor.ViewAsync(time.GetUtcNow().UtcDateTime) is { } view ? Documents.Write(view) : null);

    /// <inheritdoc/>
    public Task<Document?> AlertAsync(string id) => RunAsync(async () =>
        AlertId.TryParse(id, out var alertId) && await _actor.AlertAsync(alertId) is { } alert
            ? Documents.Write(alert)
            : null);

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

    private async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (_actor.IsFenced)
        {
            LogFenced(logger, _actor.Key, e);
            DeactivateOnIdle();
            throw e is PrincipalStoreException fault
                ? Faults.Of(fault)
                : new StoreFaultException($"{_actor.Key}: {e.Message}");
        }
    }

    [LoggerMessage(2, LogLevel.Warning,
        "{Principal} is deactivated after a failed read or write; the next call reads again")]
    private static partial void LogFenced(ILogger logger, PrincipalKey principal, Exception exception);
}
