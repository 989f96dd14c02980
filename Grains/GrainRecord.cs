using Grainwatch.Detection.Principals;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>
/// A grain's one record. Its ETag is the fence between two activations of one grain; every failure comes out as one of
/// the two that Detection knows.
/// </summary>
/// <param name="state">Orleans' side of it.</param>
internal sealed class GrainRecord(IPersistentState<StoredRecord> state)
{
    /// <summary>The record's version; null when there is none.</summary>
    public string? Version => state.RecordExists ? state.Etag : null;

    /// <summary>The bytes; null when there is no record.</summary>
    /// <exception cref="PrincipalStoreException">They cannot be read.</exception>
    public async ValueTask<byte[]?> ReadAsync()
    {
        if (!state.RecordExists) return null;

        // Orleans has read the record before the grain woke, unless the activation has come from another silo without
        // it.
        if (state.State.Bytes.Length == 0) await GuardAsync("read", state.ReadStateAsync());
        return Release();
    }

    /// <summary>Replaces the record if nobody else has; gives the new version once it is stored.</summary>
    /// <exception cref="PrincipalConflictException">Somebody else wrote it.</exception>
    /// <exception cref="PrincipalStoreException">Whether it was written is not known.</exception>
    public async ValueTask<string> WriteAsync(byte[] bytes)
    {
        state.State = new StoredRecord { Bytes = bytes };
        await GuardAsync("written", state.WriteStateAsync());
        Release();
        return state.Etag ?? "";
    }

    /// <summary>Lets go of the bytes: the grain keeps what they mean, and nobody needs both.</summary>
    private byte[] Release()
    {
        var bytes = state.State.Bytes;
        state.State = new StoredRecord();
        return bytes;
    }

    private static async Task GuardAsync(string what, Task operation)
    {
        try
        {
            await operation;
        }
        catch (InconsistentStateException e)
        {
            throw new PrincipalConflictException("Another activation has written the record.", e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new PrincipalStoreException($"The record could not be {what}: {e.Message}", e);
        }
    }
}
