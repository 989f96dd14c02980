using System.Collections.Concurrent;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>
/// The decoded records of one file by their place in it: each is decoded once, and every address of it gets the same
/// instance. Bounded: when it is full it starts afresh, for decoding again is cheap and an estate that meets so many
/// records is rare.
/// </summary>
/// <param name="decode">Reads the record at a byte of the data section; null when it says nothing of use.</param>
/// <param name="capacity">The most records it holds. Default: 131,072, about 45 MB of cities.</param>
internal sealed class RecordCache<T>(Func<int, T?> decode, int capacity = 131_072)
    where T : class
{
    private volatile ConcurrentDictionary<int, T?> _records = new();
    private int _count;

    /// <summary>The record at an offset that a look-up gave; null for a negative one.</summary>
    public T? this[int offset]
    {
        get
        {
            if (offset < 0) return null;
            return _records.TryGetValue(offset, out var record) ? record : Decode(offset);
        }
    }

    private T? Decode(int offset)
    {
        var record = decode(offset);
        var records = _records;
        if (!records.TryAdd(offset, record)) return records.GetValueOrDefault(offset);

        // Counted here, for the dictionary's own count locks all of it.
        if (Interlocked.Increment(ref _count) != capacity) return record;
        _records = new ConcurrentDictionary<int, T?>();
        Volatile.Write(ref _count, 0);
        return record;
    }
}
