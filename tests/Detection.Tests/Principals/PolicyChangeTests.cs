using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Tests.Oracle;
using Grainwatch.Detection.Wire;
using Xunit.Abstractions;

namespace Grainwatch.Detection.Tests.Principals;

/// <summary>
/// A policy that is replaced while a principal is awake counts from the next batch or decision on, exactly as if its
/// host had been started again with it there.
/// </summary>
public sealed class PolicyChangeTests(ITestOutputHelper output)
{
    private const int HistoriesUsual = 60;

    [Fact]
    public async Task Apply_PolicyReplacedAtRandomBoundaries_IsAsAfterARestart()
    {
        const string Test = nameof(Apply_PolicyReplacedAtRandomBoundaries_IsAsAfterARestart);
        output.WriteLine(Seeds.Repeat(Seeds.First, Test));
        var (changes, mixed) = (0, 0);
        for (int seed = Seeds.First, last = seed + Seeds.Histories(HistoriesUsual); seed < last; seed++)
        {
            var random = new Random(seed);
            var chronicle = RandomChronicle.Tell(seed, (Aspects)random.Next(256));
            List<Policy> policies =
                [chronicle.Policy, Policy.Default, RandomChronicle.Tell(seed + 7919, Aspects.Parameters).Policy];
            var (key, live) = (chronicle.Principal.Key, new LivePolicy(PolicyInForce.Default));
            var (hotStore, coldStore) = (new OneRecord(), new OneRecord());
            var hot = new PrincipalActor(key, hotStore, hotStore, live);
            var cold = new PrincipalActor(key, coldStore, coldStore, live.Current.Policy);
            foreach (var step in chronicle.Steps)
            {
                if (random.Next(4) == 0)
                {
                    live.Replace(PolicyInForce.Of(policies[random.Next(policies.Count)]));
                    cold = new PrincipalActor(key, coldStore, coldStore, live.Current.Policy);
                    changes++;
                }

                Assert.True(await RunAsync(hot, step) == await RunAsync(cold, step), Seeds.Repeat(seed, Test));
                Assert.True(
                    hotStore.Comparable == coldStore.Comparable,
                    $"They differ: {Seeds.Repeat(seed, Test)}\n{chronicle}");
            }

            if (hotStore.Stamps.Count > 1) mixed++;
        }

        output.WriteLine($"{changes} changes; {mixed} memories with alerts of several versions");
        if (Seeds.Histories(HistoriesUsual) < HistoriesUsual) return;
        Assert.True(changes > HistoriesUsual && mixed > 0, "nothing is tried");
    }

    [Fact]
    public async Task Apply_JudgedAgainTheSame_IsStampedAndNoNews()
    {
        var (story, store) = (TwoCountries(), new OneRecord());
        var live = new LivePolicy(PolicyInForce.Default);
        var actor = new PrincipalActor(story.Principal.Key, store, store, live);
        await actor.ApplyAsync(story.Events);
        var before = Countries(store);
        // Something that no rule asks for here.
        var next = PolicyInForce.Of(Policy.Default with { SessionGap = TimeSpan.FromMinutes(59) });
        live.Replace(next);

        var told = store.Told;
        // Out of order, so that what comes after it is judged again.
        var between = new Story().Call(Story.Day(20) + 10, Where.Lyon).Events[0];
        await actor.ApplyAsync([between with { Id = EventId.Parse("one-more") }]);

        var after = Countries(store);
        Assert.Equal((PolicyInForce.Default.Version, next.Version), (before.Policy, after.Policy));
        Assert.Equal(before.Revision, after.Revision);
        Assert.True(before.TellsTheSame(after));
        Assert.DoesNotContain(after.Id, store.ToldAlerts.Skip(told));
    }

    [Fact]
    public async Task Apply_NotJudgedAgain_KeepsItsStamp()
    {
        var (story, store) = (TwoCountries(), new OneRecord());
        var live = new LivePolicy(PolicyInForce.Default);
        var actor = new PrincipalActor(story.Principal.Key, store, store, live);
        await actor.ApplyAsync(story.Events);
        live.Replace(PolicyInForce.Of(Policy.Default with { Countries = 3 }));

        var later = new Story().Call(Story.Day(30), Where.Lyon).Events[0];
        await actor.ApplyAsync([later with { Id = EventId.Parse("later") }]);

        // Two countries do not make an alert any more; this one was raised when they did.
        var alert = Countries(store);
        Assert.Equal(PolicyInForce.Default.Version, alert.Policy);
        Assert.Equal(AlertState.Open, alert.State);
    }

    private static Story TwoCountries() =>
        new Story().Habit(Where.Lyon, 20).Login(Story.Day(20), Where.Lyon).Login(Story.Day(20) + 20, Where.Lagos);

    private static Alert Countries(OneRecord store) =>
        store.State!.Alerts.Values.Single(alert => alert.Rule == "console-login-multiple-countries");

    private static async Task<string> RunAsync(PrincipalActor actor, Step step) => step switch
    {
        Step.Arrival arrival => $"{await actor.ApplyAsync(arrival.Events)}",
        Step.Decided decided => $"{await actor.DecideAsync(decided.Decision)}",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>A store of one record, and whoever hears of it.</summary>
    private sealed class OneRecord : IPrincipalStore, IPrincipalOutlet
    {
        private byte[]? _bytes;
        private int _version;

        public PrincipalState? State => _bytes is null ? null : StateCodec.Decode(_bytes);

        public List<AlertId> ToldAlerts { get; } = [];

        public int Told => ToldAlerts.Count;

        public HashSet<string?> Stamps =>
            State is { } state ? [.. state.Alerts.Values.Select(alert => alert.Policy)] : [];

        /// <summary>
        /// The memory, byte for byte, but for what is not written: duplicates of batches of nothing else, and what has
        /// been told since.
        /// </summary>
        public string Comparable
        {
            get
            {
                if (State is not { } state) return "";
                state.Duplicates = 0;
                state.Outbox.Clear();
                return Convert.ToHexString(StateCodec.Encode(state));
            }
        }

        public ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default) =>
            new(State is { } state ? new StoredPrincipal(state, $"{_version}") : null);

        public ValueTask<string> WriteAsync(PrincipalWrite write)
        {
            _bytes = StateCodec.Encode(write.State);
            return new($"{++_version}");
        }

        public ValueTask TellAsync(PrincipalNotice notice)
        {
            ToldAlerts.AddRange(notice.Alerts.Select(alert => alert.Id));
            return default;
        }
    }
}
