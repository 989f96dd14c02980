using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Deliveries;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Routing;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Ingest.Tests.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Quarantine;

public sealed class QuarantineReplayTests : IDisposable
{
    private readonly FakePrincipals _principals = new();
    private readonly MemoryQuarantine _quarantine = new();
    private readonly EventRouter _router;
    private readonly QuarantineReplay _replay;

    public QuarantineReplayTests()
    {
        _router = new EventRouter(_principals);
        _replay = Over(_quarantine);
    }

    public void Dispose() => _router.Dispose();

    [Fact]
    public async Task Run_WhatIsInOrderNow_IsAppliedAndTakenOut()
    {
        var future = TrailText.Call("ada", "2026-05-01T10:00:00Z");
        await _quarantine.KeepAsync(
            Rejections.Of(future, 0, Outcome.RejectedFuture),
            Rejections.Of(future, 1, Outcome.RejectedFuture),
            Rejections.Of(TrailText.Service("2026-05-01T10:00:00Z"), 2, Outcome.RejectedVersion),
            Rejections.Of("still broken", 3));

        var result = await _replay.RunAsync(_quarantine.Ids(null));

        Assert.Equal((4, 3), (result.Selected, result.Removed));
        Assert.Equal("1 accepted, 1 duplicate, 1 ignored: service, 1 rejected: not-json", result.Receipt.ToString());
        Assert.Equal(["still broken"], _quarantine.Texts());
        var remaining = Assert.Single(result.Entries, entry => !entry.IsRemoved);
        Assert.Equal("1 rejected: not-json", remaining.Became);
        Assert.NotNull(remaining.Remains);
    }

    [Fact]
    public async Task Run_BytesThatWereCut_StayAndAreSaidSo()
    {
        await _quarantine.KeepAsync(
            Rejections.Of(TrailText.Call("ada", "2026-05-01T10:00:00Z")) with { Length = 9_000_000 },
            Rejections.Of("", 1, Outcome.RejectedTruncated));

        var result = await _replay.RunAsync(_quarantine.Ids(null));

        Assert.Equal(0, result.Removed);
        Assert.Empty(_principals.Calls);
        Assert.Contains("first bytes", result.Entries[0].Remains, StringComparison.Ordinal);
        Assert.Contains("missing end", result.Entries[1].Remains, StringComparison.Ordinal);
        Assert.Equal(2, _quarantine.Summarise().Entries);
    }

    [Fact]
    public async Task Run_HostFails_TakesNothingOutThatIsNotDurable()
    {
        await _quarantine.KeepAsync(
            Rejections.Of(TrailText.Call("ada", "2026-05-01T10:00:00Z"), 0),
            Rejections.Of(TrailText.Call("bob", "2026-05-01T10:00:00Z"), 1));
        _principals.Before = key =>
            key.Id == "AIDAADA" ? throw new PrincipalStoreException("no room") : Task.CompletedTask;

        var failed = await _replay.RunAsync(_quarantine.Ids(null));

        Assert.Contains("no room", failed.Failure, StringComparison.Ordinal);
        Assert.Equal(1, failed.Removed);
        Assert.Contains("ada", Assert.Single(_quarantine.Texts()), StringComparison.Ordinal);
        _principals.Before = _ => Task.CompletedTask;
        Assert.Equal(1, (await _replay.RunAsync(_quarantine.Ids(null))).Receipt[Outcome.Accepted]);
        Assert.Equal(0, _quarantine.Summarise().Entries);
    }

    [Fact]
    public async Task Run_EntriesCannotBeTakenOut_AreDuplicatesTheNextTime()
    {
        using var folder = new TempFolder();
        var disk = new FaultyQuarantineDisk();
        using var files = FileQuarantine.Open(folder.Path, new FileQuarantineOptions { Disk = disk });
        await files.KeepAsync(Rejections.Of(TrailText.Call("ada", "2026-05-01T10:00:00Z")));
        disk.FailsAt = disk.Operations + 1;

        await Assert.ThrowsAsync<QuarantineException>(() => Over(files).RunAsync(files.Ids(null)));

        var again = await Over(files).RunAsync(files.Ids(null));
        Assert.Equal("1 duplicate", again.Receipt.ToString());
        Assert.Equal(1, again.Removed);
        Assert.Equal(0, files.Summarise().Entries);
    }

    [Fact]
    public async Task Run_ManyEntriesInAnyOrder_AppliesThemByTimeAndShowsAThousand()
    {
        var random = new Random(7);
        var records = Enumerable.Range(0, 1100).OrderBy(_ => random.Next()).Select(i => Rejections.Of(
            TrailText.Call("ada", $"2026-05-0{1 + (i / 1000)}T{i / 60 % 24:D2}:{i % 60:D2}:00Z"), i)).ToArray();
        await _quarantine.KeepAsync(records);

        var result = await _replay.RunAsync(_quarantine.Ids(null));

        Assert.Equal(1100, result.Removed);
        Assert.Equal(1100, result.Receipt.Total);
        Assert.Equal(QuarantineReplay.EntriesShown, result.Entries.Count);
        var first = _principals.Calls.SelectMany(call => call.Events).Take(256).Select(e => e.Time).ToList();
        Assert.Equal(first.Order(), first);
    }

    [Fact]
    public async Task Run_GzipBomb_CostsNoMemory()
    {
        var bomb = new byte[50_000_000];
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
            gzip.Write(bomb);
        await _quarantine.KeepAsync(Rejections.Of(packed.ToArray()));

        var result = await _replay.RunAsync(_quarantine.Ids(null));

        Assert.Equal(0, result.Removed);
        Assert.Equal(1, _quarantine.Summarise().Entries);
    }

    private QuarantineReplay Over(IQuarantine quarantine) => new(quarantine, _router, new ReaderPool(
        () => new TrailReader(new RecordReader(
            Policy.Default.CreateIdentifier(), new OriginCache(Geolocator.None), TimeProvider.System,
            new ReaderLimits { DecodedBytesMax = 1_000_000 }))));
}
