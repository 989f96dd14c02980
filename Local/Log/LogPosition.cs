namespace Grainwatch.Local.Log;

/// <summary>Where a frame is in a shard's log. Positions order as the frames were written.</summary>
/// <param name="Value">The segment's number in the high bits, the offset in the low ones; 0 is nowhere.</param>
internal readonly record struct LogPosition(long Value) : IComparable<LogPosition>
{
    /// <summary>The highest number of a segment.</summary>
    public const int SegmentMax = (1 << 23) - 1;

    private const int OffsetBits = 40;

    public LogPosition(int segment, long offset)
        : this(((long)segment << OffsetBits) | offset)
    {
    }

    /// <summary>No position.</summary>
    public static LogPosition None => default;

    /// <summary>Number of the segment, from 1.</summary>
    public int Segment => (int)(Value >> OffsetBits);

    /// <summary>Bytes from the start of the segment.</summary>
    public long Offset => Value & ((1L << OffsetBits) - 1);

    /// <inheritdoc/>
    public int CompareTo(LogPosition other) => Value.CompareTo(other.Value);

    public static bool operator <(LogPosition left, LogPosition right) => left.Value < right.Value;

    public static bool operator >(LogPosition left, LogPosition right) => left.Value > right.Value;

    public static bool operator <=(LogPosition left, LogPosition right) => left.Value <= right.Value;

    public static bool operator >=(LogPosition left, LogPosition right) => left.Value >= right.Value;
}
