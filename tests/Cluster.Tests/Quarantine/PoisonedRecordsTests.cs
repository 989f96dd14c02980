using System.Text;
using Grainwatch.Detection.Policies;
using Grainwatch.Grains;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Sources.S3;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Ingest.Tests.Sources.S3;
using Grainwatch.Silo.Gateways;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Grainwatch.Cluster.Tests.Quarantine;

/// <summary>A source gets past a principal whose record is damaged, and nothing of it is lost.</summary>
public sealed class PoisonedRecordsTests
{
    private static readonly DateTime s_start = new(2026, 5, 1, 8, 0, 0, DateTimeKind.Utc);

    private readonly SharedStorage _storage = new();

    [Fact]
    public async Task Source_PrincipalsRecordDamaged_PassesItSetsAsideAndReplaysWhenMended()
    {
        const int Objects = 12;
        await using var host = await TestHost.StartAsync(2, _storage);
        using var gateway = GatewayOf(host);
        await TakeAsync(gateway, TrailText.Call("ada", "2026-05-01T07:00:00Z"));
        await host.DeactivateAllAsync();
        var mend = _storage.Damage(GrainStorage.Principal, grain => grain.Contains("AIDAADA"), bytes => bytes[..^5]);
        var bucket = new FakeBucket(TimeProvider.System);
        for (var i = 0; i < Objects; i++)
        {
            var time = $"{s_start.AddMinutes(i):yyyy-MM-dd'T'HH:mm:ss'Z'}";
            bucket.Put(
                FakeBucket.Key(s_start.AddMinutes(i)),
                TrailText.File(TrailText.Call("ada", time), TrailText.Call("bob", time)));
        }

        var source = new BucketSource(
            S3Location.Parse("s3://trails/AWSLogs/"), bucket, gateway.Intake, new MemoryCheckpoints(),
            TimeProvider.System, new BucketOptions { Since = s_start.Date, PollInterval = TimeSpan.FromSeconds(1) });
        await using (var sources = new TrailSources([source], NullLoggerFactory.Instance, TimeProvider.System))
        {
            await sources.StartAsync();
            await Eventually.IsAsync(
                () => Task.FromResult(sources.Statuses[0].State), state => state == SourceState.CaughtUp);
            Assert.Equal((Objects, Objects * 2), (sources.Statuses[0].Delivered, sources.Statuses[0].Records));
        }

        // Another gateway shows them, and that the principal is poisoned.
        using var other = GatewayOf(host);
        var page = await other.Quarantine.ListAsync(
            new QuarantineQuery { Reason = Outcome.RejectedPoisonedPrincipal });
        Assert.Equal((Objects, Objects), (page.Matching, page.ByReason.Values.Sum()));
        Assert.All(page.Entries, entry => Assert.StartsWith("s3://trails/AWSLogs/", entry.Source));
        Assert.Equal("AIDAADA", Assert.Single(await host.Principals.PoisonedAsync()).Key[^7..]);
        Assert.Equal(Objects, await EventsAsync(host, "BOB"));
        var early = await other.QuarantineReplay.RunAsync(await other.Quarantine.IdsAsync(null));
        Assert.Equal((Objects, 0), (early.Selected, early.Removed));

        mend();
        await Eventually.IsAsync(() => host.Principals.PoisonedAsync(), list => list.Count == 0);
        var replayed = await other.QuarantineReplay.RunAsync(await other.Quarantine.IdsAsync(null));

        Assert.Equal($"{Objects} accepted", replayed.Receipt.ToString());
        Assert.Equal(0, (await gateway.Quarantine.SummariseAsync()).Entries);
        Assert.Equal(Objects + 1, await EventsAsync(host, "ADA"));
    }

    private static Gateway GatewayOf(TestHost host) => new(
        host.Principals, new OriginCache(Geolocator.None), Policy.Default, TimeProvider.System,
        quarantine: new ClusterQuarantine(host.Cluster.Client, 256 * 1024 * 1024, TimeProvider.System));

    private static async Task TakeAsync(Gateway gateway, string trail)
    {
        using var data = new MemoryStream(Encoding.UTF8.GetBytes(trail));
        Assert.Equal(1, (await gateway.Intake.TakeAsync(data, "test")).Receipt[Outcome.Accepted]);
    }

    private static async Task<long> EventsAsync(TestHost host, string user)
    {
        var key = Detection.Identity.PrincipalKey.Parse($"IAMUser/{TrailText.Account}:AIDA{user}");
        return (await host.Principals.ViewAsync(key))!.Events;
    }
}
