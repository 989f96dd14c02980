using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Sources.S3;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Ingest.Tests.Sources.S3;

/// <summary>Objects appear over days, late and twice, while the process that follows them dies over and over.</summary>
public sealed class BucketCrashTests(ITestOutputHelper output)
{
    private const string Name = "BucketCrashTests";
    private const int Histories = 40;
    private const int CheckpointBytesMax = 40_000;

    [Fact]
    public async Task Poll_KilledAtRandomAwaits_MissesNothing()
    {
        output.WriteLine(Seeds.Repeat(Seeds.First, Name));
        for (var i = 0; i < Seeds.Histories(Histories); i++)
        {
            var history = new History(Seeds.First + i);
            await history.RunAsync();
            Assert.True(history.Missed.Count == 0, $"missed {string.Join(", ", history.Missed.Take(5))} of "
                + $"{history.Put}: {Seeds.Repeat(Seeds.First + i, Name)}");
            Assert.True(history.LargestCheckpoint < CheckpointBytesMax, $"{history.LargestCheckpoint:N0} bytes");
            Assert.True(history.Kills > 0 && history.Put > 50, "the test itself is broken");
        }
    }

    private sealed class History
    {
        private static readonly string[] s_regions = ["eu-west-1", "us-east-1", "ap-south-1"];
        private static readonly string[] s_accounts = ["111111111111", "222222222222"];

        private readonly Random _random;
        private readonly StepClock _clock = new(new DateTime(2026, 5, 1, 12, 0, 0, DateTimeKind.Utc));
        private readonly FakeBucket _bucket;
        private readonly KillableCheckpoints _checkpoints;
        private readonly HashSet<string> _names = [];
        private readonly List<(DateTime At, string Key, string Text)> _coming = [];
        private readonly TakenIn _taken = new();
        private readonly BucketOptions _options;
        private BucketSource? _source;
        private int _stepsToLive;
        private bool _isDead;

        public History(int seed)
        {
            _random = new Random(seed);
            _bucket = new FakeBucket(_clock) { Before = StepAsync };
            _taken.Before = StepAsync;
            _checkpoints = new KillableCheckpoints(StepAsync);
            _options = new BucketOptions
            {
                Since = _clock.Now.AddDays(-2),
                ObjectsAtOnce = _random.Next(1, 5),
                SaveInterval = TimeSpan.Zero,
                DayObjectsMax = _random.Next(2) == 0 ? 60 : 1000,
            };
        }

        public IReadOnlyCollection<string> Missed => [.. _names.Except(_taken.Names)];

        public int Put => _names.Count;

        public int Kills { get; private set; }

        public int LargestCheckpoint => _checkpoints.Largest;

        public async Task RunAsync()
        {
            var end = _clock.Now.AddDays(3);
            while (_clock.Now < end)
            {
                Deliver();
                await LookAsync();
                _clock.Step(TimeSpan.FromMinutes(_random.Next(1, 90)));
            }

            // Everything has come; a day's looks must find it.
            _clock.Step(TimeSpan.FromHours(13));
            Deliver(isLast: true);
            for (var i = 0; i < 200 && Missed.Count > 0; i++)
            {
                await LookAsync();
                _clock.Step(TimeSpan.FromMinutes(6));
            }
        }

        private void Deliver(bool isLast = false)
        {
            for (var i = _random.Next(0, 8); i > 0 && !isLast; i--)
            {
                var region = s_regions[_random.Next(_clock.Now.Day < 3 ? 2 : 3)];
                var account = s_accounts[_random.Next(2)];
                var delivered = _clock.Now.AddMinutes(-_random.Next(0, 20));
                var name = $"call{_names.Count:D5}";
                var late = _random.Next(10) switch
                {
                    0 => TimeSpan.FromMinutes(_random.Next(0, 12 * 60)),
                    < 4 => TimeSpan.FromMinutes(_random.Next(0, 45)),
                    _ => TimeSpan.Zero,
                };
                // With few objects remembered, late ones are only found among the newest.
                if (_options.DayObjectsMax < 1000) late /= 12;
                _names.Add(name);
                var key = FakeBucket.Key(delivered, region, account, $"{_random.Next():x}{name}");
                _coming.Add((_clock.Now + late, key, TrailText.Call("ada", "2026-05-01T10:00:00Z", name)));
                if (_random.Next(10) == 0) _coming.Add((_clock.Now, key.Replace(name, name + "x"), _coming[^1].Text));
            }

            foreach (var (_, key, text) in _coming.Where(one => isLast || one.At <= _clock.Now)) _bucket.Put(key, text);
            _coming.RemoveAll(one => isLast || one.At <= _clock.Now);
        }

        private async Task LookAsync()
        {
            _stepsToLive = _random.Next(3) == 0 ? _random.Next(1, 40) : int.MaxValue;
            _isDead = false;
            var progress = new SourceProgress("s3", _clock);
            try
            {
                if (_source is null)
                {
                    _source = new BucketSource(
                        new S3Location("trails", ""), _bucket, _taken.Intake, _checkpoints, _clock, _options);
                    await _source.OpenAsync(progress);
                }

                await _source.PollAsync(progress);
            }
            catch (KilledException)
            {
                _source = null;
                Kills++;
            }
        }

        /// <summary>Where a process may die: nothing of it happens afterwards.</summary>
        private async Task StepAsync()
        {
            if (_random.Next(4) == 0) await Task.Yield();
            if (Interlocked.Decrement(ref _stepsToLive) <= 0) _isDead = true;
            if (_isDead) throw new KilledException();
        }
    }

    private sealed class KilledException : Exception;

    /// <summary>A checkpoint may be durable though who set it never heard of it.</summary>
    private sealed class KillableCheckpoints(Func<Task> step) : ICheckpoints
    {
        private readonly MemoryCheckpoints _durable = new();

        public int Largest { get; private set; }

        public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string source, CancellationToken cancellation = default)
        {
            await step();
            return await _durable.GetAsync(source, cancellation);
        }

        public async ValueTask SetAsync(
            string source, ReadOnlyMemory<byte> document, CancellationToken cancellation = default)
        {
            await step();
            Largest = Math.Max(Largest, document.Length);
            await _durable.SetAsync(source, document, cancellation);
            await step();
        }
    }
}
