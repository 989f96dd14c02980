namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// The limits that keep hostile or broken data harmless. Whatever the data, memory stays within them.
/// </summary>
public sealed record ReaderLimits
{
    /// <summary>
    /// Longest record in bytes of decoded JSON. CloudTrail's own limit is 256 KiB an event. Default: 1 MiB.
    /// </summary>
    public int RecordBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Deepest nesting of objects and arrays in a record, the record itself being 1. Default: 64.</summary>
    public int DepthMax { get; init; } = 64;

    /// <summary>Most bytes of a rejected record that are handed on. Default: 256 KiB.</summary>
    public int KeptBytes { get; init; } = 256 * 1024;

    /// <summary>Most bytes of decoded data read from one input; null is any number. Default: null.</summary>
    public long? DecodedBytesMax { get; init; }

    /// <summary>Texts remembered so that equal ones are one string. Default: 16,384.</summary>
    public int InternedTexts { get; init; } = 16 * 1024;

    /// <summary>How far an event may be ahead of the clock (bad clocks). Default: 15 minutes.</summary>
    public TimeSpan ClockAheadMax { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Refuses limits outside their ranges: records of 1 byte to 256 MiB, 1 to 1,000 levels deep.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is outside; the message names it.</exception>
    internal void Validate()
    {
        InRange(RecordBytesMax, 1, 256 * 1024 * 1024, nameof(RecordBytesMax));
        InRange(DepthMax, 1, 1000, nameof(DepthMax));
        InRange(KeptBytes, 0, int.MaxValue, nameof(KeptBytes));
        InRange(InternedTexts, 1, 16 * 1024 * 1024, nameof(InternedTexts));
        InRange(DecodedBytesMax ?? 0, 0, long.MaxValue, nameof(DecodedBytesMax));
    }

    private static void InRange(long value, long min, long max, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max, name);
    }
}
