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
    private readonly SortedIds _ids = new();
    private readonly HashSet<(long Ticks, ulong Digest)> _lastBatch = [];

    /// <summary>Whether ids have been pushed out that could still come again.</summary>
    public bool IsApproximate { get; private set; }

    /// <summary>Number of ids.</summary>
    public int Count => _ids.Count;

    /// <summary>Whether the event was seen.</summary>
    public bool Contains(TrailEvent e)
    {
        var id = IdOf(e);
        return _ids.Contains(id) || (_lastBatch.Count > 0 && _lastBatch.Contains(id));
    }

    /// <summary>Adds an event; false when it was seen.</summary>
    public bool Add(TrailEvent e, int bound)
    {
        var id = IdOf(e);
        if (!_ids.Add(id)) return false;
        if (_ids.Count > bound)
        {
            _ids.RemoveOldest();
            IsApproximate = true;
        }

        return true;
    }

    /// <summary>Takes out an event whose correction has come, at another time.</summary>
    internal void Remove(TrailEvent e) => _ids.Remove(IdOf(e));

    /// <summary>
    /// Forgets ids of before a time, except those that the last batch brought: a sender that got no answer sends it
    /// again, however many days it spans.
    /// </summary>
    public void Forget(DateTime before, IReadOnlyList<TrailEvent> lastBatch, int bound)
    {
        while (_ids.Count > 0 && _ids.Oldest.Ticks < before.Ticks) _ids.RemoveOldest();
        ForgetLastBatch();
        for (var i = 0; i < lastBatch.Count && lastBatch[i].Time < before && i < bound; i++)
            _lastBatch.Add(IdOf(lastBatch[i]));
    }

    /// <summary>Forgets what is kept of the last batch: the one part that tells how events were batched.</summary>
    internal void ForgetLastBatch() => _lastBatch.Clear();

    internal void Write(WireWriter writer)
    {
        writer.Flag(IsApproximate);
        Write(writer, _ids.All);
        Write(writer, [.. _lastBatch.Order()]);
    }

    internal void Read(WireReader reader)
    {
        IsApproximate = reader.Flag();
        for (var left = reader.Count(); left > 0; left--) _ids.Add(ReadId(reader));
        for (var left = reader.Count(); left > 0; left--) _lastBatch.Add(ReadId(reader));
    }

    private static (long Ticks, ulong Digest) IdOf(TrailEvent e) => (e.Time.Ticks, e.Id.Digest);

    private static (long Ticks, ulong Digest) ReadId(WireReader reader) => (reader.Time().Ticks, reader.Digest());

    private static void Write(WireWriter writer, ReadOnlySpan<(long Ticks, ulong Digest)> ids)
    {
        writer.Number(ids.Length);
        foreach (var (ticks, digest) in ids)
        {
            writer.Time(new DateTime(ticks, DateTimeKind.Utc));
            writer.Digest(digest);
        }
    }
}
