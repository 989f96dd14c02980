using System.Text;
using Grainwatch.Detection.Policies;
using Grainwatch.Grains;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Silo.Gateways;
using Xunit;

namespace Grainwatch.Cluster.Tests.Quarantine;

/// <summary>One quarantine for all gateways, whatever becomes of silos and storage.</summary>
public sealed class SharedQuarantineTests
{
    private const long Plenty = 256 * 1024 * 1024;

    private readonly SharedStorage _storage = new();

    [Fact]
    public async Task Gateways_OfOneCluster_ShowReplayAndDropWhatAnyOfThemKept()
    {
        await using var host = await TestHost.StartAsync(2, _storage);
        using var first = GatewayOf(host);
        using var second = GatewayOf(host);
        var (good, bad) = (Call("ada"), new Rejection(Outcome.RejectedNotJson, "no JSON", 7, "<html>"u8.ToArray(), 6));
        await first.Quarantine.KeepAsync([good, bad]);
        await second.Quarantine.KeepAsync([good]);

        var listed = await second.Quarantine.ListAsync(new QuarantineQuery());
        var replayed = await second.QuarantineReplay.RunAsync(await second.Quarantine.IdsAsync(null));
        var left = Assert.Single(await first.Quarantine.IdsAsync(null));
        var dropped = await first.Quarantine.RemoveAsync([left]);

        Assert.Equal(2, listed.Matching);
        Assert.Equal("1 accepted, 1 rejected: not-json", replayed.Receipt.ToString());
        Assert.Equal((2, 1, 1), (replayed.Selected, replayed.Removed, dropped));
        Assert.Equal(QuarantineId.Of(Records.Source, bad), left);
        Assert.Equal(0, (await second.Quarantine.SummariseAsync()).Entries);
    }

    [Fact]
    public async Task Full_OneGatewayFilledIt_AllRefuseAndSaySo()
    {
        await using var host = await TestHost.StartAsync(1, _storage);
        var (first, second) = (Of(host, 10_000), Of(host, 10_000));
        await first.KeepAsync(Records.Numbered(0, 8, bytes: 1000));

        var refused = await Assert.ThrowsAsync<QuarantineException>(
            () => second.KeepAsync(Records.Numbered(8, 8, bytes: 1000)));

        Assert.Contains("--quarantine-max", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Message, (await first.SummariseAsync()).Problem);
        Assert.Equal(8, (await first.SummariseAsync()).Entries);
        await second.RemoveAsync([.. (await second.IdsAsync(null)).Take(4)]);
        await second.KeepAsync(Records.Numbered(8, 3, bytes: 1000));
        Assert.Null((await first.SummariseAsync()).Problem);
        Assert.Equal(Records.Texts(Enumerable.Range(4, 7)), await first.TextsAsync());
    }

    [Fact]
    public async Task Kept_AllSilosKilled_IsThereInTheNextCluster()
    {
        await using (var host = await TestHost.StartAsync(2, _storage))
        {
            // More than a segment, and more than a message.
            await Of(host).KeepAsync(Records.Numbered(0, 60, bytes: 100_000));
            await Of(host).RemoveAsync([.. (await Of(host).IdsAsync(null)).Skip(10).Take(40)]);
            await host.KillAsync();
        }

        await using var next = await TestHost.StartAsync(2, _storage);

        Assert.Equal(
            Records.Texts([.. Enumerable.Range(0, 10), .. Enumerable.Range(50, 10)]), await Of(next).TextsAsync());
    }

    [Fact]
    public async Task Kept_StorageFailsNowAndThen_WhatWasAnsweredHolds()
    {
        await using var host = await TestHost.StartAsync(1, _storage);
        var quarantine = Of(host);
        HashSet<int> answered = [];
        var refusals = 0;
        for (var i = 0; i < 30; i++)
        {
            var fault = (Fault)(1 + (i % 2));
            if (i % 3 != 0) _storage.FailNext(GrainStorage.Quarantine, fault, 1);
            try
            {
                await quarantine.KeepAsync(Records.Numbered(i, 1));
                answered.Add(i);
            }
            catch (QuarantineException)
            {
                refusals++;
            }

            _storage.Heal();
        }

        await host.DeactivateAllAsync();
        var texts = await Eventually.IsAsync(() => quarantine.TextsAsync(), texts => texts.Count > 0);
        Assert.InRange(refusals, 10, 29);
        Assert.Superset(Records.Texts(answered).ToHashSet(), texts.ToHashSet());
        Assert.Equal(texts.Count, texts.Distinct().Count());
        // What was refused is sent again, and is there once.
        await Eventually.IsAsync(async () =>
        {
            await quarantine.KeepAsync(Records.Numbered(0, 30));
            return 0;
        }, _ => true);
        Assert.Equal(Records.Texts(Enumerable.Range(0, 30)).Order(), (await quarantine.TextsAsync()).Order());
    }

    [Fact]
    public async Task Keep_ManyCallers_ShareWrites()
    {
        _storage.Latency = TimeSpan.FromMilliseconds(10);
        await using var host = await TestHost.StartAsync(1, _storage);
        var quarantine = Of(host);
        await quarantine.KeepAsync(Records.Numbered(0, 1));

        await Task.WhenAll(Enumerable.Range(1, 400).Select(i => quarantine.KeepAsync(Records.Numbered(i, 1))));

        Assert.Equal(401, (await quarantine.SummariseAsync()).Entries);
        Assert.InRange(_storage.WritesOf(GrainStorage.Quarantine), 6, 200);
    }

    [Fact]
    public async Task Summarise_NobodyAnswers_SaysSoAsAProblem()
    {
        var host = await TestHost.StartAsync(1, _storage);
        var quarantine = Of(host);
        await quarantine.KeepAsync(Records.Numbered(0, 3));
        await quarantine.SummariseAsync();
        await host.KillAsync();

        var summary = await quarantine.SummariseAsync();

        Assert.Equal(3, summary.Entries);
        Assert.Contains("does not answer", summary.Problem, StringComparison.Ordinal);
        await Assert.ThrowsAsync<QuarantineException>(() => quarantine.KeepAsync(Records.Numbered(3, 1)));
        await host.DisposeAsync();
    }

    private static ClusterQuarantine Of(TestHost host, long bytesMax = Plenty) =>
        new(host.Cluster.Client, bytesMax, TimeProvider.System);

    private static Gateway GatewayOf(TestHost host) => new(
        host.Principals, new OriginCache(Geolocator.None), Policy.Default, TimeProvider.System, quarantine: Of(host));

    private static Rejection Call(string user)
    {
        var bytes = Encoding.UTF8.GetBytes(TrailText.Call(user, "2026-05-01T10:00:00Z"));
        return new Rejection(Outcome.RejectedFuture, "ahead of the clock", 0, bytes, bytes.Length);
    }
}
