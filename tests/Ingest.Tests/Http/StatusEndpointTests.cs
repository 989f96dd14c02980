using System.Net;
using System.Text.Json;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Tests.Geolocation;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Ingest.Tests.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

/// <summary><c>GET /v1/status</c> of a gateway whose clock and files a test moves.</summary>
public sealed class StatusEndpointTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new(new DateTime(2026, 6, 1, 12, 0, 0, DateTimeKind.Utc));

    private string City => _folder.Of("city.mmdb");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Status_FilesInUse_AreListedWithTheirAge()
    {
        Write("2026-05-01");

        var status = await StatusAsync(() => _clock.Advance(TimeSpan.FromSeconds(90)));

        Assert.Equal("ok", Text(status, "status"));
        Assert.Matches(@"^\d+\.\d+\.\d+", Text(status, "version"));
        Assert.Equal("2026-06-01T12:00:00Z", Text(status, "startedAt"));
        Assert.Equal(90, status.GetProperty("uptimeSeconds").GetInt64());
        var geolocation = status.GetProperty("geolocation");
        Assert.Equal("ok", Text(geolocation, "status"));
        Assert.Equal("2026-06-01T12:00:00Z", Text(geolocation, "loadedAt"));
        Assert.False(geolocation.TryGetProperty("lastError", out _));
        var file = Assert.Single(geolocation.GetProperty("files").EnumerateArray());
        Assert.Equal("city", Text(file, "kind"));
        Assert.Equal("city ipv4", Text(file, "database"));
        Assert.Equal("2026-05-01T00:00:00Z", Text(file, "built"));
        Assert.Equal(31, file.GetProperty("ageDays").GetInt32());
        Assert.False(file.GetProperty("stale").GetBoolean());
        Assert.Equal(City, Text(file, "path"));
    }

    [Fact]
    public async Task Status_FileGrowsOld_IsDegraded()
    {
        Write("2026-05-01");

        var status = await StatusAsync(() => _clock.Advance(TimeSpan.FromDays(30)));

        Assert.Equal("degraded", Text(status, "status"));
        var geolocation = status.GetProperty("geolocation");
        Assert.Equal("degraded", Text(geolocation, "status"));
        Assert.True(geolocation.GetProperty("files")[0].GetProperty("stale").GetBoolean());
    }

    [Fact]
    public async Task Status_NewerFileIsDamaged_SaysWhyAndWhen()
    {
        Write("2026-05-01");

        var status = await StatusAsync(() =>
        {
            File.WriteAllText(City, "half");
            _clock.Advance(TimeSpan.FromMinutes(5));
        });

        Assert.Equal("degraded", Text(status, "status"));
        var geolocation = status.GetProperty("geolocation");
        Assert.Equal("2026-06-01T12:01:00Z", Text(geolocation.GetProperty("lastError"), "at"));
        Assert.StartsWith(City, Text(geolocation.GetProperty("lastError"), "message"), StringComparison.Ordinal);
        Assert.Single(geolocation.GetProperty("files").EnumerateArray());
    }

    [Fact]
    public async Task Status_NoFiles_IsOk()
    {
        var status = await StatusAsync(() => { }, withFiles: false);

        Assert.Equal("ok", Text(status, "status"));
        Assert.Empty(status.GetProperty("geolocation").GetProperty("files").EnumerateArray());
    }

    [Fact]
    public async Task Status_SourceCannotBeRead_IsDegradedUntilItCan()
    {
        var source = new BrokenSource();
        await using var sources = new TrailSources([source], NullLoggerFactory.Instance, TimeProvider.System);
        await sources.StartAsync();

        var failing = await StatusAsync(() => Until(sources, SourceState.Failing), withFiles: false, sources);
        source.Problem = null;
        var well = await StatusAsync(() => Until(sources, SourceState.CaughtUp), withFiles: false, sources);

        Assert.Equal("degraded", Text(failing, "status"));
        Assert.Equal("failing", Text(Assert.Single(failing.GetProperty("sources").EnumerateArray()), "state"));
        Assert.Equal("ok", Text(well, "status"));
    }

    [Fact]
    public async Task Status_Traffic_IsWhatCameIn()
    {
        await using var sources = new TrailSources([], NullLoggerFactory.Instance, TimeProvider.System);

        var status = await StatusAsync(() => { }, withFiles: false, sources, async client =>
        {
            var trail = TrailText.File(
                TrailText.Call("ada", "2026-06-01T11:59:30Z"), TrailText.Service("2026-06-01T11:59:30Z"));
            using var content = new StringContent(trail);
            using var answer = await client.PostAsync(new Uri("/v1/events", UriKind.Relative), content);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        });

        var traffic = status.GetProperty("traffic");
        Assert.Equal(1, traffic.GetProperty("events").GetProperty("accepted").GetInt64());
        Assert.Equal(1, traffic.GetProperty("events").GetProperty("ignored: service").GetInt64());
        Assert.Equal(1, traffic.GetProperty("eventsPerSecond").GetProperty("accepted").GetDouble());
        Assert.InRange(traffic.GetProperty("lateness").GetProperty("medianSeconds").GetDouble(), 30, 37.6);
        Assert.True(traffic.GetProperty("apply").GetProperty("p99Seconds").GetDouble() > 0);
        Assert.Equal(0, traffic.GetProperty("queueDepth").GetInt64());
        // Of another process' store nothing is known.
        foreach (var name in new[] { "storage", "outbox", "alerts" }) Assert.False(traffic.TryGetProperty(name, out _));
    }

    private static void Until(TrailSources sources, SourceState state) => Assert.True(
        SpinWait.SpinUntil(() => sources.Statuses[0].State == state, TimeSpan.FromMinutes(1)), $"It is never {state}.");

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private void Write(string built)
    {
        var epoch = new DateTimeOffset(DateTime.Parse(built), TimeSpan.Zero).ToUnixTimeSeconds();
        var record = new Dictionary<string, object> { ["city"] = "Lyon", ["country_code"] = "FR" };
        var builder = new MmdbBuilder("city ipv4") { BuildEpoch = (ulong)epoch };
        File.WriteAllBytes(City, builder.Add("8.8.8.0", 24, record).Build());
    }

    private async Task<JsonElement> StatusAsync(
        Action meanwhile,
        bool withFiles = true,
        TrailSources? sources = null,
        Func<HttpClient, Task>? sendAsync = null)
    {
        using var live = LiveGeolocation.Open(withFiles ? [City] : [], _clock);
        live.Watch(_ => { });
        using var gateway = new Gateway(
            new FakePrincipals(), live.Origins, Policy.Default, _clock, geolocation: live)
        {
            Sources = sources,
        };
        await using var server = new GatewayServer(
            gateway, new Listeners(new IPEndPoint(IPAddress.Loopback, 0)));
        await server.StartAsync();
        meanwhile();
        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        if (sendAsync is not null) await sendAsync(client);
        return JsonDocument.Parse(await client.GetStringAsync(new Uri("/v1/status", UriKind.Relative))).RootElement;
    }

    /// <summary>Cannot be read while there is a problem.</summary>
    private sealed class BrokenSource : ITrailSource
    {
        public string Name => "broken";

        public TimeSpan PollInterval => TimeSpan.FromMilliseconds(10);

        public string? Problem { get; set; } = "no bucket";

        public Task OpenAsync(SourceProgress progress, CancellationToken cancellation = default) => Task.CompletedTask;

        public Task PollAsync(SourceProgress progress, CancellationToken cancellation = default) =>
            Problem is { } problem ? throw new SourceException(problem) : Task.CompletedTask;
    }
}
