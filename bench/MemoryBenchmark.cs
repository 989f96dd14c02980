using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Routing;

namespace Grainwatch.Bench;

/// <summary>
/// S9: memory per resident principal, and the stored size of a memory without its set of event ids, beside the size of
/// the rows that were folded into it.
/// </summary>
internal sealed class MemoryBenchmark(string trail, string? geo)
{
    public async Task RunAsync(TextWriter output)
    {
        var origins = new OriginCache(geo is null ? Geolocator.None : Geolocator.Open(geo));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var memories = new Memories();
        var replayer = new Replayer(
            memories,
            () => new TrailReader(new RecordReader(Policy.Default.CreateIdentifier(), origins, TimeProvider.System)),
            new ReplayOptions { Threads = 1 });
        var result = await replayer.RunAsync(TrailInputs.Find([trail]));
        var after = GC.GetTotalMemory(forceFullCollection: true);
        var states = memories.ByKey.Values.Select(memory => memory.State).ToList();
        var sizes = states.Select(StateCodec.Measure).ToList();
        var rows = memories.ByKey.Values.Select(memory => memory.RowBytes).ToList();
        await output.WriteLineAsync(
            $"{result.Records:N0} records, {states.Count:N0} principals; resident "
            + $"{(after - before) / states.Count:N0} bytes a principal, with what they share");
        await WriteAsync(output, "rows folded into it", [.. rows]);
        await WriteAsync(output, "stored, whole", [.. sizes.Select(size => (long)size.Whole)]);
        await WriteAsync(output, "stored, without ids", [.. sizes.Select(size => (long)size.Whole - size.EventIds)]);
        var stored = sizes.Sum(size => (double)size.Whole - size.EventIds);
        await output.WriteLineAsync($"S9: stored without ids / rows, all together: {stored / rows.Sum():N2}");
    }

    private static async Task WriteAsync(TextWriter output, string what, List<long> bytes)
    {
        bytes.Sort();
        await output.WriteLineAsync(
            $"{what,-20} p50 {bytes[bytes.Count / 2],10:N0}   p99 {bytes[bytes.Count * 99 / 100],10:N0}   "
            + $"max {bytes[^1],10:N0}   sum {bytes.Sum(),13:N0} bytes");
    }

    /// <summary>One principal's.</summary>
    private sealed class Memory(PrincipalKey key)
    {
        public PrincipalState State { get; } = new(key);

        public long RowBytes { get; set; }
    }

    /// <summary>Folds what it is handed, and adds up the rows that were new.</summary>
    private sealed class Memories : IEventRoute
    {
        public Dictionary<PrincipalKey, Memory> ByKey { get; } = [];

        public Task<ApplyReceipt> RouteAsync(
            IReadOnlyList<TrailEvent> events, CancellationToken cancellation = default)
        {
            var receipt = default(ApplyReceipt);
            foreach (var group in EventGroups.ByPrincipal(events))
            {
                var key = group[0].Principal.Key;
                if (!ByKey.TryGetValue(key, out var memory)) ByKey.Add(key, memory = new Memory(key));
                List<TrailEvent> applied = [];
                receipt += new PrincipalFold(memory.State, Policy.Default).Apply(group, applied);
                if (applied.Count > 0) memory.RowBytes += EventCodec.Encode(applied).Length;
            }

            return Task.FromResult(receipt);
        }
    }
}
