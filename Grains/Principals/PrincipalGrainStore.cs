using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Grains;

/// <summary>The store of a principal that is a grain: the grain's own record.</summary>
/// <param name="record">The record.</param>
/// <param name="sweep">
/// Hears of every write after which something has to be told, before it is made: whatever dies between write and
/// telling, somebody knows whom to ask.
/// </param>
internal sealed class PrincipalGrainStore(GrainRecord record, ISweepGrain sweep) : IPrincipalStore
{
    private const int ExpectTriesMax = 3;

    /// <inheritdoc/>
    /// <exception cref="DamagedRecordException">It is not what was written.</exception>
    public async ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default)
    {
        if (await record.ReadAsync() is not { } bytes) return null;
        StoredPrincipal stored;
        try
        {
            stored = new StoredPrincipal(StateCodec.Decode(bytes), record.Version ?? "");
        }
        catch (WireException e)
        {
            throw new DamagedRecordException($"The memory of {key} cannot be read: {e.Message}", e);
        }

        return stored.State.Key.Equals(key)
            ? stored
            : throw new DamagedRecordException($"The record of {key} holds the memory of {stored.State.Key}.");
    }

    /// <inheritdoc/>
    public async ValueTask<string> WriteAsync(PrincipalWrite write)
    {
        if (write.ExpectedVersion != record.Version)
        {
            throw new PrincipalConflictException(
                $"Version {write.ExpectedVersion} was expected, {record.Version} is held.");
        }

        var bytes = StateCodec.Encode(write.State);
        if (!write.State.Outbox.IsEmpty) await ExpectAsync(write.State.Key.Text, write.State.Revision);
        return await record.WriteAsync(bytes);
    }

    private async Task ExpectAsync(string key, long revision)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await sweep.ExpectAsync(key, revision);
                return;
            }
            catch (StoreFaultException e) when (e.IsConflict && tries < ExpectTriesMax)
            {
                // Another activation of the sweep wrote; who comes next reads that.
            }
            catch (Exception e) when (e is StoreFaultException or OrleansException or TimeoutException)
            {
                throw new PrincipalStoreException(
                    $"Nothing was written, the sweep cannot watch over it: {e.Message}", e);
            }
        }
    }
}
