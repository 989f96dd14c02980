using System.Net;
using Grainwatch.Contract.Reliability;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;
using Grainwatch.Local.Tests.Commands;
using Xunit;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary>The clock of the machine jumps while it serves: memories go by the time of events.</summary>
public sealed class ClockJumpTests
{
    // Behind every event of the crowd, which lives on the 4th.
    private static readonly DateTimeOffset s_now = new(2026, 5, 5, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Serve_ClockJumps_SameMemoriesAndAlertsAndEveryIdKnown()
    {
        await using var steady = await Served.StartAsync(new Clock());
        await using var jumping = await Served.StartAsync(new Clock());
        var crowd = new Crowd(Settings.Seed);
        var random = new Random(Settings.Seed);
        var batches = Enumerable.Range(0, 60).Select(_ => crowd.Next(20)).ToList();

        foreach (var batch in batches)
        {
            Assert.Equal(batch.Count, (await steady.Api.SendAsync(batch))["accepted"]);
            jumping.Clock.Now = s_now + TimeSpan.FromDays(random.Next(4_000) * random.NextDouble());
            Assert.Equal(batch.Count, (await jumping.Api.SendAsync(batch))["accepted"]);
            jumping.Clock.Now = s_now + TimeSpan.FromDays(random.Next(4_000) * random.NextDouble());
            Assert.Equal(batch.Count, (await jumping.Api.SendAsync(batch))["duplicate"]);
        }

        var principals = batches.SelectMany(batch => batch).Select(deed => deed.Principal).Distinct().ToList();
        var differences = Canon.Differences(
            await Canon.ReadAsync(jumping.Api, principals), await Canon.ReadAsync(steady.Api, principals));
        var repeat = Settings.Repeat(nameof(ClockJumpTests));
        Assert.True(differences.Count == 0, $"{repeat}: {string.Join('\n', differences)}");
    }

    [Fact]
    public async Task Serve_ClockBehindEvents_KeepsThemInQuarantineUntilItIsRight()
    {
        await using var served = await Served.StartAsync(new Clock());
        var deeds = new Crowd(Settings.Seed).Next(20);
        served.Clock.Now = s_now.AddDays(-2);

        // One that is understood, so that the request is not refused as a whole.
        var early = deeds[0].Record.Replace("2026-05-04", "2026-05-01", StringComparison.Ordinal);
        var old = deeds[0] with { Record = early };
        var behind = await served.Api.SendAsync([old, .. deeds[1..]]);
        served.Clock.Now = s_now;
        var replayed = await served.Api.PostAsync("/v1/quarantine/replay", """{"all":true}""");
        var again = await served.Api.SendAsync(deeds[1..]);

        Assert.Equal((1, deeds.Count - 1), (behind["accepted"], behind["rejected: future"]));
        Assert.Equal(deeds.Count - 1, again["duplicate"]);
        Assert.Equal(deeds.Count - 1, (long)replayed["outcomes"]!["accepted"]!);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = s_now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>The server in this process, on a clock.</summary>
    private sealed class Served : IAsyncDisposable
    {
        private readonly LiveGeolocation _geolocation;
        private readonly LocalPrincipals _principals;
        private readonly Gateway _gateway;
        private readonly GatewayServer _server;

        private Served(Clock clock)
        {
            Clock = clock;
            _geolocation = LiveGeolocation.Open([Path.Combine(CommandRun.Sample, "geo")], clock);
            _principals = new LocalPrincipals(new MemoryStore(2), Policy.Default, clock);
            _gateway = new Gateway(_principals, _geolocation.Origins, Policy.Default, clock);
            _server = new GatewayServer(_gateway, new Listeners(new IPEndPoint(IPAddress.Loopback, 0)));
        }

        public Clock Clock { get; }

        public Api Api { get; } = new();

        public static async Task<Served> StartAsync(Clock clock)
        {
            var served = new Served(clock);
            await served._server.StartAsync();
            served.Api.Url = new Uri(served._server.Url);
            return served;
        }

        public async ValueTask DisposeAsync()
        {
            Api.Dispose();
            await _server.DisposeAsync();
            _gateway.Dispose();
            _principals.Dispose();
            _geolocation.Dispose();
        }
    }
}
