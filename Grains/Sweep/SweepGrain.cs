using Grainwatch.Detection.Principals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>Keeps a <see cref="SweepBook"/>, and asks those in it. Reentrant, so that many share a write.</summary>
[Reentrant]
[GrainType("sweep"), StoredAs(GrainStorage.Sweep)]
internal sealed partial class SweepGrain(
    [FromKeyedServices(GrainStorage.Provider)] IGrainStorage storage,
    GrainsOptions options,
    PrincipalListing stored,
    TimeProvider time,
    OutboxGauge outbox,
    ILogger<SweepGrain> logger) : Grain, ISweepGrain
{
    private const int CallsAtOnce = 16;

    private readonly SweepBook _book = new();
    private GrainRecord _record = null!;
    private GroupWrite _write = null!;
    private bool _isSweeping;
    private bool _asksAll;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => Faults.GuardAsync(ReadAsync);

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        outbox.Remove(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ExpectAsync(string principal, long revision) =>
        StoreAsync(() => _book.Expect(principal, revision, time.GetUtcNow()));

    /// <inheritdoc/>
    public Task ToldAsync(string principal, long revision)
    {
        _book.Told(principal, revision);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> ExpectsAsync(string principal) => Task.FromResult(_asksAll || _book.Expects(principal));

    /// <inheritdoc/>
    public async Task<Document> PoisonAsync(Document principal)
    {
        var listed = _book.Poison(Documents.Read<PoisonedPrincipal>(principal));
        await StoreAsync(() => true);
        return Documents.Write(listed);
    }

    /// <inheritdoc/>
    public Task<Document> PoisonedAsync() => Task.FromResult(Documents.Write<PoisonedPrincipal[]>([.. _book.Poisoned]));

    /// <inheritdoc/>
    public async Task SweepAsync()
    {
        if (_isSweeping) return;
        _isSweeping = true;
        try
        {
            if (_asksAll) await AskAllAsync();
            var overdue = _book.Overdue(time.GetUtcNow() - options.TellWithin);
            await Bounded.ForEachAsync(overdue.ToAsyncEnumerable(), CallsAtOnce, async mark =>
            {
                if (await TellsAsync(mark.Key, all: false)) _book.Told(mark.Key, mark.Revision);
            });

            // What lists have missed of it meanwhile is in no outbox.
            var isChanged = false;
            var patients = _book.Patients(time.GetUtcNow().UtcDateTime);
            await Bounded.ForEachAsync(patients.ToAsyncEnumerable(), CallsAtOnce, async key =>
            {
                if (!await TellsAsync(key, all: true)) return;
                _book.Heal(key);
                isChanged = true;
            });
            if (isChanged) await StoreAsync(() => true);
        }
        finally
        {
            _isSweeping = false;
            var (depth, oldest) = _book.Waiting(time.GetUtcNow());
            outbox.Set(this.GetPrimaryKeyString(), depth, oldest);
        }
    }

    private async Task AskAllAsync()
    {
        var mine = this.GetPrimaryKeyString();
        var isComplete = true;
        await Bounded.ForEachAsync(stored.ListAsync(null), CallsAtOnce, async key =>
        {
            if (ClusterShards.SweepKey(key.Text) == mine && !await TellsAsync(key.Text, all: false)) isComplete = false;
        });
        _asksAll = !isComplete;
    }

    private async Task<bool> TellsAsync(string principal, bool all)
    {
        try
        {
            return await GrainFactory.GetGrain<IPrincipalGrain>(principal).TellAsync(all);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogNotTold(logger, principal, e.Message);
            return false;
        }
    }

    private Task StoreAsync(Func<bool> change) => Faults.GuardAsync(() => _write.WriteAsync(change()));

    private async Task ReadAsync()
    {
        _record = new GrainRecord(storage, GrainStorage.Sweep, this.GetGrainId());
        _write = new GroupWrite(WriteAsync, DeactivateOnIdle);
        try
        {
            if (await _record.ReadAsync() is { } bytes)
                _book.Load(VersionedJson.Read(SweepRecord.Version, bytes, RecordContext.Default.SweepRecord));
        }
        catch (DamagedRecordException e)
        {
            // Anybody may have something to tell.
            _asksAll = true;
            LogDamaged(logger, this.GetPrimaryKeyString(), e);
        }
    }

    private async Task WriteAsync() => await _record.WriteAsync(
        VersionedJson.Write(SweepRecord.Version, _book.Store(), RecordContext.Default.SweepRecord));

    [LoggerMessage(16, LogLevel.Error,
        "The record of the sweep {Shard} is damaged or of an unknown version; all its principals are asked")]
    private static partial void LogDamaged(ILogger logger, string shard, Exception exception);

    [LoggerMessage(17, LogLevel.Warning, "{Principal} could not tell its index yet: {Why}")]
    private static partial void LogNotTold(ILogger logger, string principal, string why);
}
