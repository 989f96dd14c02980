using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Tests;
using Grainwatch.Detection.Tests.Oracle;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.Tests;
using Grainwatch.Local.Log;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Local.Tests.Log;

/// <summary>
/// What is told of the past is, byte for byte, what was written then: for random chronicles, after restarts under other
/// policies, beside the log that is written, and after compactions; or it is said not to be kept.
/// </summary>
public sealed class LogPastTests(ITestOutputHelper output)
{
    private const int HistoriesUsual = 12;

    [Fact]
    public void Tell_RandomChroniclesThatAreKept_IsWhatWasWrittenThen()
    {
        var test = nameof(Tell_RandomChroniclesThatAreKept_IsWhatWasWrittenThen);
        var (known, alerts) = Run(test, TimeSpan.FromDays(36_500), (_, _, answer, hint) =>
            Assert.True(answer.Outcome is PastOutcome.Known or PastOutcome.NothingYet, $"{answer.Outcome}; {hint}"));

        Assert.True(known > 0 && alerts > 0, $"{known} memories, {alerts} alerts");
    }

    [Fact]
    public void Tell_RandomChroniclesCompacted_IsWhatWasWrittenThenOrNotKept()
    {
        var test = nameof(Tell_RandomChroniclesCompacted_IsWhatWasWrittenThenOrNotKept);
        var gone = 0;
        var retention = TimeSpan.FromDays(2);
        var (known, _) = Run(test, retention, (time, now, answer, hint) =>
        {
            if (answer.Outcome != PastOutcome.NotKept) return;
            gone++;
            Assert.True(time is null || time < now - retention, $"at {now:O} {time:O} is not kept any more; {hint}");
            Assert.True(time is null || answer.Since > time, $"kept since {answer.Since:O}, {time:O} is not; {hint}");
        });

        Assert.True(known > 0 && gone > 0, $"{known} memories are known, {gone} are gone");
    }

    [Fact]
    public void At_BeforeTheFirstWrite_SaysWhenThatWas()
    {
        using var world = new LogWorld(new LogOptions { Clock = new ManualClock() });
        var (key, first) = (LogWorld.User(1), new ManualClock().GetUtcNow().UtcDateTime);
        world.Write(key, LogWorld.Events(key, 0));

        var answer = world.Log.PastOf(key)!.Tell(new PastQuestion.At(first.AddTicks(-1)), default);

        Assert.Equal(new PastAnswer(PastOutcome.NothingYet) { Since = first }, answer);
        Assert.Null(world.Log.PastOf(LogWorld.User(2)));
    }

    [Fact]
    public void At_WrittenWholeAgainSince_IsKnownAsLongAsItStood()
    {
        var clock = new ManualClock();
        using var world = new LogWorld(new LogOptions { Clock = clock, SegmentBytes = 1, FlushFolder = _ => { } });
        var (idle, busy) = (LogWorld.User(1), LogWorld.User(2));
        world.Write(idle, LogWorld.Events(idle, 0));
        clock.Advance(TimeSpan.FromDays(10));
        world.Write(busy, LogWorld.Events(busy, 0));
        var kept = clock.GetUtcNow().UtcDateTime;
        clock.Advance(TimeSpan.FromHours(1));
        OfflineCompaction.Run(world.Log, TimeSpan.FromDays(8), default);
        clock.Advance(TimeSpan.FromDays(10));
        OfflineCompaction.Run(world.Log, TimeSpan.FromDays(8), default);
        var past = world.Log.PastOf(idle)!;

        var stood = past.Tell(new PastQuestion.At(kept.AddMinutes(30)), default);
        var gone = past.Tell(new PastQuestion.At(kept.AddDays(-1)), default);

        Assert.Equal((PastOutcome.Known, 1, null), (stood.Outcome, stood.Writes, stood.Written));
        Assert.Equal(1, stood.Principal!.Events);
        Assert.Equal(new PastAnswer(PastOutcome.NotKept) { Since = kept }, gone);
    }

    [Fact]
    public void Before_AlertThatIsNone_IsSaid()
    {
        using var world = new LogWorld();
        var key = LogWorld.User(1);
        world.Write(key, LogWorld.Events(key, 0));

        var answer = world.Log.PastOf(key)!.Tell(new PastQuestion.Before(new AlertId(7)), default);

        Assert.Equal(new PastAnswer(PastOutcome.NoSuchAlert), answer);
    }

    private (int Known, int Alerts) Run(
        string test, TimeSpan retention, Action<DateTime?, DateTime, PastAnswer, string> check)
    {
        var (known, alerts) = (0, 0);
        for (var i = 0; i < Seeds.Histories(HistoriesUsual); i++)
        {
            using var trial = new Trial(Seeds.First + i, retention, Seeds.Repeat(Seeds.First + i, test), check);
            trial.Run();
            (known, alerts) = (known + trial.Known, alerts + trial.Alerts);
        }

        output.WriteLine($"{Seeds.Repeat(Seeds.First, test)}; {known} memories of the past, {alerts} before alerts");
        return (known, alerts);
    }

    /// <summary>A chronicle that is written, and whatever was known on the way.</summary>
    private sealed class Trial : IDisposable
    {
        private readonly Random _random;
        private readonly string _hint;
        private readonly Action<DateTime?, DateTime, PastAnswer, string> _check;
        private readonly ManualClock _clock = new();
        private readonly LogWorld _world;
        private readonly PrincipalKey _key;
        private readonly Queue<Step> _steps;
        private readonly List<PolicyInForce> _policies = [PolicyInForce.Default];
        private readonly List<(DateTime From, DateTime To, string Memory)> _written = [];
        private readonly Dictionary<AlertId, (DateTime Raised, string? Before)> _raised = [];

        public Trial(
            int seed, TimeSpan retention, string hint, Action<DateTime?, DateTime, PastAnswer, string> check)
        {
            (_random, _hint, _check) = (new Random(seed), hint, check);
            var chronicle = RandomChronicle.Tell(seed, (Aspects)_random.Next(256));
            (_key, _steps) = (chronicle.Principal.Key, new Queue<Step>(chronicle.Steps));
            if (PolicyInForce.Of(chronicle.Policy).ReadsBack)
                _policies.Add(PolicyInForce.Of(chronicle.Policy));
            _world = new LogWorld(new LogOptions
            {
                SegmentBytes = _random.Next(500, 20_000),
                MemoryEveryBytes = _random.Next(100, 3000),
                MemoryEveryFrames = _random.Next(2, 12),
                Retention = retention,
                Clock = _clock,
                FlushFolder = _ => { },
            });
        }

        public int Known { get; private set; }

        public int Alerts { get; private set; }

        public void Run()
        {
            while (_steps.TryDequeue(out var step))
            {
                Write(step);
                if (_random.Next(10) == 0) _world.Restart(_policies[_random.Next(_policies.Count)]);
                else if (_random.Next(6) == 0) _world.Change(_policies[_random.Next(_policies.Count)]);
                for (var left = _random.Next(4); left > 0; left--) _world.Log.Maintain();
            }

            Check((LogPast?)_world.Log.PastOf(_key));
            using (var beside = new ShardReading(_world.Folder))
                Check(new LogPast(beside.Segments, beside.Policies, _key, beside.Entries[_key.Text]));
            // Once to do without what is old, once to let it go.
            for (var left = 2; left > 0; left--)
            {
                _clock.Advance(TimeSpan.FromDays(3));
                _world.Settle();
            }

            _world.Restart();
            Check((LogPast?)_world.Log.PastOf(_key));
        }

        public void Dispose() => _world.Dispose();

        private void Write(Step step)
        {
            var before = _world.Acknowledged(_key);
            if (step is Step.Arrival arrival) _ = _world.Begin(_key, arrival.Events);
            else if (step is Step.Decided decided) _ = _world.Begin(_key, decided.Decision);
            var now = _clock.GetUtcNow().UtcDateTime;
            _world.Commit();
            _clock.Advance(TimeSpan.FromMinutes(_random.Next(1, 600)));
            var next = _clock.GetUtcNow().UtcDateTime;
            var after = _world.Acknowledged(_key);
            if (after is null) return;
            if (after == before) _written[^1] = _written[^1] with { To = next };
            else _written.Add((now, next, after));
            var alerts = StateCodec.Decode(Convert.FromHexString(after.Split(' ')[1])).Alerts;
            foreach (var gone in _raised.Keys.Where(id => !alerts.ContainsKey(id)).ToList()) _raised.Remove(gone);
            foreach (var id in alerts.Keys) _raised.TryAdd(id, (now, before));
        }

        private void Check(LogPast? past)
        {
            Assert.NotNull(past);
            foreach (var (from, to, memory) in _written)
            {
                foreach (var time in new[] { from, from + ((to - from) / 2), to.AddTicks(-1) })
                {
                    var (answer, state) = past.At(time, default);
                    _check(time, _clock.GetUtcNow().UtcDateTime, answer, _hint);
                    if (answer.Outcome != PastOutcome.Known) continue;
                    Known++;
                    Assert.True(Text(answer, state!) == memory, $"at {time:O} another memory is told; {_hint}");
                    Assert.True(answer.Written is null || answer.Written == from, $"{answer.Written:O}; {_hint}");
                }
            }

            foreach (var (id, (raised, before)) in _raised)
            {
                var (answer, state) = past.Before(id, default);
                _check(null, _clock.GetUtcNow().UtcDateTime, answer, _hint);
                if (answer.Outcome == PastOutcome.NotKept) continue;
                Alerts++;
                Assert.True(answer.RaisedAt == raised, $"{id} was raised {raised:O}, not {answer.RaisedAt:O}; {_hint}");
                Assert.True(
                    before == (state is null ? null : Text(answer, state)), $"another memory before {id}; {_hint}");
            }
        }

        private static string Text(PastAnswer answer, PrincipalState state) =>
            $"{answer.Writes} {LogWorld.Text(state)}";
    }
}
