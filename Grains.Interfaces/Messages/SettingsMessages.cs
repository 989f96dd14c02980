namespace Grainwatch.Grains;

/// <summary>A document that is, or was, in force on a cluster.</summary>
[GenerateSerializer, Immutable, Alias("grainwatch.settings-revision")]
public sealed record SettingsRevision
{
    /// <summary>Rises by one at each change, from 1.</summary>
    [Id(0)]
    public required long Number { get; init; }

    /// <summary>The version of what it means, as who sent it understood it.</summary>
    [Id(1)]
    public required string Version { get; init; }

    /// <summary>Since when (UTC).</summary>
    [Id(2)]
    public required DateTime Since { get; init; }

    /// <summary>Who put it in force.</summary>
    [Id(3)]
    public required string By { get; init; }

    /// <summary>As it was written; null of an earlier one where it is no longer kept.</summary>
    [Id(4)]
    public string? Text { get; init; }
}

/// <summary>A document that is to be in force.</summary>
[GenerateSerializer, Immutable, Alias("grainwatch.settings-change")]
public sealed record SettingsChange
{
    /// <summary>As it was written.</summary>
    [Id(0)]
    public required string Text { get; init; }

    /// <summary>The version of what it means.</summary>
    [Id(1)]
    public required string Version { get; init; }

    /// <summary>Who puts it in force.</summary>
    [Id(2)]
    public required string By { get; init; }

    /// <summary>The number of the revision that it replaces; 0 for none.</summary>
    [Id(3)]
    public required long Replaces { get; init; }
}

/// <summary>A process that has a document in force.</summary>
[GenerateSerializer, Immutable, Alias("grainwatch.settings-reader")]
public sealed record SettingsReader
{
    /// <summary>Its own name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary><c>silo</c> or <c>gateway</c>.</summary>
    [Id(1)]
    public required string Kind { get; init; }

    /// <summary>The number of the revision that it has; 0 for what is built in.</summary>
    [Id(2)]
    public required long Number { get; init; }

    /// <summary>The version as it understands it.</summary>
    [Id(3)]
    public required string Version { get; init; }

    /// <summary>What is wrong with its file, or why it cannot use what is in force; null when nothing is.</summary>
    [Id(4)]
    public string? Problem { get; init; }

    /// <summary>When it asked last (UTC).</summary>
    [Id(5)]
    public DateTime AskedAt { get; init; }

    /// <summary>For how long it has had another revision than the one in force.</summary>
    [Id(6)]
    public TimeSpan Behind { get; init; }

    /// <summary>
    /// Since when its revision is in force (UTC), as that says: numbers begin again when a record was lost.
    /// </summary>
    [Id(7)]
    public DateTime Since { get; init; }

    /// <summary>Whether it has a revision.</summary>
    public bool Has(SettingsRevision revision) => Number == revision.Number && Since == revision.Since;
}
