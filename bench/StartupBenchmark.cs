using System.Diagnostics;
using Grainwatch.Bench.Load;
using Grainwatch.Bench.Processes;
using Grainwatch.Bench.Rows;

namespace Grainwatch.Bench;

/// <summary>
/// S10: from the start of the server over a full data folder to its first answer, beside reading that folder.
/// The folder is made first, and kept for the next time.
/// </summary>
internal sealed class StartupBenchmark(string trail, string? geo, int principals, long rows, string folder)
{
    private const int Rounds = 3;

    private readonly string _data = Path.Combine(folder, "data");
    private readonly string _made = Path.Combine(folder, "made-of.txt");

    public async Task RunAsync(TextWriter output)
    {
        var population = await RowPopulation.ReadAsync(trail, principals, rows);
        await PrepareAsync(output, population);
        var key = population.KeyOf(population.Principals - 1).Text;
        await output.WriteLineAsync(
            $"{population.Principals:N0} principals, {population.Rows:N0} rows, {DataFolder.Size(_data):N0} bytes");
        await MeasureEmptyAsync(output);
        List<double> ratios = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var ratio = await MeasureAsync(output, key, round == 0 ? "warm-up" : "warm", () => Task.FromResult(true));
            if (round > 0 && ratio is not null) ratios.Add(ratio.Value);
        }

        await MeasureAsync(output, key, "cold", DataFolder.TryDropCachesAsync);
        await output.WriteLineAsync($"S10: median ratio, warm {ratios.Order().ElementAt(ratios.Count / 2):N2}");
    }

    private async Task PrepareAsync(TextWriter output, RowPopulation population)
    {
        var wanted = $"{population.Rows} rows of {population.Principals} principals of {Path.GetFullPath(trail)}";
        if (File.Exists(_made) && await File.ReadAllTextAsync(_made) == wanted) return;
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new InvalidOperationException($"'{folder}' holds something else; name another, or delete it.");
        Directory.CreateDirectory(folder);
        await using (var server = await ServingProcess.StartAsync(_data, geo))
            await RowLoad.RunAsync(output, server, population);
        await File.WriteAllTextAsync(_made, wanted);
    }

    /// <summary>What starting takes when there is nothing to read: the least that any start can take.</summary>
    private async Task MeasureEmptyAsync(TextWriter output)
    {
        var empty = Directory.CreateTempSubdirectory("grainwatch-bench-");
        try
        {
            var started = Stopwatch.GetTimestamp();
            await using var server = await ServingProcess.StartAsync(empty.FullName, geo);
            await output.WriteLineAsync($"empty    serves after {Stopwatch.GetElapsedTime(started).TotalSeconds:N2} s");
        }
        finally
        {
            empty.Delete(recursive: true);
        }
    }

    private async Task<double?> MeasureAsync(
        TextWriter output, string key, string state, Func<Task<bool>> prepareAsync)
    {
        if (!await prepareAsync())
        {
            await output.WriteLineAsync($"{state}: not measured, the caches cannot be dropped here");
            return null;
        }

        var (bytes, reading) = DataFolder.Read(_data);
        await prepareAsync();
        var started = Stopwatch.GetTimestamp();
        await using var server = await ServingProcess.StartAsync(_data, geo);
        await new Requests(server.Client).QueryAsync(key);
        var starting = Stopwatch.GetElapsedTime(started);
        await output.WriteLineAsync(
            $"{state,-8} read in {reading.TotalSeconds,6:N2} s ({bytes / 1e6 / reading.TotalSeconds:N0} MB/s)   "
            + $"first answer after {starting.TotalSeconds,6:N2} s   ratio {starting / reading:N2}   "
            + $"{server.Usage.ResidentBytesMax / 1e6:N0} MB resident");
        return starting / reading;
    }
}
