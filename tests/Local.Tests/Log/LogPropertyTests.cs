using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Tests;
using Grainwatch.Detection.Tests.Oracle;
using Grainwatch.Ingest.Tests;
using Grainwatch.Local.Log;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Local.Tests.Log;

/// <summary>
/// What is read from a log is, byte for byte, what was written to it: for random chronicles of several principals, in
/// disorder, with duplicates, decisions and history, through evictions, other policies with restarts and without,
/// failing disks, deaf listeners, compaction and clocks that jump.
/// </summary>
public sealed class LogPropertyTests(ITestOutputHelper output)
{
    private const int HistoriesUsual = 25;

    [Fact]
    public async Task ReadAsync_RandomChronicles_IsWhatWasWritten()
    {
        var test = nameof(ReadAsync_RandomChronicles_IsWhatWasWritten);
        var (compactions, rotations, restarts, failures, changes) = (0, 0, 0, 0, 0);
        for (var i = 0; i < Seeds.Histories(HistoriesUsual); i++)
        {
            using var trial = new Trial(Seeds.First + i, Seeds.Repeat(Seeds.First + i, test));
            await trial.RunAsync();
            compactions += trial.Compactions;
            rotations += trial.Rotations;
            restarts += trial.Restarts;
            failures += trial.Failures;
            changes += trial.Changes;
        }

        output.WriteLine($"{Seeds.Repeat(Seeds.First, test)}; {rotations} segments begun, {compactions} removed, "
            + $"{restarts} restarts, {failures} failures, {changes} policies replaced");
        if (Seeds.Histories(HistoriesUsual) < HistoriesUsual) return;
        Assert.True(
            compactions > 0 && rotations > 0 && restarts > 0 && failures > 0 && changes > 0,
            "something is not tried at all");
    }

    private sealed class Trial : IDisposable
    {
        private readonly Random _random;
        private readonly string _hint;
        private readonly ManualClock _clock = new();
        private readonly FaultyDisk _disk = new();
        private readonly List<(PrincipalKey Key, Queue<Step> Steps)> _left = [];
        private readonly List<PolicyInForce> _policies = [PolicyInForce.Default];
        private readonly LogWorld _world;

        public Trial(int seed, string hint)
        {
            _random = new Random(seed);
            _hint = hint;
            for (var other = 0; other < 4; other++)
            {
                var chronicle = RandomChronicle.Tell(seed + (other * 7919), (Aspects)_random.Next(256));
                var key = chronicle.Principal.Key;
                // As a policy file says it; the oracle's policies are not all such as one may hold.
                if (PolicyParser.Parse(PolicyHistory.Encode(PolicyInForce.Of(chronicle.Policy))).Policy is { } policy)
                    _policies.Add(policy);
                if (!_left.Exists(one => one.Key.Equals(key))) _left.Add((key, new Queue<Step>(chronicle.Steps)));
            }

            var options = new LogOptions
            {
                SegmentBytes = _random.Next(200, 20_000),
                MemoryEveryBytes = _random.Next(3) == 0 ? 16 * 1024 : _random.Next(100, 3000),
                MemoryEveryFrames = _random.Next(2, 12),
                Retention = TimeSpan.FromHours(_random.Next(0, 50)),
                Clock = _clock,
                OpenFile = _disk.Open,
                FlushFolder = _disk.FlushFolder,
            };
            _world = new LogWorld(options, Pick(_policies));
        }

        public int Compactions { get; private set; }

        public int Rotations => _world.Log.Segments.Last.Number - 1;

        public int Restarts { get; private set; }

        public int Failures { get; private set; }

        public int Changes { get; private set; }

        public async Task RunAsync()
        {
            for (var round = 0; _left.Count > 0; round++)
            {
                _world.Outlet.IsDeaf = _random.Next(6) == 0;
                WriteSome();
                Disturb();
                await _world.AssertAllAsync($"round {round}; {_hint}");
            }

            _world.Restart();
            await _world.AssertAllAsync($"at the end; {_hint}");
        }

        public void Dispose() => _world.Dispose();

        /// <summary>A commit of what several principals write; it may fail, and then it is sent again.</summary>
        private void WriteSome()
        {
            var writing = _left.Where(_ => _random.Next(3) > 0).Select(one => (one, Step: one.Steps.Peek())).ToList();
            if (_random.Next(10) == 0) _disk.FailNext(_random.Next(4));
            var tasks = writing.ConvertAll(one => (one.one.Key, one.one.Steps, Task: Begin(one.one.Key, one.Step)));
            _world.Commit();
            if (_random.Next(5) == 0)
            {
                foreach (var (one, step) in writing) _ = Begin(one.Key, step);
                _world.Commit();
            }

            if (!_disk.IsWell) Failures++;
            _disk.Mend();
            foreach (var (_, steps, task) in tasks)
            {
                Assert.True(task.IsCompleted, $"a write is not answered; {_hint}");
                if (task.IsCompletedSuccessfully) steps.Dequeue();
                else Assert.IsAssignableFrom<PrincipalStoreException>(task.Exception!.InnerException);
            }

            _left.RemoveAll(one => one.Steps.Count == 0);
        }

        private Task Begin(PrincipalKey key, Step step)
        {
            // Also between two writes of one commit.
            if (_random.Next(6) == 0)
            {
                _world.Change(Pick(_policies));
                Changes++;
            }

            return Send(key, step);
        }

        private Task Send(PrincipalKey key, Step step) => step switch
        {
            Step.Arrival arrival => _world.Begin(
                key, arrival.Events, _random.Next(5) == 0 ? Arrival.Backfill : Arrival.Live),
            Step.Decided decided => _world.Begin(key, decided.Decision),
            _ => throw new InvalidOperationException(),
        };

        private void Disturb()
        {
            _clock.Advance(TimeSpan.FromMinutes(_random.Next(0, 200)));
            // Clocks are set right, or wrong.
            if (_random.Next(12) == 0) _clock.Advance(TimeSpan.FromDays(_random.Next(-9, 9)));
            var first = _world.Log.Segments.All[0].Number;
            for (var left = _random.Next(6); left > 0; left--) _world.Log.Maintain();
            Compactions += _world.Log.Segments.All[0].Number - first;
            foreach (var key in _world.Keys.Where(_ => _random.Next(4) == 0)) _world.Evict(key);
            if (_random.Next(6) > 0) return;
            _world.Restart(_random.Next(2) == 0 ? Pick(_policies) : null);
            Restarts++;
        }

        private T Pick<T>(List<T> values) => values[_random.Next(values.Count)];
    }
}
