using Grainwatch.Grains;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Sources.Leases;

namespace Grainwatch.Silo.Gateways;

/// <summary>Leases and checkpoints of sources, with a grain each.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="gateway">A name of this gateway's alone; others are shown it.</param>
internal sealed class ClusterLeases(IGrainFactory grains, string gateway) : ILeases
{
    /// <inheritdoc/>
    public async ValueTask<LeaseAnswer> TakeAsync(string source, CancellationToken cancellation = default)
    {
        var grain = grains.GetGrain<ISourceGrain>(source);
        var term = await CallAsync(source, () => grain.TakeAsync(gateway), cancellation);
        return new LeaseAnswer(term.Gateway, term.Number == 0 ? null : new Lease(source, grain, term));
    }

    private static async Task<T> CallAsync<T>(string source, Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call().WaitAsync(cancellation);
        }
        catch (Exception e) when (e is StoreFaultException or OrleansException or TimeoutException)
        {
            throw new CheckpointException($"{source}: the cluster's checkpoint is not to be had: {e.Message}", e);
        }
    }

    private sealed class Lease(string source, ISourceGrain grain, SourceTerm term) : ILease
    {
        public TimeSpan Duration => term.Duration;

        public ReadOnlyMemory<byte>? Checkpoint =>
            term.HasCheckpoint ? term.Checkpoint : default(ReadOnlyMemory<byte>?);

        public async ValueTask RenewAsync(CancellationToken cancellation = default)
        {
            if (!await CallAsync(source, () => grain.RenewAsync(term.Number), cancellation))
                throw new LeaseLostException(source);
        }

        public async ValueTask SetAsync(ReadOnlyMemory<byte> document, CancellationToken cancellation = default)
        {
            if (!await CallAsync(source, () => grain.SetAsync(term.Number, document), cancellation))
                throw new LeaseLostException(source);
        }

        public async ValueTask ReleaseAsync()
        {
            try
            {
                await grain.ReleaseAsync(term.Number);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or StoreFaultException)
            {
                // It runs out.
            }
        }
    }
}
