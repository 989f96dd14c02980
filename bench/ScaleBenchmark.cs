using System.Diagnostics;
using Grainwatch.Bench.Load;
using Grainwatch.Bench.Processes;
using Grainwatch.Bench.Rows;

namespace Grainwatch.Bench;

/// <summary>
/// Many rows of many principals: loaded over HTTP, compacted, served again and asked for. Nothing is left on disk.
/// </summary>
internal sealed class ScaleBenchmark(string trail, string? geo, int principals, long rows, string? folder)
{
    private const int Queries = 2000;
    private const int Seed = 11;

    public async Task RunAsync(TextWriter output)
    {
        var population = await RowPopulation.ReadAsync(trail, principals, rows);
        await output.WriteLineAsync(
            $"{population.Rows:N0} rows of {population.Principals:N0} principals: {population.Copies:N0} copies of the "
            + $"trail's organisation; {Environment.ProcessorCount} processors");
        var data = Directory.CreateDirectory(folder ?? Path.Combine(Path.GetTempPath(), "grainwatch-bench-scale"));
        if (data.EnumerateFileSystemInfos().Any())
            throw new InvalidOperationException($"'{data}' is not empty; what is in it would be deleted.");
        try
        {
            await LoadAsync(output, data.FullName, population);
            await CompactAsync(output, data.FullName);
            await RestartAsync(output, data.FullName, population);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private async Task LoadAsync(TextWriter output, string data, RowPopulation population)
    {
        await using var server = await ServingProcess.StartAsync(data, geo);
        await RowLoad.RunAsync(output, server, population);
        await output.WriteLineAsync($"on disk: {DataFolder.Size(data):N0} bytes while it serves");
    }

    private static async Task CompactAsync(TextWriter output, string data)
    {
        var size = DataFolder.Size(data);
        if (await LogCompaction.TryRunAsync(data) is not { } run)
        {
            await output.WriteLineAsync($"on disk: {size:N0} bytes once stopped; this build has no compaction");
            return;
        }

        await output.WriteLineAsync(
            $"on disk: {size:N0} bytes before compaction, {DataFolder.Size(data):N0} after; it took "
            + $"{run.Duration.TotalSeconds:N1} s, peak {run.Usage.ResidentBytesMax / 1e6:N0} MB resident");
    }

    private async Task RestartAsync(TextWriter output, string data, RowPopulation population)
    {
        var started = Stopwatch.GetTimestamp();
        await using var server = await ServingProcess.StartAsync(data, geo);
        var random = new Random(Seed);
        var requests = new Requests(server.Client);
        await requests.QueryAsync(population.KeyOf(0).Text);
        await output.WriteLineAsync(
            $"restarted: answers after {Stopwatch.GetElapsedTime(started).TotalSeconds:N1} s, "
            + $"{server.Usage.ResidentBytesMax / 1e6:N0} MB resident");
        var asked = Enumerable.Range(0, Queries)
            .Select(_ => population.KeyOf(random.Next(population.Principals)).Text).ToList();
        var latencies = new Latencies();
        await ClosedLoop.RunAsync(Queries, 1, latencies, i => requests.QueryAsync(asked[i]));
        await output.WriteLineAsync(
            $"principals at random, seed {Seed}, one question after the other: {latencies}; then "
            + $"{server.Usage.ResidentBytesMax / 1e6:N0} MB resident");
    }
}
