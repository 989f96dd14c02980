using System.Diagnostics;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Stores;
using Grainwatch.Telemetry;

namespace Grainwatch.Local.Principals;

/// <summary>
/// A shard's store, and how long it takes: a read of one memory, a commit of all that a round wrote. A write that is
/// part of a trace is a span, from handing it over to the commit that made it durable.
/// </summary>
internal sealed class MeasuredStore(IShardStore store, HostInstruments? instruments) : IPrincipalStore
{
    /// <inheritdoc/>
    public async ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default)
    {
        using var span = LocalTraces.Begin("store read");
        var begun = Stopwatch.GetTimestamp();
        var stored = await store.ReadAsync(key, cancellationToken);
        instruments?.OnStored(StoreOperation.Read, Stopwatch.GetElapsedTime(begun));
        return stored;
    }

    /// <inheritdoc/>
    public ValueTask<string> WriteAsync(PrincipalWrite write) =>
        LocalTraces.IsRecording ? WriteAsync(write, LocalTraces.Begin("store write")) : store.WriteAsync(write);

    /// <summary>Makes all pending writes durable and answers them; nothing where there are none.</summary>
    public void Commit()
    {
        if (!store.HasPending) return;
        var begun = Stopwatch.GetTimestamp();
        store.Commit();
        instruments?.OnStored(StoreOperation.Write, Stopwatch.GetElapsedTime(begun));
    }

    private async ValueTask<string> WriteAsync(PrincipalWrite write, Activity? span)
    {
        using (span) return await store.WriteAsync(write);
    }
}
