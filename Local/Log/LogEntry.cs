namespace Grainwatch.Local.Log;

/// <summary>Where a principal's story stands in the log.</summary>
internal sealed record LogEntry
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
    public long BytesSince { get; init; }

    /// <summary>Frames behind it.</summary>
    public int FramesSince { get; init; }

    /// <summary>Whether it could not be told without a segment.</summary>
    public bool Needs(int segment) => Base.Segment == segment || Header.Segment == segment;

    /// <summary>The entry once a frame of its story has been written.</summary>
    public LogEntry After(FrameKind kind, LogPosition at, int length) => kind switch
    {
        FrameKind.Header => this with { Header = at },
        FrameKind.Memory => this with { Head = at, Base = at, MemoryBytes = length, BytesSince = 0, FramesSince = 0 },
        _ => this with
        {
            Head = at,
            Base = Base == LogPosition.None ? at : Base,
            BytesSince = BytesSince + length,
            FramesSince = FramesSince + 1,
        },
    };
}
