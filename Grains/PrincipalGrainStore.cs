using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Grains;

/// <summary>The store of a principal that is a grain: the grain's own record.</summary>
/// <param name="record">The record.</param>
internal sealed class PrincipalGrainStore(GrainRecord record) : IPrincipalStore
{
    /// <inheritdoc/>
    public async ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default)
    {
        if (await record.ReadAsync() is not { } bytes) return null;
        try
        {
            return new StoredPrincipal(StateCodec.Decode(bytes), record.Version ?? "");
        }
        catch (WireException e)
        {
            throw new PrincipalStoreException($"The memory of {key} cannot be read: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<string> WriteAsync(PrincipalWrite write) => write.ExpectedVersion == record.Version
        ? record.WriteAsync(StateCodec.Encode(write.State))
        : throw new PrincipalConflictException(
            $"Version {write.ExpectedVersion} was expected, {record.Version} is held.");
}
