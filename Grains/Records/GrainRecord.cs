using System.Diagnostics;
using Grainwatch.Detection.Principals;
using Grainwatch.Telemetry;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>
/// One stored record. Its ETag is the fence between two activations of one grain; every failure comes out as one of
/// those that Detection knows, or as a <see cref="DamagedRecordException"/>.
/// </summary>
/// <param name="storage">Where it is stored.</param>
/// <param name="name">Name of the state.</param>
/// <param name="grain">Whose it is.</param>
/// <param name="instruments">Hears how long it takes; null where nobody wants to know.</param>
internal sealed class GrainRecord(
    IGrainStorage storage, string name, GrainId grain, HostInstruments? instruments = null)
{
    private readonly GrainState<StoredRecord> _state = new(new StoredRecord());

    /// <summary>The record's version; null when there is none.</summary>
    public string? Version => _state.RecordExists ? _state.ETag : null;

    /// <summary>The bytes as they are stored now; null when there is no record.</summary>
    /// <exception cref="DamagedRecordException">There is one, and it is not what was written.</exception>
    /// <exception cref="PrincipalStoreException">The storage cannot be read.</exception>
    public async ValueTask<byte[]?> ReadAsync()
    {
        await MeasureAsync(
            StoreOperation.Read,
            () => GuardAsync("read", () => storage.ReadStateAsync(name, grain, _state)));
        return _state.RecordExists ? Release() : null;
    }

    /// <summary>Replaces the record if nobody else has; gives the new version once it is stored.</summary>
    /// <exception cref="PrincipalConflictException">Somebody else wrote it.</exception>
    /// <exception cref="PrincipalStoreException">Whether it was written is not known.</exception>
    public async ValueTask<string> WriteAsync(byte[] bytes)
    {
        _state.State = new StoredRecord { Bytes = bytes };
        await MeasureAsync(
            StoreOperation.Write,
            () => GuardAsync("written", () => storage.WriteStateAsync(name, grain, _state)));
        Release();
        return _state.ETag ?? "";
    }

    /// <summary>Removes the record.</summary>
    /// <exception cref="PrincipalStoreException">Whether it was removed is not known.</exception>
    public async ValueTask ClearAsync() =>
        await GuardAsync("removed", () => storage.ClearStateAsync(name, grain, _state));

    /// <summary>Lets go of the bytes: the grain keeps what they mean, and nobody needs both.</summary>
    private byte[] Release()
    {
        var bytes = _state.State?.Bytes ?? [];
        _state.State = new StoredRecord();
        return bytes;
    }

    private async Task MeasureAsync(StoreOperation operation, Func<Task> run)
    {
        using var span = GrainTraces.BeginStore(operation);
        var begun = Stopwatch.GetTimestamp();
        await run();
        instruments?.OnStored(operation, Stopwatch.GetElapsedTime(begun));
    }

    private async Task GuardAsync(string what, Func<Task> operation)
    {
        try
        {
            await operation();
        }
        catch (InconsistentStateException e)
        {
            throw new PrincipalConflictException("Another activation has written the record.", e);
        }
        catch (Exception e) when (DamagedRecordException.IsOf(e))
        {
            throw new DamagedRecordException($"The record of {grain} cannot be {what}: {e.Message}", e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new PrincipalStoreException($"The record could not be {what}: {e.Message}", e);
        }
    }
}
