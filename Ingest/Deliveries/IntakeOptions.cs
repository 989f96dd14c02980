namespace Grainwatch.Ingest.Deliveries;

/// <summary>How deliveries are taken in.</summary>
public sealed record IntakeOptions
{
    /// <summary>Events handed to the principals together. Default: 4,096.</summary>
    public int BatchEvents { get; init; } = 4096;

    /// <summary>Rejected records that a result shows. Default: 10.</summary>
    public int RejectionsShown { get; init; } = 10;

    /// <summary>Most bytes of data that cannot be read at all that are handed on. Default: 256 KiB.</summary>
    public int RejectedBytesKept { get; init; } = 256 * 1024;
}
