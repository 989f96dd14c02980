namespace Grainwatch.Grains;

/// <summary>Records on their way into quarantine.</summary>
[GenerateSerializer, Immutable, Alias("grainwatch.quarantine-batch")]
public sealed record QuarantineBatch
{
    /// <summary>The records.</summary>
    [Id(0)]
    public required QuarantinedRecord[] Records { get; init; }

    /// <summary>Most bytes that all records may take together, as the gateway has been told.</summary>
    [Id(1)]
    public required long BytesMax { get; init; }
}

/// <summary>How much is in quarantine.</summary>
[GenerateSerializer, Immutable, Alias("grainwatch.quarantine-totals")]
public sealed record QuarantineTotals
{
    /// <summary>Records.</summary>
    [Id(0)]
    public required long Entries { get; init; }

    /// <summary>Bytes they take, with what is known of them.</summary>
    [Id(1)]
    public required long Bytes { get; init; }

    /// <summary>When the oldest was kept (UTC); null when there is none.</summary>
    [Id(2)]
    public DateTime? Oldest { get; init; }

    /// <summary>How many of which reason.</summary>
    [Id(3)]
    public required Dictionary<string, long> ByReason { get; init; }

    /// <summary>Whether the last that came were refused, since none was kept or taken out.</summary>
    [Id(4)]
    public bool IsFull { get; init; }

    /// <summary>Stored segments that cannot be read, and are left where they are.</summary>
    [Id(5)]
    public int Damaged { get; init; }
}

/// <summary>Which records to list.</summary>
[GenerateSerializer, Immutable, Alias("grainwatch.quarantine-filter")]
public sealed record QuarantineFilter
{
    /// <summary>Of one reason; null for any.</summary>
    [Id(0)]
    public string? Reason { get; init; }

    /// <summary>Whose source contains this, in either case; null for any.</summary>
    [Id(1)]
    public string? Source { get; init; }

    /// <summary>Kept then or later (UTC); null for any time.</summary>
    [Id(2)]
    public DateTime? Since { get; init; }

    /// <summary>How many at most.</summary>
    [Id(3)]
    public required int Limit { get; init; }
}

/// <summary>Records that a filter lets pass.</summary>
[GenerateSerializer, Immutable, Alias("grainwatch.quarantine-listing")]
public sealed record QuarantineListing
{
    /// <summary>Newest first, as many as were asked for.</summary>
    [Id(0)]
    public required QuarantinedHeader[] Entries { get; init; }

    /// <summary>How many there are of which reason.</summary>
    [Id(1)]
    public required Dictionary<string, long> ByReason { get; init; }
}
