using System.Diagnostics;
using Grainwatch.Bench.Rows;
using Grainwatch.Detection.Principals;
using Grainwatch.Silo.Hosting;
using Npgsql;

namespace Grainwatch.Bench.Cluster;

/// <summary>
/// Many principals over three silo processes and PostgreSQL: how they spread, what they take, and how soon all that are
/// asked answer again when a silo is killed.
/// </summary>
internal sealed class PopulationBenchmark(string trail, string postgres, int principals, int rows)
{
    private const int Silos = 3;
    private const int RowsOfBatch = 4096;
    private const int Asked = 1000;
    private const int Seed = 11;

    public async Task RunAsync(TextWriter output)
    {
        var population = await RowPopulation.ReadAsync(trail, principals, rows);
        string[] arguments = ["--membership", "postgres", "--storage", "postgres", "--postgres", postgres];
        List<SiloProcess> silos = [];
        try
        {
            for (var i = 0; i < Silos; i++) silos.Add(await SiloProcess.StartAsync(arguments));
            await using var caller = await Caller.ConnectAsync(new ClientSettings
            {
                Membership = new MembershipSettings { Kind = MembershipKind.Postgres, Postgres = new Secret(postgres) },
            });
            var empty = silos.Sum(silo => silo.MemoryBytes);
            await LoadAsync(output, caller, population);
            await TellSpreadAsync(output, caller, silos, empty);
            await RecoverAsync(output, caller, population, silos[1]);
        }
        finally
        {
            foreach (var silo in silos) await silo.DisposeAsync();
        }
    }

    private async Task LoadAsync(TextWriter output, Caller caller, RowPopulation population)
    {
        var started = Stopwatch.GetTimestamp();
        var receipt = default(ApplyReceipt);
        foreach (var batch in population.RowsOf(_ => true).Chunk(RowsOfBatch))
            receipt += await caller.Router.RouteAsync(batch);
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await using var source = NpgsqlDataSource.Create(postgres);
        await using var command = source.CreateCommand("select coalesce(sum(version), 0)::bigint from orleansstorage");
        var writes = (long)(await command.ExecuteScalarAsync())!;
        await output.WriteLineAsync(
            $"{receipt.Total:N0} rows of {population.Principals:N0} principals in {took:N0} s: "
            + $"{receipt.Total / took:N0} rows/s, durable, {writes / took:N0} storage writes/s");
    }

    private static async Task TellSpreadAsync(TextWriter output, Caller caller, List<SiloProcess> silos, long empty)
    {
        var grains = await caller.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        var awake = grains
            .Where(of => of.GrainType.Contains("PrincipalGrain", StringComparison.Ordinal))
            .OrderBy(of => of.SiloAddress.Endpoint.Port)
            .Select(of => (of.SiloAddress.Endpoint.Port, of.ActivationCount)).ToList();
        foreach (var (port, count) in awake)
        {
            var silo = silos.First(each => each.SiloPort == port);
            await output.WriteLineAsync($"silo {port}: {count:N0} awake, {silo.MemoryBytes / 1e6:N0} MB resident");
        }

        var sum = awake.Sum(each => each.ActivationCount);
        var more = silos.Sum(silo => silo.MemoryBytes) - empty;
        await output.WriteLineAsync(
            $"{sum:N0} awake; {more / (double)Math.Max(1, sum):N0} bytes a principal more than empty silos ("
            + $"{empty / 1e6 / silos.Count:N0} MB each)");
    }

    /// <summary>Kills one, and asks until everybody answers.</summary>
    private static async Task RecoverAsync(
        TextWriter output, Caller caller, RowPopulation population, SiloProcess victim)
    {
        var random = new Random(Seed);
        var asked = Enumerable.Range(0, Asked)
            .Select(_ => population.KeyOf(random.Next(population.Principals))).Distinct().ToList();
        var answered = new List<double>();
        await victim.KillAsync();
        var killed = Stopwatch.GetTimestamp();
        await Task.WhenAll(asked.Select(async key =>
        {
            while (true)
            {
                try
                {
                    if (await caller.Principals.ViewAsync(key) is null)
                        throw new InvalidOperationException($"{key} is not known any more.");
                    lock (answered) answered.Add(Stopwatch.GetElapsedTime(killed).TotalSeconds);
                    return;
                }
                catch (PrincipalStoreException)
                {
                    await Task.Delay(100);
                }
            }
        }));
        answered.Sort();
        await output.WriteLineAsync(
            $"a silo of {Silos} killed, {answered.Count:N0} principals asked at random, seed {Seed}: half answered "
            + $"after {At(50):N1} s, 99 of 100 after {At(99):N1} s, all after {At(100):N1} s");

        double At(int percent) => answered[Math.Max(0, (answered.Count * percent / 100) - 1)];
    }
}
