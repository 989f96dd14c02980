using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Tests.Oracle;
using Grainwatch.Local.Log;

namespace Grainwatch.Local.Tests.Log;

/// <summary>
/// A small log of a random chronicle, in two segments or more, as bytes; and what it held after each of its commits.
/// </summary>
internal sealed class SmallLog
{
    private readonly List<(int Segment, long End, Dictionary<PrincipalKey, string> Held)> _commits = [];

    public SmallLog(int seed)
    {
        var chronicle = RandomChronicle.Tell(seed, Aspects.Plain | Aspects.Decisions);
        Key = chronicle.Principal.Key;
        using var world = new LogWorld(new LogOptions
        {
            MemoryEveryFrames = 5,
            OpenFile = path => new Unflushed(path),
            FlushFolder = _ => { },
        });
        Options = world.Options;
        var steps = chronicle.Steps.Take(10).ToList();
        for (var i = 0; i < steps.Count; i++)
        {
            // The first half is in one segment, the rest in another.
            world.Options = Options with { SegmentBytes = i == steps.Count / 2 ? 1 : Options.SegmentBytes };
            world.Restart();
            Begin(world, steps[i]);
            _ = world.Begin(LogWorld.User(i % 2), LogWorld.Events(LogWorld.User(i % 2), i));
            var segment = world.Log.Segments.Last;
            world.Commit();
            var held = world.Keys.ToDictionary(key => key, key => world.Acknowledged(key)!);
            _commits.Add((segment.Number, segment.Length, held));
        }

        world.Close();
        Segments = [.. Directory.EnumerateFiles(world.Folder, "*.log").Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes)];
    }

    public PrincipalKey Key { get; }

    public LogOptions Options { get; }

    /// <summary>Its files, the first one first.</summary>
    public byte[][] Segments { get; }

    /// <summary>Every byte of a segment; of the text of the policy that it begins with, every 16th.</summary>
    public IEnumerable<int> BytesOf(int segment)
    {
        var bytes = Segments[segment - 1];
        var policyEnd = Segment.HeadBytes + LogFrame.LengthOf(bytes.AsSpan(Segment.HeadBytes))!.Value;
        return Enumerable.Range(0, bytes.Length).Where(at => at < 100 || at >= policyEnd - 20 || at % 16 == 0);
    }

    /// <summary>Ends of the commits of a segment.</summary>
    public IEnumerable<long> EndsIn(int segment) =>
        _commits.Where(commit => commit.Segment == segment).Select(commit => commit.End).Distinct();

    /// <summary>What it held when a segment ended there, and all before it were whole.</summary>
    public Dictionary<PrincipalKey, string> HeldAt(int segment, long end) =>
        _commits.LastOrDefault(commit => commit.Segment < segment
            || (commit.Segment == segment && commit.End <= end)).Held ?? [];

    /// <summary>Puts its files into a folder.</summary>
    public void WriteTo(string folder)
    {
        for (var i = 0; i < Segments.Length; i++) File.WriteAllBytes(PathOf(folder, i + 1), Segments[i]);
    }

    public static string PathOf(string folder, int segment) => Path.Combine(folder, Segment.NameOf(segment));

    /// <summary>What a log holds.</summary>
    public static async Task<Dictionary<PrincipalKey, string>> ReadAsync(ShardLog log)
    {
        Dictionary<PrincipalKey, string> held = [];
        foreach (var text in log.Entries.Keys)
        {
            var key = PrincipalKey.Parse(text);
            var stored = (await log.ReadAsync(key))!;
            held.Add(key, $"{stored.Version} {LogWorld.Text(stored.State)}");
        }

        return held;
    }

    public ShardLog Open(string folder) => new(folder, PolicyInForce.Default, Options);

    private void Begin(LogWorld world, Step step)
    {
        if (step is Step.Arrival arrival) _ = world.Begin(Key, arrival.Events);
        else _ = world.Begin(Key, ((Step.Decided)step).Decision);
    }
}
