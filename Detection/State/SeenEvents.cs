using Grainwatch.Detection.Events;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>
/// Ids of the events seen within the lateness, for de-duplication: as (time, 64-bit digest of the id), at most a bound;
/// above it the oldest go and duplicates of them would be counted twice, which <see cref="IsApproximate"/> says. Two
/// of a principal's events in the same tick would have to share a digest to be taken for one: 4,096 random ids do
/// with probability 2⁻⁴¹.
/// </summary>
public sealed class SeenEvents
{
    private readonly HashSet<(long Ticks, ulong Digest)> _ids = [];
    private readonly PriorityQueue<(long Ticks, ulong Digest), (long Ticks, ulong Digest)> _oldest = new();

    /// <summary>Whether ids have been pushed out that could still come again.</summary>
    public bool IsApproximate { get; private set; }

    /// <summary>Number of ids.</summary>
    public int Count => _ids.Count;

    /// <summary>Whether the event was seen.</summary>
    public bool Contains(TrailEvent e) => _ids.Contains((e.Time.Ticks, e.Id.Digest));

    /// <summary>Adds an event; false when it was seen.</summary>
    public bool Add(TrailEvent e, int bound)
    {
        var id = (e.Time.Ticks, e.Id.Digest);
        if (!_ids.Add(id)) return false;
        _oldest.Enqueue(id, id);
        if (_ids.Count > bound)
        {
            _ids.Remove(_oldest.Dequeue());
            IsApproximate = true;
        }

        return true;
    }

    /// <summary>Forgets ids of before a time.</summary>
    public void Forget(DateTime before)
    {
        while (_oldest.TryPeek(out var id, out _) && id.Ticks < before.Ticks) _ids.Remove(_oldest.Dequeue());
    }

    internal void Write(WireWriter writer)
    {
        writer.Flag(IsApproximate);
        writer.Number(_ids.Count);
        foreach (var (ticks, digest) in _ids.Order())
        {
            writer.Time(new DateTime(ticks, DateTimeKind.Utc));
            writer.Digest(digest);
        }
    }

    internal void Read(WireReader reader)
    {
        IsApproximate = reader.Flag();
        for (var left = reader.Count(); left > 0; left--)
        {
            var id = (reader.Time().Ticks, reader.Digest());
            _ids.Add(id);
            _oldest.Enqueue(id, id);
        }
    }
}
