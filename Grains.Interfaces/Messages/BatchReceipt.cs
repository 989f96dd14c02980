namespace Grainwatch.Grains;

/// <summary>What became of the events of a batch: each has exactly one outcome.</summary>
[GenerateSerializer, Immutable, Alias("grainwatch.batch-receipt")]
public sealed record BatchReceipt
{
    /// <summary>Applied in time.</summary>
    [Id(0)]
    public required int Accepted { get; init; }

    /// <summary>Applied before; changed nothing.</summary>
    [Id(1)]
    public required int Duplicate { get; init; }

    /// <summary>Applied, but further behind the principal's newest event than the allowed lateness.</summary>
    [Id(2)]
    public required int Late { get; init; }
}
