using System.Runtime.InteropServices;

namespace Grainwatch.Local.Log;

/// <summary>
/// Where a principal's story stands in the log. One is held in memory for every principal there is, so it is small: 48
/// bytes.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct LogEntry
{
    /// <summary>Its version: how many writes it had.</summary>
    public long Version { get; init; }

    /// <summary>The newest frame of its story; each names the one before it.</summary>
    public LogPosition Head { get; init; }

    /// <summary>The frame from which its memory is folded: the last memory, or the first frame there is.</summary>
    public LogPosition Base { get; init; }

    /// <summary>What lists show of it.</summary>
    public LogPosition Header { get; init; }

    /// <summary>Bytes of the last memory; 0 before there is one.</summary>
    public int MemoryBytes { get; init; }

    /// <summary>Bytes of rows behind it.</summary>
    public int BytesSince { get; init; }

    /// <summary>Frames behind it.</summary>
    public int FramesSince { get; init; }

    /// <summary>About how long its memory is when it is written whole.</summary>
    public int PresentBytes => MemoryBytes > 0 ? MemoryBytes : BytesSince;

    /// <summary>Whether frames are missing before the one from which it would be folded.</summary>
    public bool IsTorn { get; init; }

    /// <summary>Whether there is a story and a header.</summary>
    public bool IsWhole => Head != LogPosition.None && Header != LogPosition.None && !IsTorn;

    /// <summary>Whether it could not be told without a segment, or those before it.</summary>
    public bool Needs(int segment) => Base.Segment <= segment || Header.Segment <= segment;

    /// <summary>The entry once a frame of its story has been written.</summary>
    public LogEntry After(FrameKind kind, long version, LogPosition at, LogPosition previous, int length) => kind switch
    {
        FrameKind.Header => this with { Header = at },
        FrameKind.Memory => this with
        {
            Version = version,
            Head = at,
            Base = at,
            MemoryBytes = length,
            BytesSince = 0,
            FramesSince = 0,
            IsTorn = false,
        },
        _ => this with
        {
            Version = version,
            Head = at,
            Base = Base == LogPosition.None ? at : Base,
            BytesSince = (int)Math.Min(int.MaxValue, (long)BytesSince + length),
            FramesSince = FramesSince + 1,
            IsTorn = IsTorn || previous != Head,
        },
    };
}
