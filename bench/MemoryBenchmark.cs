using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Routing;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;

namespace Grainwatch.Bench;

/// <summary>
/// S9: memory per resident principal, and the stored size of a memory without its set of event ids, beside the size of
/// the rows that were folded into it.
/// </summary>
internal sealed class MemoryBenchmark(string trail, string? geo)
{
    public async Task RunAsync(TextWriter output)
    {
        var store = new RowCountingStore();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using (var principals = new LocalPrincipals(store, Policy.Default, TimeProvider.System))
        using (var router = new EventRouter(principals))
        {
            var result = await ReplayAsync(router);
            var after = GC.GetTotalMemory(forceFullCollection: true);
            List<PrincipalState> states = [];
            foreach (var key in store.RowBytes.Keys) states.Add((await store.ReadAsync(key))!.State);
            var sizes = states.Select(StateCodec.Measure).ToList();
            var rows = states.Select(state => store.RowBytes[state.Key]).ToList();
            await output.WriteLineAsync(
                $"{result.Records:N0} records, {states.Count:N0} principals; resident "
                + $"{(after - before) / states.Count:N0} bytes a principal, with what they share");
            await WriteAsync(output, "rows folded into it", [.. rows]);
            await WriteAsync(output, "stored, whole", [.. sizes.Select(size => (long)size.Whole)]);
            List<long> withoutIds = [.. sizes.Select(size => (long)size.Whole - size.EventIds)];
            await WriteAsync(output, "stored, without ids", withoutIds);
            var stored = sizes.Sum(size => (double)size.Whole - size.EventIds);
            await output.WriteLineAsync($"stored without ids / rows, all together: {stored / rows.Sum():N2}");
        }
    }

    private static async Task WriteAsync(TextWriter output, string what, List<long> bytes)
    {
        bytes.Sort();
        await output.WriteLineAsync(
            $"{what,-20} p50 {bytes[bytes.Count / 2],10:N0}   p99 {bytes[bytes.Count * 99 / 100],10:N0}   "
            + $"max {bytes[^1],10:N0}   sum {bytes.Sum(),13:N0} bytes");
    }

    private async Task<ReplayResult> ReplayAsync(EventRouter router)
    {
        var origins = new OriginCache(geo is null ? Geolocator.None : Geolocator.Open(geo));
        var replayer = new Replayer(
            router,
            () => new TrailReader(new RecordReader(Policy.Default.CreateIdentifier(), origins, TimeProvider.System)),
            new ReplayOptions { Threads = 1 });
        return await replayer.RunAsync(TrailInputs.Find([trail]));
    }

    /// <summary>A store in memory that adds up the rows it is given.</summary>
    private sealed class RowCountingStore : IShardedStore, IShardStore
    {
        private readonly IShardStore _store = new MemoryStore(1).Shards[0];

        public Dictionary<PrincipalKey, long> RowBytes { get; } = [];

        public IReadOnlyList<IShardStore> Shards => [this];

        public bool HasPending => _store.HasPending;

        public bool IsFull => _store.IsFull;

        public void Commit() => _store.Commit();

        public bool Maintain() => _store.Maintain();

        public IEnumerable<PrincipalNotice> ReadHeaders() => _store.ReadHeaders();

        public ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default) =>
            _store.ReadAsync(key, cancellationToken);

        public ValueTask<string> WriteAsync(PrincipalWrite write)
        {
            RowBytes[write.State.Key] =
                RowBytes.GetValueOrDefault(write.State.Key) + EventCodec.Encode(write.Events).Length;
            return _store.WriteAsync(write);
        }
    }
}
