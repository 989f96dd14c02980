using System.Diagnostics.Metrics;
using Grainwatch.Silo.Hosting;
using Npgsql;

namespace Grainwatch.Bench.Cluster;

/// <summary>S7: as S6, durable: events a second, and how often storage is written to.</summary>
internal sealed class StoreBenchmark(string trail, string? geo, string? postgres, string? blobs)
{
    private const int FirstWindow = 2048;
    private const double WarmupSeconds = 5;
    private const double Seconds = 20;

    public async Task RunAsync(TextWriter output)
    {
        var memory = await MeasureAsync(output, "memory", new SiloSettings(), () => Task.FromResult(0L));
        if (postgres is not null)
        {
            var settings = new SiloSettings
            {
                Storage = StorageKind.Postgres,
                Membership = new MembershipSettings { Postgres = new Secret(postgres) },
            };
            await using var source = NpgsqlDataSource.Create(postgres);
            var rate = await MeasureAsync(output, "PostgreSQL", settings, () => WritesAsync(source));
            await output.WriteLineAsync($"S7: PostgreSQL {rate / memory:N2} of memory storage");
        }

        if (blobs is not null)
        {
            using var puts = new Puts();
            var settings = new SiloSettings
            {
                Storage = StorageKind.Blobs,
                Blobs = new Secret(blobs),
                BlobContainer = $"bench-{Guid.NewGuid():N}",
            };
            var rate = await MeasureAsync(output, "blobs", settings, () => Task.FromResult(puts.Count));
            await output.WriteLineAsync($"S7: blobs {rate / memory:N2} of memory storage");
        }
    }

    private async Task<double> MeasureAsync(
        TextWriter output, string what, SiloSettings settings, Func<Task<long>> writes)
    {
        var corpus = await Corpus.ReadAsync(trail, geo, TextWriter.Null);
        await using var silo = await OwnSilo.StartAsync(settings);
        await using var caller = await silo.CallerAsync();
        var warm = await Rates.EventsAsync(caller, corpus, corpus.Left / 4, FirstWindow, WarmupSeconds);
        var before = await writes();
        var applied = await Rates.EventsAsync(caller, corpus, corpus.Left, warm.Window, Seconds);
        var written = await writes() - before;
        await output.WriteLineAsync(
            $"{what}: {applied.PerSecond:N0} events/s, {applied.Receipt.Total:N0} events in {applied.Calls:N0} calls, "
            + $"{written:N0} storage writes: {written * 1000.0 / applied.Receipt.Total:N1} per 1,000 events; a "
            + $"second's events acknowledged {applied.Latencies}; sent again {applied.Again} times");
        return applied.PerSecond;
    }

    // A record's version counts its writes.
    private static async Task<long> WritesAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select coalesce(sum(version), 0)::bigint from orleansstorage");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Counts what HTTP clients of this process put.</summary>
    private sealed class Puts : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public Puts()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Meter.Name: "System.Net.Http", Name: "http.client.request.duration" })
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            {
                foreach (var tag in tags)
                {
                    if (tag is { Key: "http.request.method", Value: "PUT" }) Interlocked.Increment(ref _count);
                }
            });
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
