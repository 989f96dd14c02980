using Grainwatch.Detection.Tests;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Log;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Local.Tests.Log;

/// <summary>Whatever is damaged is found, named, and no reason to stop reading.</summary>
public sealed class ShardCheckTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SmallLog _log = new(Seeds.First);

    public ShardCheckTests(ITestOutputHelper output) =>
        output.WriteLine(Seeds.Repeat(Seeds.First, nameof(ShardCheckTests)));

    private int Last => _log.Segments.Length;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WholeLog_FindsNoDamageAndChangesNothing()
    {
        _log.WriteTo(_folder.Path);

        var check = Check();

        Assert.Empty(check.Damages);
        Assert.Equal(0, check.TornBytes);
        Assert.InRange(check.Folded, check.Entries.Count, long.MaxValue);
        Assert.Equal(_log.Segments.Sum(bytes => bytes.Length), check.Segments.Sum(segment => segment.Bytes));
        Assert.Equal(
            _log.Segments.Sum(bytes => bytes.Length - Segment.HeadBytes),
            check.Counts.Values.Sum(count => count.Bytes));
        AssertUntouched(_log.Segments);
    }

    [Fact]
    public void Read_AnyByteFlipped_IsNamedOrTheTornEnd()
    {
        List<long> ends = [.. _log.EndsIn(Last)];
        var lastStart = ends.Count > 1 ? ends[^2] : Segment.HeadBytes;
        for (var segment = 1; segment <= Last; segment++)
        {
            _log.WriteTo(_folder.Path);
            var path = SmallLog.PathOf(_folder.Path, segment);
            foreach (var at in _log.BytesOf(segment).Where(at => at % 7 == 0))
            {
                var damaged = _log.Segments[segment - 1].ToArray();
                damaged[at] ^= 0x10;
                File.WriteAllBytes(path, damaged);

                var check = Check(fold: false);

                if (segment == Last && at >= lastStart)
                {
                    Assert.Equal(damaged.Length - lastStart, check.TornBytes);
                    continue;
                }

                Assert.True(
                    check.Damages.Any(damage => damage.Path == path
                        && damage.Offset <= at && at < damage.Offset + Math.Max(1, damage.Bytes)),
                    $"byte {at} of {path} is not named; {Seeds.Repeat(Seeds.First, nameof(ShardCheckTests))}");
            }
        }
    }

    [Fact]
    public void Read_TwoDamages_AreBothNamedWithWhomTheyConcern()
    {
        // Some chronicles are short.
        var log = Enumerable.Range(0, 1000).Select(i => new SmallLog(Seeds.First + i))
            .First(log => log.EndsIn(1).Count() > 3);
        log.WriteTo(_folder.Path);
        var ends = log.EndsIn(1).ToList();
        var path = SmallLog.PathOf(_folder.Path, 1);
        var bytes = File.ReadAllBytes(path);
        bytes[ends[1] - 1] ^= 1;
        bytes[ends[3] - 1] ^= 1;
        File.WriteAllBytes(path, bytes);

        var check = Check();

        Assert.Equal(
            2, check.Damages.Count(damage => damage.Path == path && damage.Bytes > 0));
        Assert.All(check.Damages, damage => Assert.NotEmpty(damage.Whom));
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void Read_SegmentMissing_IsNamed()
    {
        _log.WriteTo(_folder.Path);
        File.Delete(SmallLog.PathOf(_folder.Path, 1));

        Assert.Contains(Check().Damages, damage => damage.Path == SmallLog.PathOf(_folder.Path, 1));
    }

    [Fact]
    public void Read_TornEnd_IsNoDamageAndStays()
    {
        _log.WriteTo(_folder.Path);
        File.AppendAllText(SmallLog.PathOf(_folder.Path, Last), "half a fr");

        var check = Check();

        Assert.Empty(check.Damages);
        Assert.Equal(9, check.TornBytes);
        AssertUntouched([.. _log.Segments[..^1], [.. _log.Segments[^1], .. "half a fr"u8]]);
    }

    [Fact]
    public void Read_CommitOnItsWay_IsTornAndCountsForNothing()
    {
        // A commit of two principals, cut behind each of its whole frames but the last.
        var (ends, bytes) = (_log.EndsIn(Last).ToList(), _log.Segments[^1]);
        var start = ends.Count > 1 ? ends[^2] : Segment.HeadBytes;
        var before = CheckCutAt(start);
        var cuts = 0;
        for (var at = start; at < ends[^1];)
        {
            at += LogFrame.LengthOf(bytes.AsSpan((int)at))!.Value;
            if (at == ends[^1]) break;
            cuts++;

            var check = CheckCutAt(at);

            Assert.Empty(check.Damages);
            Assert.Equal(at - start, check.TornBytes);
            Assert.Equal(before.Entries.OrderBy(one => one.Key), check.Entries.OrderBy(one => one.Key));
            Assert.Equal(before.Folded, check.Folded);
        }

        Assert.True(cuts > 0, "a commit of one frame");

        ShardCheck CheckCutAt(long length)
        {
            _log.WriteTo(_folder.Path);
            File.WriteAllBytes(SmallLog.PathOf(_folder.Path, Last), bytes[..(int)length]);
            return Check();
        }
    }

    private ShardCheck Check(bool fold = true)
    {
        var check = new ShardCheck(_folder.Path);
        check.ReadFrames(default);
        if (fold) check.FoldMemories(default);
        return check;
    }

    private void AssertUntouched(byte[][] expected)
    {
        Assert.Equal(expected.Length, Directory.EnumerateFileSystemEntries(_folder.Path).Count());
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], File.ReadAllBytes(SmallLog.PathOf(_folder.Path, i + 1)));
    }
}
