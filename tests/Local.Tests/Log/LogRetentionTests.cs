using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Tests;
using Grainwatch.Ingest.Tests;
using Grainwatch.Local.Log;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Local.Tests.Log;

/// <summary>
/// Whatever was known within the retention is told, byte for byte, however often the log was compacted and opened anew
/// since; what is not kept is older.
/// </summary>
public sealed class LogRetentionTests(ITestOutputHelper output)
{
    private const int HistoriesUsual = 4;

    [Fact]
    public async Task At_SteadyTrafficCompactedAndRestarted_TellsAllOfTheRetention()
    {
        var test = nameof(At_SteadyTrafficCompactedAndRestarted_TellsAllOfTheRetention);
        var (told, gone, removed) = (0, 0, 0);
        for (var i = 0; i < Seeds.Histories(HistoriesUsual); i++)
        {
            using var trial = new Trial(Seeds.First + i, Seeds.Repeat(Seeds.First + i, test));
            await trial.RunAsync();
            (told, gone, removed) = (told + trial.Told, gone + trial.Gone, removed + trial.Removed);
        }

        output.WriteLine($"{Seeds.Repeat(Seeds.First, test)}; {told} told, {gone} gone, {removed} segments removed");
        Assert.True(told > 0 && gone > 0 && removed > 10, $"{told} told, {gone} gone, {removed} removed");
    }

    /// <summary>Busy and idle principals, whatever was known of them on the way, and a log that is compacted.</summary>
    private sealed class Trial : IDisposable
    {
        private const int Users = 5, Rounds = 240, RoundsBetweenChecks = 60;

        private readonly Random _random;
        private readonly string _hint;
        private readonly ManualClock _clock = new();
        private readonly TimeSpan _retention;
        private readonly LogWorld _world;
        private readonly List<(PrincipalKey Key, DateTime From, string Memory)> _written = [];
        private readonly DateTime _began;
        private int _first = 1;

        public Trial(int seed, string hint)
        {
            (_random, _hint, _began) = (new Random(seed), hint, _clock.GetUtcNow().UtcDateTime);
            _retention = TimeSpan.FromHours(_random.Next(1, 8 * 24));
            _world = new LogWorld(new LogOptions
            {
                SegmentBytes = _random.Next(4000, 20_000),
                MemoryEveryBytes = _random.Next(300, 4000),
                MemoryEveryFrames = _random.Next(2, 40),
                Retention = _retention,
                Clock = _clock,
                OpenFile = path => new Unflushed(path),
                FlushFolder = _ => { },
            });
        }

        public int Told { get; private set; }

        public int Gone { get; private set; }

        public int Removed => _first - 1;

        private DateTime Now => _clock.GetUtcNow().UtcDateTime;

        public async Task RunAsync()
        {
            for (var round = 0; round < Rounds; round++)
            {
                _clock.Advance(TimeSpan.FromMinutes(_random.Next(1, 300)));
                // The later a user, the more seldom it does something.
                for (var user = 0; user < Users; user++)
                {
                    if (round == user || _random.Next(1 << (2 * user)) == 0) Write(LogWorld.User(user), round);
                }

                for (var left = _random.Next(8); left > 0; left--) Maintain();
                if (_random.Next(15) == 0) _world.Restart();
                if (_random.Next(60) == 0) OfflineCompaction.Run(_world.Log, _retention, default);
                if (round % RoundsBetweenChecks == RoundsBetweenChecks - 1) Check();
            }

            _world.Settle();
            Check();
            _world.Restart();
            Check();
            await _world.AssertAllAsync(_hint);
            await _world.AssertCrashAsync(_hint);
            var check = new ShardCheck(_world.Folder);
            check.ReadFrames(default);
            check.FoldMemories(default);
            Assert.True(check.Damages.Count == 0, $"{string.Join(", ", check.Damages)}; {_hint}");
        }

        public void Dispose() => _world.Dispose();

        private void Maintain()
        {
            _world.Log.Maintain();
            Assert.InRange(_world.Log.Segments.All[0].Number, _first, int.MaxValue);
            _first = _world.Log.Segments.All[0].Number;
        }

        private void Write(PrincipalKey key, int round)
        {
            _world.Write(key, LogWorld.Events(key, round * 10, _random.Next(1, 4)));
            _written.Add((key, Now, _world.Acknowledged(key)!));
        }

        private void Check()
        {
            foreach (var story in _written.GroupBy(one => one.Key))
            {
                var past = (LogPast)_world.Log.PastOf(story.Key)!;
                (DateTime From, string? Memory) before = (_began, null);
                foreach (var (_, from, memory) in story)
                {
                    CheckBetween(past, before.From, from, before.Memory);
                    before = (from, memory);
                }

                CheckBetween(past, before.From, Now.AddTicks(1), before.Memory);
                Check(past, Now - _retention, story.LastOrDefault(one => one.From <= Now - _retention).Memory);
            }
        }

        private void CheckBetween(LogPast past, DateTime from, DateTime to, string? memory)
        {
            if (from >= to) return;
            // One of three: every time is asked about again and again.
            var time = _random.Next(3) switch
            {
                0 => from,
                1 => to.AddTicks(-1),
                _ => from + ((to - from) * _random.NextDouble()),
            };
            Check(past, time, memory);
        }

        private void Check(LogPast past, DateTime time, string? memory)
        {
            var (answer, state) = past.At(time, default);
            var what = $"at {time:O}, {Now - time} ago, with {_retention} kept: {answer}; {_hint}";
            if (answer.Outcome == PastOutcome.NotKept)
            {
                Gone++;
                Assert.True(time < Now - _retention, what);
                Assert.True(answer.Since > time, what);
                return;
            }

            Told++;
            Assert.True(answer.Outcome == (memory is null ? PastOutcome.NothingYet : PastOutcome.Known), what);
            if (memory is not null) Assert.True($"{answer.Writes} {LogWorld.Text(state!)}" == memory, what);
        }
    }
}
