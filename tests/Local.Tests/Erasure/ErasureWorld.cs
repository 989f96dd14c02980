using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Tests.Oracle;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Erasure;
using Grainwatch.Local.Log;
using Grainwatch.Local.Tests.Log;
using Xunit;

namespace Grainwatch.Local.Tests.Erasure;

/// <summary>A data folder of one shard with the log of random chronicles, one of which is to be erased.</summary>
internal sealed class ErasureWorld : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Dictionary<PrincipalKey, string> _held;

    public ErasureWorld(int seed, int chronicles = 4, int stepsMax = 40)
    {
        var random = new Random(seed);
        var disk = new FaultyDisk();
        var options = new LogOptions
        {
            SegmentBytes = random.Next(1000, 20_000),
            MemoryEveryFrames = random.Next(2, 12),
            OpenFile = disk.Open,
        };
        using var world = new LogWorld(options);
        var left = Enumerable.Range(0, chronicles)
            .Select(i => RandomChronicle.Tell(seed + (i * 7919), Aspects.Plain | Aspects.Decisions | Aspects.Addenda))
            .DistinctBy(chronicle => chronicle.Principal.Key)
            .Select(chronicle => new Queue<(PrincipalKey Key, Step Step)>(
                chronicle.Steps.Take(stepsMax).Select(step => (chronicle.Principal.Key, step))))
            .ToList();

        while (left.Count > 0)
        {
            // Commits are of several principals.
            foreach (var (key, step) in left.Where(_ => random.Next(3) > 0).Select(queue => queue.Dequeue()).ToList())
            {
                if (step is Step.Arrival arrival) _ = world.Begin(key, arrival.Events);
                else _ = world.Begin(key, ((Step.Decided)step).Decision);
            }

            world.Commit();
            left.RemoveAll(queue => queue.Count == 0);
            if (random.Next(20) == 0) world.Restart();
        }

        world.Close();
        _held = world.Keys.ToDictionary(key => key, key => world.Acknowledged(key)!);
        Key = _held.Keys.OrderBy(key => key.Text, StringComparer.Ordinal).ElementAt(random.Next(_held.Count));
        Directory.CreateDirectory(Path.Combine(Folder, "shard-000"));
        foreach (var path in Directory.EnumerateFiles(world.Folder, "*.log"))
            File.Copy(path, PathOf(Path.GetFileName(path)));
        _temp.Write("data/format", $"{LogStore.FormatLine}\nshards 1\n");
    }

    /// <summary>The data folder.</summary>
    public string Folder => _temp.Of("data");

    /// <summary>Whom to erase.</summary>
    public PrincipalKey Key { get; }

    /// <summary>Everybody, before.</summary>
    public IReadOnlyCollection<PrincipalKey> Keys => _held.Keys;

    public string PathOf(string segment) => Path.Combine(Folder, "shard-000", segment);

    public LogStore Open(LogOptions? options = null) => LogStore.Open(Folder, PolicyInForce.Default, options);

    /// <summary>The segments as they are.</summary>
    public Dictionary<string, byte[]> ReadSegments() => Directory.EnumerateFiles(PathOf(""), "*.log")
        .ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    /// <summary>What is to be erased of the principal.</summary>
    public ErasureIntent Plan()
    {
        using var store = Open();
        return ErasurePlan.Of(store.Logs[0], 0, Key, DateTime.UtcNow)!;
    }

    /// <summary>All are there as they were, or all but the one that was erased.</summary>
    public async Task AssertHeldAsync(LogStore store, bool erased, string hint)
    {
        var now = await SmallLog.ReadAsync(store.Logs[0]);
        Assert.True(now.ContainsKey(Key) == !erased, hint);
        foreach (var (key, memory) in _held)
            if (!erased || !key.Equals(Key)) Assert.True(now[key] == memory, $"{key} is another; {hint}");
        var shown = store.Logs[0].ReadHeaders().Select(notice => notice.Principal.Key).ToHashSet();
        Assert.True(shown.SetEquals(now.Keys.Select(key => key.Text)), hint);
    }

    /// <summary>What was not the principal's is there byte for byte; what was is zeros behind heads.</summary>
    public void AssertBytes(Dictionary<string, byte[]> before, ErasureIntent intent, string hint)
    {
        var after = ReadSegments();
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        foreach (var (name, bytes) in before)
        {
            var expected = bytes.ToArray();
            foreach (var frame in intent.Frames.Where(frame => Segment.NameOf(frame.Segment) == name))
            {
                var erased = after[name].AsSpan((int)frame.Offset, frame.Length);
                Assert.False(erased[(LogFrame.HeadBytes + 1)..].ContainsAnyExcept((byte)0), hint);
                erased.CopyTo(expected.AsSpan((int)frame.Offset));
            }

            Assert.True(expected.AsSpan().SequenceEqual(after[name]), $"{name} differs elsewhere; {hint}");
        }
    }

    /// <summary>Makes the folder what a copy of it was.</summary>
    public void PutBack(string copy)
    {
        Directory.Delete(Folder, recursive: true);
        TempFolder.Copy(copy, Folder);
    }

    public void Dispose() => _temp.Dispose();
}
