namespace Grainwatch.Grains;

/// <summary>Whose a source is, and what who reads it has to know.</summary>
[GenerateSerializer, Immutable, Alias("grainwatch.source-term")]
public sealed record SourceTerm
{
    /// <summary>The gateway that has it.</summary>
    [Id(0)]
    public required string Gateway { get; init; }

    /// <summary>The number of the term; 0 where it is not who asked.</summary>
    [Id(1)]
    public long Number { get; init; }

    /// <summary>How long it lasts from when it was taken or renewed.</summary>
    [Id(2)]
    public TimeSpan Duration { get; init; }

    /// <summary>What the source remembers.</summary>
    [Id(3)]
    public ReadOnlyMemory<byte> Checkpoint { get; init; }

    /// <summary>Whether it ever set anything.</summary>
    [Id(4)]
    public bool HasCheckpoint { get; init; }
}
