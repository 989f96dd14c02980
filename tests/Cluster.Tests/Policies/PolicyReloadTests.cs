using System.Diagnostics;
using System.Net;
using System.Text;
using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Grains;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Policies;
using Grainwatch.Silo.Policies;
using Grainwatch.Soc;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Cluster.Tests.Policies;

/// <summary>A policy that is sent to one gateway is that of all silos and gateways within seconds.</summary>
public sealed class PolicyReloadTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Eight = """{ "lateness": "8h" }""";
    private const string Nine = """{ "lateness": "9h" } // for a while""";

    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(10);

    private readonly SharedStorage _storage = new();
    private TestHost _host = null!;
    private Door _door = null!;

    public async Task InitializeAsync()
    {
        _host = await TestHost.StartAsync(3, _storage, following: PolicyFollowing.Quiet);
        _door = await Door.OpenAsync(_host);
    }

    public async Task DisposeAsync()
    {
        await _door.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Apply_AtAGateway_ReachesAllWithinTenSecondsAndOutlivesAllSilos()
    {
        await using var other = await Door.OpenAsync(_host);
        var story = StoryBook.Tell("two-countries");
        await _host.Principals.ApplyAsync(story.Key, story.Habits);

        var watch = Stopwatch.StartNew();
        var change = await _door.Client.ApplyPolicyAsync(Encoding.UTF8.GetBytes(Eight), null, "ana");
        Assert.Equal(["$.lateness: 24h to 8h"], change.Changes);
        Assert.Equal(VersionOf(Eight), _door.Policies.Live.Current.Version);
        await Eventually.IsAsync(
            () => Task.FromResult(
                Silos().Append(other.Policies).Count(one => one.Live.Current.Version == VersionOf(Eight))),
            count => count == 4);
        var took = watch.Elapsed;
        output.WriteLine($"three silos and another gateway after {took.TotalSeconds:0.0} s");
        Assert.True(took < s_within, $"{took.TotalSeconds:0.0} s");

        await _host.Principals.ApplyAsync(story.Key, story.Incident);
        Assert.Contains(
            await _host.Principals.AlertsOfAsync(story.Key), alert => alert.Policy == VersionOf(Eight));
        await Eventually.IsAsync(
            async () => (await _door.Client.StatusAsync()).Policy!,
            policy => policy is { Status: "ok", By: "ana", Followers: { Count: 5 } followers }
                && followers.All(one => one.Version == VersionOf(Eight)));

        // All silos die at once; others come, over the same storage.
        await _door.DisposeAsync();
        await other.DisposeAsync();
        await _host.DisposeAsync();
        await InitializeAsync();
        var fresh = StoryBook.Tell("two-countries");
        await _host.Principals.ApplyAsync(fresh.Key, fresh.Events);
        Assert.All(
            await _host.Principals.AlertsOfAsync(fresh.Key), alert => Assert.Equal(VersionOf(Eight), alert.Policy));
        Assert.Equal((Eight, "ana"), await InForceAsync());
    }

    [Fact]
    public async Task Apply_TwoOperatorsAtOnce_OneIsRefused()
    {
        await using var other = await Door.OpenAsync(_host);
        var seen = (await _door.Client.PolicyAsync()).Version;
        Assert.Equal(seen, (await other.Client.PolicyAsync()).Version);

        await _door.Client.ApplyPolicyAsync(Encoding.UTF8.GetBytes(Eight), seen, "ana");
        var refused = await Assert.ThrowsAsync<SocException>(
            () => other.Client.ApplyPolicyAsync(Encoding.UTF8.GetBytes(Nine), seen, "ben"));

        Assert.Equal((int)HttpStatusCode.PreconditionFailed, refused.Status);
        Assert.Contains($"Policy {VersionOf(Eight)} is in force", refused.Message, StringComparison.Ordinal);
        Assert.Contains("by ana", refused.Message, StringComparison.Ordinal);
        Assert.Equal((Eight, "ana"), await InForceAsync());
        await other.Client.ApplyPolicyAsync(Encoding.UTF8.GetBytes(Nine), VersionOf(Eight), "ben");
        Assert.Equal(["ben", "ana"], (await _door.Client.PolicyHistoryAsync()).Select(one => one.By));
    }

    [Fact]
    public async Task Apply_StorageFails_ChangesNothingAnywhere()
    {
        _storage.FailNext(GrainStorage.Settings, Fault.BeforeWrite, 100);
        var fault = await Assert.ThrowsAsync<SocException>(
            () => _door.Client.ApplyPolicyAsync(Encoding.UTF8.GetBytes(Eight), null, "ana"));
        _storage.Heal();

        Assert.Equal(SocFault.Busy, fault.Fault);
        Assert.All(Silos(), one => Assert.Equal(PolicyInForce.Default.Version, one.Live.Current.Version));
    }

    [Fact]
    public async Task Apply_SiloThatDoesNotKnowThePolicy_JudgesNobody()
    {
        // Whatever is kept of the policy cannot be read: silos that start now do not know it.
        await _door.Client.ApplyPolicyAsync(Encoding.UTF8.GetBytes(Eight), null, "ana");
        await _door.DisposeAsync();
        await _host.DisposeAsync();
        var mend = _storage.Damage(GrainStorage.Settings, _ => true, bytes => [.. bytes[..^3]]);
        _host = await TestHost.StartAsync(3, _storage, following: PolicyFollowing.Quiet);
        var story = StoryBook.Tell("two-countries");

        await Assert.ThrowsAnyAsync<Exception>(() => _host.Principals.ApplyAsync(story.Key, story.Events));
        Assert.Null(await _host.Principals.ViewAsync(story.Key));

        mend();
        await Eventually.IsAsync(
            () => Task.FromResult(Silos().Count(one => one.Live.Known.IsCompleted)), count => count == 3);
        await _host.Principals.ApplyAsync(story.Key, story.Events);
        Assert.All(
            await _host.Principals.AlertsOfAsync(story.Key), alert => Assert.Equal(VersionOf(Eight), alert.Policy));
        _door = await Door.OpenAsync(_host);
    }

    private static string VersionOf(string text) =>
        PolicyParser.Parse(Encoding.UTF8.GetBytes(text)).Policy!.Version;

    private IEnumerable<PolicyControl> Silos() => _host.Cluster.Silos.Cast<InProcessSiloHandle>()
        .Select(silo => silo.SiloHost.Services.GetRequiredService<PolicyService>().Control);

    private async Task<(string Text, string By)> InForceAsync()
    {
        var policy = await _door.Client.PolicyAsync();
        return (policy.Document, policy.By);
    }

    /// <summary>A gateway before the cluster, and a client of it.</summary>
    private sealed class Door : IAsyncDisposable
    {
        private static int s_doors;

        private readonly Gateway _gateway;
        private readonly GatewayServer _server;
        private bool _isClosed;

        private Door(TestHost host)
        {
            var live = LivePolicy.Guess(PolicyInForce.Default);
            Policies = PolicyFollowing.Quiet.Create(
                host.Cluster.Client, live, "gateway", $"door {Interlocked.Increment(ref s_doors)}",
                TimeProvider.System);
            _gateway = new Gateway(
                host.Principals, new OriginCache(Geolocator.None), live, TimeProvider.System, policies: Policies);
            _server = new GatewayServer(_gateway, new Listeners(new IPEndPoint(IPAddress.Loopback, 0)));
        }

        public PolicyControl Policies { get; }

        public HttpSocClient Client { get; private set; } = null!;

        public static async Task<Door> OpenAsync(TestHost host)
        {
            var door = new Door(host);
            await PolicyFollowing.Quiet.StartAsync(door.Policies, CancellationToken.None);
            await door._server.StartAsync();
            door.Client = new HttpSocClient(new Uri(door._server.Url));
            return door;
        }

        public async ValueTask DisposeAsync()
        {
            if (_isClosed) return;
            _isClosed = true;
            Client.Dispose();
            await _server.DisposeAsync();
            await Policies.DisposeAsync();
            _gateway.Dispose();
        }
    }
}
