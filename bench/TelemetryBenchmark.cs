using System.Net;
using System.Net.Sockets;
using Grainwatch.Bench.Load;
using Grainwatch.Bench.Processes;

namespace Grainwatch.Bench;

/// <summary>
/// What telemetry takes: the server's processor time for an event, and events a second, with nothing sent anywhere,
/// with metrics, and with traces too; each in a process of its own, in turn, as often as there are rounds.
/// </summary>
internal sealed class TelemetryBenchmark(string trail, string? geo, int connections, int rounds)
{
    private const int EventsOfBody = 500;

    // A round is shorter than the usual minute between two exports: so they cost twelve times as much as they do.
    private const string ExportEveryMilliseconds = "5000";

    public async Task RunAsync(TextWriter output)
    {
        using var collector = Collector.Start();
        var bodies = TrailBodies.Read(trail, EventsOfBody);
        await output.WriteLineAsync(
            $"{bodies.Records:N0} records in {bodies.Bodies.Count:N0} gzipped bodies of {EventsOfBody}, {connections} "
            + $"connections, {Environment.ProcessorCount} processors; metrics every {ExportEveryMilliseconds} ms");
        (string Name, string[] Options)[] ways =
        [
            ("nothing", []),
            ("metrics", ["--otlp", collector.Address, "--trace-ratio", "0"]),
            ("metrics, traces of 1 in 100", ["--otlp", collector.Address]),
            ("metrics, traces of all", ["--otlp", collector.Address, "--trace-ratio", "1"]),
        ];
        var taken = ways.Select(_ => new List<(double PerEvent, double PerSecond)>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                // Whoever is first in a round is another one each time.
                var way = (i + round) % ways.Length;
                var measured = await LoadAsync(bodies, ways[way].Options);
                taken[way].Add(measured);
                await output.WriteLineAsync(
                    $"  {ways[way].Name}: {measured.PerEvent:N2} us an event, {measured.PerSecond:N0} events/s");
            }
        }

        for (var way = 0; way < ways.Length; way++)
        {
            // Pair by pair, because the machine's speed drifts.
            var more = Median(taken[way].Zip(taken[0], (with, without) => with.PerEvent / without.PerEvent));
            await output.WriteLineAsync(
                $"{ways[way].Name}: median {Median(taken[way].Select(each => each.PerEvent)):N2} us an event, "
                + $"{Median(taken[way].Select(each => each.PerSecond)):N0} events/s, {more:N3} of nothing's time");
        }

        await output.WriteLineAsync(
            $"the collector was sent {collector.Requests:N0} requests, {collector.Bytes:N0} bytes");
    }

    private async Task<(double PerEvent, double PerSecond)> LoadAsync(TrailBodies bodies, string[] options)
    {
        var data = Directory.CreateTempSubdirectory("grainwatch-bench-");
        try
        {
            await using var server = await ServingProcess.StartAsync(
                data.FullName, geo, options, ("OTEL_METRIC_EXPORT_INTERVAL", ExportEveryMilliseconds));
            var requests = new Requests(server.Client);
            var before = server.Usage.ProcessorTime;
            var took = await ClosedLoop.RunAsync(
                bodies.Bodies.Count, connections, new Latencies(), i => requests.SendAsync(bodies.Bodies[i]));
            var used = server.Usage.ProcessorTime - before;
            return (used.TotalMicroseconds / bodies.Records, bodies.Records / took.TotalSeconds);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>Takes what it is sent, and keeps nothing.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener = new();
        private long _requests;
        private long _bytes;

        public required string Address { get; init; }

        public long Requests => Volatile.Read(ref _requests);

        public long Bytes => Volatile.Read(ref _bytes);

        public static Collector Start()
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            probe.Stop();
            var collector = new Collector { Address = address };
            collector._listener.Prefixes.Add(address + "/");
            collector._listener.Start();
            _ = collector.TakeAsync();
            return collector;
        }

        public void Dispose() => _listener.Close();

        private async Task TakeAsync()
        {
            var buffer = new byte[1 << 16];
            while (_listener.IsListening)
            {
                HttpListenerContext http;
                try
                {
                    http = await _listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                Interlocked.Increment(ref _requests);
                while (await http.Request.InputStream.ReadAsync(buffer) is > 0 and var read)
                    Interlocked.Add(ref _bytes, read);
                http.Response.ContentType = "application/x-protobuf";
                http.Response.Close();
            }
        }
    }
}
