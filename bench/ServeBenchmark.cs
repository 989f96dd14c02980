using Grainwatch.Bench.Load;
using Grainwatch.Bench.Processes;
using Grainwatch.Ingest.Replay;

namespace Grainwatch.Bench;

/// <summary>
/// S5: what the server takes to make an event durable beside what a replay of the same trail takes, and how fast it
/// acknowledges. S8: how long a question about a principal takes while events come at half of that rate, beside the
/// same question when nothing comes.
/// </summary>
internal sealed class ServeBenchmark(string trail, string? geo, int connections)
{
    private const int EventsOfBody = 500;
    private const int QueriesPerSecond = 100;
    private const int IdleSeconds = 15;
    private const int Seed = 11;

    public async Task RunAsync(TextWriter output)
    {
        var bodies = TrailBodies.Read(trail, EventsOfBody);
        await output.WriteLineAsync(
            $"{bodies.Records:N0} records of {bodies.Principals.Count:N0} principals, {bodies.DecodedBytes:N0} bytes "
            + $"of JSON, in {bodies.Bodies.Count:N0} gzipped bodies of {EventsOfBody}; {connections} connections, "
            + $"{Environment.ProcessorCount} processors");
        var ofReplay = await ReplayAsync(output, bodies.Records);
        var perSecond = await WithServerAsync(server => LoadAsync(output, server, bodies, ofReplay));
        await WithServerAsync(server => QueryAsync(output, server, bodies, perSecond / 2));
    }

    /// <summary>Processor time of a replay on one thread, in microseconds an event.</summary>
    private async Task<double> ReplayAsync(TextWriter output, long records)
    {
        var first = TrailInputs.Find([trail])[0].Path;
        var empty = await GrainwatchCommand.RunAsync(Arguments(first));
        var whole = await GrainwatchCommand.RunAsync(Arguments(trail));
        var used = whole.Usage.ProcessorTime - empty.Usage.ProcessorTime;
        await output.WriteLineAsync(
            $"replay, one thread, in memory: {used.TotalSeconds:N2} s of processor time, "
            + $"{used.TotalMicroseconds / records:N2} us an event (without {empty.Usage.ProcessorTime.TotalSeconds:N2} "
            + "s of starting, which a replay of one file takes)");
        return used.TotalMicroseconds / records;

        string[] Arguments(string path) =>
            ["replay", path, "--threads", "1", "--format", "json", .. geo is null ? (string[])[] : ["--geo", geo]];
    }

    /// <summary>S5; gives events a second.</summary>
    private async Task<double> LoadAsync(
        TextWriter output, ServingProcess server, TrailBodies bodies, double ofReplay)
    {
        var requests = new Requests(server.Client);
        var latencies = new Latencies();
        var (before, own) = (server.Usage, ProcessUsage.OfThis());
        var took = await ClosedLoop.RunAsync(
            bodies.Bodies.Count, connections, latencies, i => requests.SendAsync(bodies.Bodies[i]));
        var (after, ownAfter) = (server.Usage, ProcessUsage.OfThis());
        var used = after.ProcessorTime - before.ProcessorTime;
        var perEvent = used.TotalMicroseconds / bodies.Records;
        var perSecond = bodies.Records / took.TotalSeconds;
        await output.WriteLineAsync(
            $"serve, closed loop: {used.TotalSeconds:N2} s of processor time, {perEvent:N2} us an event, compiling "
            + $"included (the load took {(ownAfter.ProcessorTime - own.ProcessorTime).TotalSeconds:N2} s more); peak "
            + $"{after.ResidentBytesMax / 1e6:N0} MB resident");
        await output.WriteLineAsync(
            $"{perSecond:N0} events/s at the peak; acknowledged {latencies}; refused {requests.Refused:N0} times");
        await output.WriteLineAsync($"S5: ratio of processor time an event {perEvent / ofReplay:N2}");
        return perSecond;
    }

    /// <summary>S8, on what the first half of the trail made, while the second comes.</summary>
    private async Task<double> QueryAsync(
        TextWriter output, ServingProcess server, TrailBodies bodies, double eventsPerSecond)
    {
        var half = bodies.Bodies.Count / 2;
        var requests = new Requests(server.Client);
        await ClosedLoop.RunAsync(half, connections, new Latencies(), i => requests.SendAsync(bodies.Bodies[i]));
        var known = await KnownAsync(requests, bodies.Principals);

        Latencies idle = new(), loaded = new(), acknowledged = new();
        await AskAsync(IdleSeconds * QueriesPerSecond, idle);
        var bodiesPerSecond = eventsPerSecond / EventsOfBody;
        var seconds = (bodies.Bodies.Count - half) / bodiesPerSecond;
        await Task.WhenAll(
            OpenLoop.RunAsync(
                bodies.Bodies.Count - half,
                bodiesPerSecond,
                acknowledged,
                i => requests.SendAsync(bodies.Bodies[half + i])),
            AskAsync((int)(seconds * QueriesPerSecond), loaded));

        await output.WriteLineAsync(
            $"{QueriesPerSecond} questions a second about {known.Count:N0} principals, seed {Seed}, open loop; idle: "
            + $"{idle}");
        await output.WriteLineAsync(
            $"with {eventsPerSecond:N0} events/s, half of the peak: {loaded}; refused {requests.Refused:N0} times");
        await output.WriteLineAsync($"events then acknowledged {acknowledged}");
        var ratio = loaded.Percentile(99) / idle.Percentile(99);
        await output.WriteLineAsync($"S8: ratio of p99 {ratio:N2}");
        return ratio;

        Task AskAsync(int count, Latencies latencies)
        {
            var random = new Random(Seed);
            var asked = Enumerable.Range(0, count).Select(_ => known[random.Next(known.Count)]).ToList();
            return OpenLoop.RunAsync(count, QueriesPerSecond, latencies, i => requests.QueryAsync(asked[i]));
        }
    }

    /// <summary>Those that the first half made known: each is asked for once, which also warms up.</summary>
    private static async Task<List<string>> KnownAsync(Requests requests, IReadOnlyList<string> principals)
    {
        List<string> known = [];
        foreach (var principal in principals)
        {
            try
            {
                await requests.QueryAsync(principal);
                known.Add(principal);
            }
            catch (HttpRequestException)
            {
                // It comes in the second half.
            }
        }

        return known;
    }

    private async Task<double> WithServerAsync(Func<ServingProcess, Task<double>> use)
    {
        var data = Directory.CreateTempSubdirectory("grainwatch-bench-");
        try
        {
            await using var server = await ServingProcess.StartAsync(data.FullName, geo);
            return await use(server);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
