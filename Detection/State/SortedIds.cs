namespace Grainwatch.Detection.State;

/// <summary>
/// A set of (time, digest) pairs in order, of which the oldest leave first. Events come nearly in order, so that almost
/// every question is answered by the newest pair, and almost every addition goes behind it.
/// </summary>
internal sealed class SortedIds
{
    private (long Ticks, ulong Digest)[] _ids = [];
    private int _first;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The first of all, of which there must be one.</summary>
    public (long Ticks, ulong Digest) Oldest => _ids[_first];

    /// <summary>All of them, the oldest first; good until the next change.</summary>
    public ReadOnlySpan<(long Ticks, ulong Digest)> All => _ids.AsSpan(_first, Count);

    /// <summary>Whether a pair is there.</summary>
    public bool Contains((long Ticks, ulong Digest) id) => Find(id) >= 0;

    /// <summary>Adds a pair; false when it is there.</summary>
    public bool Add((long Ticks, ulong Digest) id)
    {
        var at = ~Find(id);
        if (at < 0) return false;
        if (_first + Count == _ids.Length) MakeRoom();
        var behind = _ids.AsSpan(_first + at, Count - at);
        behind.CopyTo(_ids.AsSpan(_first + at + 1));
        _ids[_first + at] = id;
        Count++;
        return true;
    }

    /// <summary>Removes the oldest pair.</summary>
    public void RemoveOldest()
    {
        _first++;
        Count--;
    }

    /// <summary>Removes a pair, if it is there.</summary>
    public void Remove((long Ticks, ulong Digest) id)
    {
        var at = Find(id);
        if (at < 0) return;
        _ids.AsSpan(_first + at + 1, Count - at - 1).CopyTo(_ids.AsSpan(_first + at));
        Count--;
    }

    /// <summary>Where a pair is; where it is not, the complement of where it would be.</summary>
    private int Find((long Ticks, ulong Digest) id)
    {
        if (Count == 0 || IsBefore(_ids[_first + Count - 1], id)) return ~Count;
        var (from, to) = (0, Count - 1);
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            if (IsBefore(_ids[_first + middle], id)) from = middle + 1;
            else to = middle;
        }

        return _ids[_first + from] == id ? from : ~from;
    }

    private static bool IsBefore((long Ticks, ulong Digest) left, (long Ticks, ulong Digest) right) =>
        left.Ticks != right.Ticks ? left.Ticks < right.Ticks : left.Digest < right.Digest;

    /// <summary>Moves all to the front, into new room where half of it or more is taken.</summary>
    private void MakeRoom()
    {
        var target = Count * 2 >= _ids.Length ? new (long, ulong)[Math.Max(8, Count * 2)] : _ids;
        All.CopyTo(target);
        (_ids, _first) = (target, 0);
    }
}
