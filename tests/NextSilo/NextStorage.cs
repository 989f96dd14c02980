using Grainwatch.Detection.Wire;
using Grainwatch.Grains;
using Orleans.Storage;

namespace Grainwatch.NextSilo;

/// <summary>
/// Storage as the next release has it: a principal's memory is written in the next version, and read in that and in the
/// present one. The next version is the present one behind its own number, so that this release cannot read it and says
/// so.
/// </summary>
/// <param name="storage">Storage as it is.</param>
internal sealed class NextStorage(IGrainStorage storage) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly byte[] s_version = VersionBytes();

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await storage.ReadStateAsync(stateName, grainId, grainState);
        if (stateName != GrainStorage.Principal || !grainState.RecordExists) return;
        if (grainState.State is StoredRecord { Bytes: var bytes } && bytes.AsSpan().StartsWith(s_version))
            grainState.State = (T)(object)new StoredRecord { Bytes = bytes[s_version.Length..] };
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (stateName == GrainStorage.Principal && grainState.State is StoredRecord { Bytes: var bytes })
            grainState.State = (T)(object)new StoredRecord { Bytes = [.. s_version, .. bytes] };
        return storage.WriteStateAsync(stateName, grainId, grainState);
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.ClearStateAsync(stateName, grainId, grainState);

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) =>
        ((ILifecycleParticipant<ISiloLifecycle>)storage).Participate(observer);

    private static byte[] VersionBytes()
    {
        var writer = new WireWriter();
        writer.Number(StateCodec.Version + 1);
        return writer.Written.ToArray();
    }
}
