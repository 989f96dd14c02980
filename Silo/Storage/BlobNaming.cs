using Orleans.Storage;

namespace Grainwatch.Silo.Storage;

/// <summary>Orleans' storage in blobs, under names that <see cref="BlobKeys"/> writes.</summary>
/// <param name="blobs">Orleans' storage.</param>
internal sealed class BlobNaming(AzureBlobGrainStorage blobs) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        blobs.ReadStateAsync(stateName, Named(grainId), grainState);

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        blobs.WriteStateAsync(stateName, Named(grainId), grainState);

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        blobs.ClearStateAsync(stateName, Named(grainId), grainState);

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) => blobs.Participate(observer);

    private static GrainId Named(GrainId id) => GrainId.Create(id.Type, BlobKeys.Write(id.Key.ToString()!));
}
