using System.Collections.Concurrent;
using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Ingest.Sinks.Writers;

namespace Grainwatch.Ingest.Tests.Sinks.Delivering;

/// <summary>
/// Principals that change and tell, a queue over a log that fails before and after it has written, sinks that fail
/// before and after they have taken, and a process that ends at any moment: all by a seed.
/// </summary>
internal sealed class DeliveryRun(int seed)
{
    private const int Alerts = 12;
    private const int Steps = 60;

    private readonly Random _random = new(seed);
    private readonly ShakyLog _log = new();
    private readonly Dictionary<string, ConcurrentQueue<(AlertId Id, int Revision)>> _stores = new()
    {
        ["a"] = [],
        ["b"] = [],
    };

    private readonly int[] _revisions = new int[Alerts];
    private readonly List<(int Alert, int Revision)> _outbox = [];
    private readonly List<(AlertId Id, int Revision)> _told = [];
    private volatile int _faultsOfTen = 3;

    /// <summary>
    /// Whether principals forget what they had to tell though the queue did not take it: a planted fault.
    /// </summary>
    public bool ForgetsTooSoon { get; init; }

    /// <summary>Ends of the process.</summary>
    public int Crashes { get; private set; }

    /// <summary>What each sink has stored, in the order in which it came.</summary>
    public IEnumerable<(string Sink, IReadOnlyList<(AlertId Id, int Revision)> Stored)> Stores =>
        _stores.Select(store => (store.Key, (IReadOnlyList<(AlertId, int)>)[.. store.Value]));

    /// <summary>Revisions that were told, each durable in its principal before.</summary>
    public IReadOnlyList<(AlertId Id, int Revision)> Told => _told;

    /// <summary>Each revision that was ever made, as the principals number them.</summary>
    public IEnumerable<(AlertId Id, int Revision)> Made => _revisions.SelectMany((last, alert) =>
        Enumerable.Range(1, last).Select(revision => (SinkAlerts.Make($"{alert}").Id, revision)));

    public async Task RunAsync()
    {
        using var sinks = new LiveSinks(
            SinkAlerts.Set("a", "b"), TimeProvider.System, sink => new ShakySink(this, _stores[sink.Name]));
        var queue = await OpenAsync(sinks);
        for (var step = 0; step < Steps; step++)
        {
            Change();
            queue = await TellAsync(queue, sinks);
            if (_random.Next(8) != 0) continue;
            Crashes++;
            _log.Crash(queue);
            queue = await OpenAsync(sinks);
        }

        (_faultsOfTen, _log.FaultsOfTen) = (0, 0);
        do queue = await TellAsync(queue, sinks);
        while (_outbox.Count > 0);
        for (var left = 2000; queue.Statuses().Any(status => status.Pending > 0) && left > 0; left--)
            await Task.Delay(5);
        await queue.DisposeAsync();
    }

    private async Task<DeliveryQueue> OpenAsync(LiveSinks sinks)
    {
        while (true)
        {
            try
            {
                var queue = await DeliveryQueue.OpenAsync(_log.Open(), sinks, TimeProvider.System, new DeliveryOptions
                {
                    Linger = TimeSpan.FromMilliseconds(_random.Next(4)),
                    RewriteBytes = 20_000,
                    EndPatience = TimeSpan.Zero,
                    Retry = new RetryOptions
                    {
                        First = TimeSpan.FromMilliseconds(1),
                        Longest = TimeSpan.FromMilliseconds(4),
                    },
                });
                queue.Start();
                return queue;
            }
            catch (DeliveryException)
            {
                // Opened again.
            }
        }
    }

    private void Change()
    {
        for (var changes = _random.Next(4); changes > 0; changes--)
        {
            var alert = _random.Next(Alerts);
            _revisions[alert]++;
            _outbox.Add((alert, _revisions[alert]));
        }
    }

    /// <summary>As an actor does: what was told leaves the outbox, what was not stays.</summary>
    private async Task<DeliveryQueue> TellAsync(DeliveryQueue queue, LiveSinks sinks)
    {
        var alerts = _outbox.Select(told => SinkAlerts.Make($"{told.Alert}", told.Revision)).ToList();
        try
        {
            await queue.TakeAsync(alerts, []);
        }
        catch (DeliveryException)
        {
            if (ForgetsTooSoon) Clear();
            _log.Crash(queue);
            return await OpenAsync(sinks);
        }

        Clear();
        return queue;

        void Clear()
        {
            _told.AddRange(alerts.Select(alert => (alert.Id, alert.Revision)));
            _outbox.Clear();
        }
    }

    /// <summary>A sink that fails before it has stored, or after.</summary>
    private sealed class ShakySink(DeliveryRun run, ConcurrentQueue<(AlertId Id, int Revision)> store) : ISinkWriter
    {
        private readonly Random _random = new(Random.Shared.Next());

        public async Task<SendResult> SendAsync(Outgoing outgoing, CancellationToken cancellation)
        {
            await Task.Yield();
            int dice;
            lock (_random) dice = _random.Next(20);
            if (dice < run._faultsOfTen) return SendResult.Failed("down");
            store.Enqueue((outgoing.Alert.Id, outgoing.Alert.Revision));
            if (dice < run._faultsOfTen * 2) throw new IOException("cut");
            return SendResult.Taken("taken");
        }

        public void Dispose()
        {
        }
    }

    /// <summary>A log that outlives its queues. Who crashed can write no more.</summary>
    private sealed class ShakyLog
    {
        private readonly Lock _lock = new();
        private readonly Random _random = new(Random.Shared.Next());
        private byte[] _bytes = [];
        private int _generation;

        public volatile int FaultsOfTen = 2;

        public IDeliveryLog Open() => new Way(this, _generation);

        /// <summary>Nothing that the queue does from now on has an effect.</summary>
        public void Crash(DeliveryQueue queue)
        {
            lock (_lock) _generation++;
            _ = queue.DisposeAsync().AsTask();
        }

        private Task Write(int generation, Func<byte[]> write)
        {
            lock (_lock)
            {
                var dice = _random.Next(20);
                if (generation != _generation || dice < FaultsOfTen) throw new DeliveryException("the disk is gone");
                _bytes = write();
                if (dice < FaultsOfTen * 2) throw new DeliveryException("the answer is lost");
                return Task.CompletedTask;
            }
        }

        private sealed class Way(ShakyLog log, int generation) : IDeliveryLog
        {
            public Task<ReadOnlyMemory<byte>> ReadAsync()
            {
                lock (log._lock) return Task.FromResult<ReadOnlyMemory<byte>>(log._bytes);
            }

            public Task AppendAsync(ReadOnlyMemory<byte> bytes) =>
                log.Write(generation, () => [.. log._bytes, .. bytes.Span]);

            public Task ReplaceAsync(ReadOnlyMemory<byte> bytes) => log.Write(generation, bytes.ToArray);
        }
    }
}
