using System.Text.Json;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Orleans.Concurrency;

namespace Grainwatch.Grains;

/// <summary>
/// Keeps a <see cref="PrincipalIndex"/> and answers from it. Reentrant, so that whoever comes while a write is under
/// way is in the next one with all others who did: a write holds the whole index, and there is one for many notices.
/// </summary>
[Reentrant]
[GrainType("account-index")]
internal sealed class AccountIndexGrain(
    [PersistentState(GrainStorage.AccountIndex, GrainStorage.Provider)] IPersistentState<StoredRecord> state)
    : Grain, IAccountIndexGrain
{
    private readonly GrainRecord _record = new(state);
    private PrincipalIndex _index = new();
    private long _taken;
    private long _written;
    private Task? _write;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await _record.ReadAsync() is { } bytes)
            _index = JsonSerializer.Deserialize(bytes, RecordContext.Default.IndexRecord)!.ToIndex();
    }

    /// <inheritdoc/>
    public async Task TellAsync(Document notice)
    {
        if (_index.Take(Documents.Read<PrincipalNotice>(notice))) _taken++;
        var mine = _taken;
        while (_written < mine) await (_write ??= WriteAsync());
    }

    /// <inheritdoc/>
    public Task<Document> FindAsync(string name, int limit) =>
        Task.FromResult(Documents.Write<PrincipalHeader[]>([.. _index.Find(name, limit)]));

    /// <inheritdoc/>
    public Task<Document> AlertsAsync(Document query) => Task.FromResult(
        Documents.Write<AlertHeader[]>([.. Documents.Read<AlertQuery>(query).Apply(_index.Alerts)]));

    /// <inheritdoc/>
    public Task<Document?> SeenByOthersAsync(Document alert) => Task.FromResult(
        _index.SeenByOthers(Documents.Read<AlertHeader>(alert)) is { } others ? Documents.Write(others) : null);

    /// <inheritdoc/>
    public Task<string?> OwnerOfAsync(string alertId) =>
        Task.FromResult(AlertId.TryParse(alertId, out var id) ? _index.OwnerOf(id)?.Text : null);

    private async Task WriteAsync()
    {
        // Gathers what is at the door, and sees to it that the caller holds the task before it ends.
        await Task.Yield();
        try
        {
            // Before the first write, so that an index that is stored is listed.
            if (_record.Version is null)
            {
                await GrainFactory.GetGrain<IAccountDirectoryGrain>(IAccountDirectoryGrain.Key)
                    .AddAsync(this.GetPrimaryKeyString());
            }

            var taken = _taken;
            var record = IndexRecord.Of(_index);
            await _record.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(record, RecordContext.Default.IndexRecord));
            _written = taken;
        }
        catch (Exception e)
        {
            // What was taken and not written must not be answered from: the next call reads what is stored.
            DeactivateOnIdle();
            if (e is PrincipalStoreException fault) throw Faults.Of(fault);
            throw;
        }
        finally
        {
            _write = null;
        }
    }
}
