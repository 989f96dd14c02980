namespace Grainwatch.Grains;

/// <summary>Events of one principal on their way to it.</summary>
[GenerateSerializer, Immutable, Alias("grainwatch.event-batch")]
public sealed record EventBatch
{
    /// <summary>
    /// The rows as <see cref="Detection.Wire.EventCodec"/> writes them; their version is the first byte.
    /// </summary>
    [Id(0)]
    public required ReadOnlyMemory<byte> Rows { get; init; }

    /// <summary>Whether they are history, loaded to teach what is usual.</summary>
    [Id(1)]
    public bool IsBackfill { get; init; }
}
