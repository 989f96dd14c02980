using Grainwatch.Cluster.Tests.Proof;
using Grainwatch.Contract.Reliability;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Grains;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Silo.Gateways;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Cluster.Tests.Delivering;

/// <summary>
/// Alerts leave a cluster whatever fails: a webhook that is down for a while and then fails after it has stored,
/// storage that fails, a silo that dies. <c>GRAINWATCH_OUTAGE_SECONDS=300</c> makes the webhook be down as long as the
/// measures ask.
/// </summary>
public sealed class DeliveryTests(ITestOutputHelper output) : IAsyncLifetime, IAsyncDisposable
{
    private const int Stories = 40;

    private static readonly AlertQuery s_all = new() { States = [.. Enum.GetValues<AlertState>()] };

    private readonly Receiver _receiver = new(ProofSettings.Seed);
    private readonly SharedStorage _storage = new();

    private static TimeSpan Outage => TimeSpan.FromSeconds(ProofSettings.OutageSeconds ?? 2);

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _receiver.DisposeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task Apply_ReceiverDownAndFailingAndSiloKilled_EachAlertOnceInTheStore()
    {
        using var sinks = Sinks();
        await using var host = await TestHost.StartAsync(3, _storage, sinks: sinks);
        var stories = Enumerable.Range(0, Stories)
            .Select(i => StoryBook.Tell(StoryBook.Names[i % StoryBook.Names.Count])).ToList();

        await FeedAsync(host, stories[..10]);
        await _receiver.FallAsync();
        await FeedAsync(host, stories[10..20]);
        await Task.Delay(Outage);
        _receiver.Rise();
        _receiver.FailsOfTen = 4;
        var feeding = FeedAsync(host, stories[20..]);
        await host.Cluster.KillSiloAsync(host.Cluster.SecondarySilos[0]);
        _storage.FailNext(GrainStorage.Delivery, Fault.BeforeWrite, 3);
        _storage.FailNext(GrainStorage.Delivery, Fault.AfterWrite, 3);
        await feeding;
        _receiver.FailsOfTen = 0;

        var since = TimeProvider.System.GetTimestamp();
        var expected = await ExpectedAsync(stories);
        await Eventually.IsAsync(
            () => Task.FromResult(Deliveries.Differences(_receiver.Stored, expected).Count), left => left == 0, 120);
        var drained = TimeProvider.System.GetElapsedTime(since);
        var made = await MadeAsync(host);
        var repeated = _receiver.Requests - _receiver.Stored.Count;
        var why = $"{ProofSettings.Repeat(nameof(DeliveryTests))}; {made.Count} alerts, {_receiver.Stored.Count} of "
            + $"{expected.Count} revisions, {_receiver.Requests} requests, {repeated} of them for what was there; down "
            + $"for {Outage.TotalSeconds} s, then all was there after {drained.TotalSeconds:0.0} s";
        output.WriteLine(why);
        Assert.True(expected.Count > made.Count, $"nothing was ever changed; {why}");
        Assert.Empty(_receiver.Faults);
        Assert.Empty(_receiver.OutOfOrder);
        Assert.Empty(Deliveries.Gaps(_receiver.Stored, made));
        Assert.True(repeated > 0, $"nothing was tried twice; {why}");
    }

    [Fact]
    public async Task Apply_ReceiverForgetsWhatItAcknowledged_IsFound()
    {
        _receiver.ForgetsOfTen = 3;
        using var sinks = Sinks();
        await using var host = await TestHost.StartAsync(1, _storage, sinks: sinks);
        await FeedAsync(host, Enumerable.Range(0, 10).Select(_ => StoryBook.Tell("two-countries")));
        var desk = new ClusterSinks(host.Cluster.Client);
        await Eventually.IsAsync(
            async () => Assert.Single(await desk.StatusesAsync()), one => one is { Pending: 0, LastSuccess: not null });

        Assert.NotEmpty(Deliveries.Gaps(_receiver.Stored, await MadeAsync(host)));
    }

    [Fact]
    public async Task Apply_StorageForgetsWhatItAcknowledged_IsFound()
    {
        await _receiver.FallAsync();
        var stories = Enumerable.Range(0, 10).Select(_ => StoryBook.Tell("two-countries")).ToList();
        using (var before = Sinks())
        {
            await using var first = await TestHost.StartAsync(1, _storage, sinks: before);
            await FeedAsync(first, stories);
            // Told, acknowledged, and gone with the silo.
            await Eventually.IsAsync(async () => Assert.Single(
                await new ClusterSinks(first.Cluster.Client).StatusesAsync()).Pending, pending => pending > 0);
        }

        Assert.True(_storage.Lose(GrainStorage.Delivery) > 0);
        _receiver.Rise();
        using var sinks = Sinks();
        await using var second = await TestHost.StartAsync(1, _storage, sinks: sinks);
        await second.Principals.ApplyAsync(stories[0].Key, stories[0].Habits);
        await Task.Delay(TimeSpan.FromSeconds(2));

        Assert.NotEmpty(Deliveries.Gaps(_receiver.Stored, await MadeAsync(second)));
    }

    [Fact]
    public async Task Desk_SinksOfACluster_AreListedTriedAndReplayed()
    {
        using var sinks = Sinks();
        await using var host = await TestHost.StartAsync(1, _storage, sinks: sinks);
        var desk = new ClusterSinks(host.Cluster.Client);
        await FeedAsync(host, [StoryBook.Tell("two-countries")]);

        var status = await Eventually.IsAsync(
            async () => Assert.Single(await desk.StatusesAsync()), one => one is { Pending: 0, LastSuccess: not null });

        Assert.Equal(("hook", SinkState.Idle), (status.Name, status.State));
        Assert.DoesNotContain("/hook", status.Target, StringComparison.Ordinal);
        var test = await desk.TestAsync("hook");
        Assert.True(test!.Delivered, test.Answer);
        Assert.Equal(0, await desk.ReplayAsync("hook"));
        Assert.Null(await desk.TestAsync("other"));
        Assert.Null(await desk.ReplayAsync("other"));
    }

    [Fact]
    public async Task Apply_AllSilosReplaced_WhatWaitedIsDelivered()
    {
        var story = StoryBook.Tell("two-countries");
        await _receiver.FallAsync();
        using (var before = Sinks())
        {
            await using var first = await TestHost.StartAsync(1, _storage, sinks: before);
            await FeedAsync(first, [story]);
        }

        _receiver.Rise();
        using var sinks = Sinks();
        await using var second = await TestHost.StartAsync(1, _storage, sinks: sinks);

        var expected = await ExpectedAsync([story]);
        await Eventually.IsAsync(() => Task.FromResult(_receiver.Stored.Count), count => count == expected.Count);
        Assert.True(expected.SetEquals(_receiver.Stored));
    }

    private LiveSinks Sinks() => new(
        new SinkSet("v",
        [
            new Sink
            {
                Name = "hook", Type = SinkType.Webhook, Url = new Uri(_receiver.Url), Secret = Receiver.Secret,
                Timeout = TimeSpan.FromSeconds(5), Filter = s_all,
            },
        ]),
        TimeProvider.System);

    private static Task FeedAsync(TestHost host, IEnumerable<Story> stories) =>
        Task.WhenAll(stories.Select(story => Task.Run(async () =>
        {
            foreach (var batch in BatchesOf(story))
                await Resend.UntilAcknowledgedAsync(() => host.Principals.ApplyAsync(story.Key, batch));
        })));

    private static IEnumerable<IReadOnlyList<TrailEvent>> BatchesOf(Story story) =>
        [story.Habits, .. story.Incident.Chunk(1)];

    /// <summary>All alerts in any state, by the cluster's own count.</summary>
    private static async Task<List<(string Id, int Revision)>> MadeAsync(TestHost host)
    {
        var page = await host.Principals.ListAlertsAsync(s_all with { Limit = AlertQuery.LimitMax });
        Assert.Null(page.Next);
        return [.. page.Alerts.Select(alert => (alert.Id.ToString(), alert.Revision))];
    }

    /// <summary>What the sink would be given without any fault.</summary>
    private static async Task<HashSet<(string Id, int Revision)>> ExpectedAsync(IEnumerable<Story> stories)
    {
        HashSet<(string, int)> expected = [];
        foreach (var story in stories)
        {
            var outlet = new Listener();
            var actor = new PrincipalActor(story.Key, new OneMemory(), outlet, Policy.Default);
            foreach (var batch in BatchesOf(story)) await actor.ApplyAsync(batch);
            expected.UnionWith(outlet.Wanted);
        }

        return expected;
    }

    private sealed class Listener : IPrincipalOutlet
    {
        private readonly HashSet<AlertId> _given = [];

        public HashSet<(string Id, int Revision)> Wanted { get; } = [];

        public ValueTask TellAsync(PrincipalNotice notice)
        {
            foreach (var alert in notice.Whole)
            {
                if (!s_all.Matches(alert) && !_given.Contains(alert.Id)) continue;
                _given.Add(alert.Id);
                Wanted.Add((alert.Id.ToString(), alert.Revision));
            }

            return default;
        }
    }

    /// <summary>Keeps nothing: its actor stays awake.</summary>
    private sealed class OneMemory : IPrincipalStore
    {
        private int _writes;

        public ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default) =>
            default;

        public ValueTask<string> WriteAsync(PrincipalWrite write) => new($"{++_writes}");
    }
}
