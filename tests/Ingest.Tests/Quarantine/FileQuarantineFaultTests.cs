using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Quarantine;

/// <summary>
/// One and the same work while each operation of the disk fails in turn: what was answered for is true afterwards.
/// </summary>
public sealed class FileQuarantineFaultTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Work_DiskFailsAtAnyOperation_WhatWasAnsweredHolds(bool staysBroken)
    {
        var healthy = new FaultyQuarantineDisk();
        await RunAsync(healthy, staysBroken);
        Assert.InRange(healthy.Operations, 40, 1000);

        var refusals = 0;
        for (var failsAt = 1; failsAt <= healthy.Operations; failsAt++)
        {
            var disk = new FaultyQuarantineDisk { FailsAt = failsAt, StaysBroken = staysBroken };
            refusals += await RunAsync(disk, staysBroken);
        }

        // A fault is told to somebody, unless the next operation of the same call mends it.
        Assert.InRange(refusals, healthy.Operations * 3 / 4, int.MaxValue);
    }

    /// <summary>Keeps and removes; gives how many calls were refused.</summary>
    private static async Task<int> RunAsync(FaultyQuarantineDisk disk, bool staysBroken)
    {
        using var folder = new TempFolder();
        var path = folder.Of("quarantine");
        HashSet<string> there = [];
        // After a refusal, either may be.
        HashSet<string> either = [];
        var refusals = 0;
        try
        {
            using var quarantine = FileQuarantine.Open(
                path, new FileQuarantineOptions { Disk = disk, SegmentBytes = 1500, Clock = new TickingClock() });
            for (var i = 0; i < 24; i += 4)
            {
                refusals += await KeepAsync(quarantine, i);
                if (i >= 8) refusals += await RemoveAsync(quarantine, i - 8, 1);
                if (i >= 12) refusals += await RemoveAsync(quarantine, i - 12, 4);
            }

            // A call that succeeds on a disk that works again says that all of it is there.
            if (!staysBroken) Assert.Subset(quarantine.Texts().ToHashSet(), there);
        }
        catch (QuarantineException)
        {
            refusals++;
        }

        using var again = FileQuarantine.Open(path);
        var kept = again.Texts().ToHashSet();
        Assert.Subset(kept, there);
        Assert.Subset(there.Concat(either).ToHashSet(), kept);
        Assert.Equal(kept.Count, again.Summarise().Entries);
        return refusals;

        async Task<int> KeepAsync(FileQuarantine quarantine, int from)
        {
            var texts = Enumerable.Range(from, 4).Select(i => $"record {i}").ToList();
            try
            {
                await quarantine.KeepAsync(Rejections.Numbered(from, 4));
                there.UnionWith(texts);
                either.ExceptWith(texts);
                return 0;
            }
            catch (QuarantineException e)
            {
                Assert.Contains("No space left", e.Message, StringComparison.Ordinal);
                either.UnionWith(texts);
                return 1;
            }
        }

        async Task<int> RemoveAsync(FileQuarantine quarantine, int from, int count)
        {
            var texts = Enumerable.Range(from, count).Select(i => $"record {i}").ToList();
            var ids = Rejections.Numbered(from, count)
                .Select(rejection => QuarantineId.Of(Rejections.Source, rejection)).ToList();
            try
            {
                await quarantine.RemoveAsync(ids);
                there.ExceptWith(texts);
                // Of a record whose keeping was refused, a trace may be left that nobody knows of.
                return 0;
            }
            catch (QuarantineException)
            {
                there.ExceptWith(texts);
                either.UnionWith(texts);
                return 1;
            }
        }
    }
}
