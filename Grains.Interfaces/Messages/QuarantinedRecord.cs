namespace Grainwatch.Grains;

/// <summary>A record in quarantine.</summary>
[GenerateSerializer, Immutable, Alias("grainwatch.quarantined-record")]
public sealed record QuarantinedRecord
{
    /// <summary>All but its bytes.</summary>
    [Id(0)]
    public required QuarantinedHeader Header { get; init; }

    /// <summary>As many of its bytes as the header says that are kept.</summary>
    [Id(1)]
    public required ReadOnlyMemory<byte> Bytes { get; init; }
}

/// <summary>A record in quarantine without its bytes; stored as JSON too.</summary>
[GenerateSerializer, Immutable, Alias("grainwatch.quarantined-header")]
public sealed record QuarantinedHeader
{
    /// <summary>Its id, 32 hexadecimal digits in lower case.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>When it was kept first (UTC).</summary>
    [Id(1)]
    public required DateTime KeptAt { get; init; }

    /// <summary>Why, as a word.</summary>
    [Id(2)]
    public required string Reason { get; init; }

    /// <summary>Why, as a sentence.</summary>
    [Id(3)]
    public required string Detail { get; init; }

    /// <summary>Where it came from.</summary>
    [Id(4)]
    public required string Source { get; init; }

    /// <summary>Where it starts there, in bytes of the decoded data.</summary>
    [Id(5)]
    public required long Offset { get; init; }

    /// <summary>Its whole length in bytes.</summary>
    [Id(6)]
    public required long Length { get; init; }

    /// <summary>How many of them are kept.</summary>
    [Id(7)]
    public required int KeptBytes { get; init; }
}
