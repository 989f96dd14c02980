namespace Grainwatch.Local.Log;

/// <summary>Something in a log that is not as it was written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Where in it.</param>
/// <param name="What">What is wrong, as the end of a sentence.</param>
internal sealed record LogDamage(string Path, long Offset, string What)
{
    /// <summary>Bytes that cannot be used; 0 when a single frame is read, and wrong.</summary>
    public long Bytes { get; init; }

    /// <summary>Keys of the principals whose frames they were, as far as that can be told.</summary>
    public SortedSet<string> Whom { get; } = new(StringComparer.Ordinal);
}

/// <summary>How many frames of a kind there are, and how long they are together.</summary>
internal sealed class FrameCount
{
    public long Frames { get; set; }

    public long Bytes { get; set; }
}

/// <summary>A segment that was read.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="LastWritten">When its last frame was written (UTC).</param>
internal sealed record SegmentRead(int Number, long Bytes, DateTime LastWritten);
