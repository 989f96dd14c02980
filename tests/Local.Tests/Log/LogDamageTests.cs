using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Tests;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Log;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Local.Tests.Log;

/// <summary>
/// A log whose file ends too early, or was changed: whole commits or a clear error, never something that was not.
/// </summary>
public sealed class LogDamageTests : IDisposable
{
    private const int LogsMax = 1000;

    private readonly TempFolder _folder = new();
    private readonly ITestOutputHelper _output;
    private readonly SmallLog _log;

    public LogDamageTests(ITestOutputHelper output)
    {
        _output = output;
        // The first from the seed on in which there is something before what is cut: segments, and commits in the last.
        _log = Enumerable.Range(0, LogsMax).Select(i => new SmallLog(unchecked(Seeds.First + i)))
            .First(log => log.Segments.Length > 1 && log.EndsIn(log.Segments.Length).Skip(1).Any());
    }

    private int Last => _log.Segments.Length;

    private string LastPath => SmallLog.PathOf(_folder.Path, Last);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_CutAtEveryByteOfTheLastSegment_GivesThePrefixOfWholeCommits()
    {
        Say(nameof(Open_CutAtEveryByteOfTheLastSegment_GivesThePrefixOfWholeCommits));
        _log.WriteTo(_folder.Path);
        var whole = _log.Segments[^1];
        long[] ends = [Segment.HeadBytes, .. _log.EndsIn(Last)];
        Held? held = null;
        foreach (var length in _log.BytesOf(Last))
        {
            File.WriteAllBytes(LastPath, whole[..length]);
            var end = ends.LastOrDefault(end => end <= length);

            using var log = _log.Open(_folder.Path);

            if (held?.End != end) held = await AssertHeldAsync(log, end, $"cut at {length}");
            else held.AssertSame(log, $"cut at {length}");
            var cut = length < Segment.HeadBytes ? 0 : length - end;
            if (cut == 0)
            {
                Assert.Empty(log.Notes);
                continue;
            }

            var note = Assert.Single(log.Notes);
            Assert.Contains($"{cut:N0} bytes", note, StringComparison.Ordinal);
            Assert.Contains(LastPath, note, StringComparison.Ordinal);
            Assert.Equal(whole[(int)end..length], File.ReadAllBytes(Path.Combine(_folder.Path, "torn.bytes")));
            Assert.Equal(whole[..(int)end], File.ReadAllBytes(LastPath));
        }
    }

    [Fact]
    public async Task Open_AnyBitFlipped_IsNamedOrCutAsTheLastCommit()
    {
        Say(nameof(Open_AnyBitFlipped_IsNamedOrCutAsTheLastCommit));
        var ends = _log.EndsIn(Last).ToList();
        var lastStart = ends.Count > 1 ? ends[^2] : Segment.HeadBytes;
        var (named, cut) = (0, 0);
        Held? held = null;
        for (var segment = 1; segment <= Last; segment++)
        {
            _log.WriteTo(_folder.Path);
            var path = SmallLog.PathOf(_folder.Path, segment);
            var whole = _log.Segments[segment - 1];
            foreach (var at in _log.BytesOf(segment))
            {
                var damaged = whole.ToArray();
                damaged[at] ^= (byte)(1 << (at * 5 % 8));
                File.WriteAllBytes(path, damaged);
                try
                {
                    using var log = _log.Open(_folder.Path);
                    Assert.True(segment == Last && at >= lastStart, $"byte {at} of segment {segment} is not noticed");
                    Assert.Single(log.Notes);
                    if (held is null) held = await AssertHeldAsync(log, lastStart, $"byte {at}");
                    else held.AssertSame(log, $"byte {at}");
                    cut++;
                }
                catch (LogException e)
                {
                    Assert.False(segment == Last && at >= lastStart, $"byte {at}: {e.Message}");
                    Assert.Equal(path, e.Path);
                    Assert.True(e.Offset <= at, $"byte {at} is damaged, {e.Offset} is named");
                    Assert.Equal(damaged, File.ReadAllBytes(path));
                    named++;
                }
            }
        }

        _output.WriteLine($"{named} flips named, {cut} cut as a torn tail");
    }

    [Fact]
    public async Task Read_AnyByteFlippedSinceItWasOpened_IsNamedOrNotNeeded()
    {
        Say(nameof(Read_AnyByteFlippedSinceItWasOpened_IsNamedOrNotNeeded));
        _log.WriteTo(_folder.Path);
        using var log = _log.Open(_folder.Path);
        var held = await SmallLog.ReadAsync(log);
        var (named, whole) = (0, _log.Segments[^1]);
        using var other = new FileStream(LastPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        foreach (var at in _log.BytesOf(Last).Where(at => at % 3 == 0))
        {
            Put(at, (byte)(whole[at] ^ (1 << (at % 8))));
            try
            {
                AssertEqual(held, await SmallLog.ReadAsync(log), $"byte {at}");
            }
            catch (LogException e)
            {
                Assert.Equal(LastPath, e.Path);
                Assert.True(e.Offset <= at, $"byte {at} is damaged, {e.Offset} is named");
                named++;
            }

            Put(at, whole[at]);
        }

        Assert.InRange(named, 1, whole.Length);

        void Put(int at, byte value)
        {
            other.Position = at;
            other.WriteByte(value);
            other.Flush();
        }
    }

    [Fact]
    public void Open_FirstSegmentTakenAway_IsNamed()
    {
        _log.WriteTo(_folder.Path);
        File.Delete(SmallLog.PathOf(_folder.Path, 1));

        var error = Assert.Throws<LogException>(() => _log.Open(_folder.Path).Dispose());

        Assert.Equal(SmallLog.PathOf(_folder.Path, 1), error.Path);
    }

    /// <summary>All that was held when the last segment ended there; lists show the same principals.</summary>
    private async Task<Held> AssertHeldAsync(ShardLog log, long end, string hint)
    {
        AssertEqual(_log.HeldAt(Last, end), await SmallLog.ReadAsync(log), hint);
        Assert.Equal(log.Entries.Keys.Order(), log.ReadHeaders().Select(notice => notice.Principal.Key).Order());
        return new Held(end, log.Entries, log.Policies.LastVersion);
    }

    private static void AssertEqual(
        Dictionary<PrincipalKey, string> expected, Dictionary<PrincipalKey, string> actual, string hint)
    {
        Assert.True(expected.Count == actual.Count, $"{actual.Count} principals, not {expected.Count}; {hint}");
        foreach (var (key, memory) in expected)
            Assert.True(actual.GetValueOrDefault(key) == memory, $"another memory of {key}; {hint}");
    }

    /// <summary>
    /// A log that was read: another of the same bytes, entries and policies reads the same, and need not be folded.
    /// </summary>
    private sealed record Held(long End, IReadOnlyDictionary<string, LogEntry> Entries, string? Policy)
    {
        public void AssertSame(ShardLog log, string hint) => Assert.True(
            log.Policies.LastVersion == Policy && log.Entries.Count == Entries.Count
                && log.Entries.All(one => Entries.TryGetValue(one.Key, out var entry) && entry == one.Value),
            $"another log; {hint}");
    }

    private void Say(string test) => _output.WriteLine(Seeds.Repeat(Seeds.First, test));
}
