namespace Grainwatch.Ingest.Geolocation;

/// <summary>
/// Decoded records of one file by their place in it, so that the addresses of one record share an instance. A table in
/// which each place has one seat: a record that comes to a taken seat has it from then on, and the one before is
/// decoded again when it is asked for. So it is bounded, and asking takes no lock.
/// </summary>
/// <param name="decode">Reads the record at a byte of the data section; null when it says nothing of use.</param>
/// <param name="bits">Seats, as a power of two. Default: 131,072 seats, about 45 MB of cities when full.</param>
internal sealed class RecordCache<T>(Func<int, T?> decode, int bits = 17)
    where T : class
{
    private readonly Seat?[] _seats = new Seat?[1 << bits];

    /// <summary>The record at an offset that a look-up gave; null for a negative one.</summary>
    public T? this[int offset]
    {
        get
        {
            if (offset < 0) return null;
            // Offsets lie close together; the multiplication (by 2^32 over the golden ratio) spreads them.
            ref var seat = ref _seats[(uint)offset * 2_654_435_769U >> (32 - bits)];
            var taken = Volatile.Read(ref seat);
            if (taken is not null && taken.Offset == offset) return taken.Record;
            var record = decode(offset);
            Volatile.Write(ref seat, new Seat(offset, record));
            return record;
        }
    }

    // Immutable, and put down in one write: nobody meets one record under another's offset.
    private sealed record Seat(int Offset, T? Record);
}
