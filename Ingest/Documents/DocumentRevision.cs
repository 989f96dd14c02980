namespace Grainwatch.Ingest.Documents;

/// <summary>A document of the operators', as it was in force from some time on.</summary>
public sealed record DocumentRevision
{
    /// <summary>Rises by one at each change, from 1; 0 is what is built in.</summary>
    public required long Number { get; init; }

    /// <summary>The version of what it means.</summary>
    public required string Version { get; init; }

    /// <summary>Since when (UTC).</summary>
    public required DateTime Since { get; init; }

    /// <summary>Who put it in force: a person, <c>file policy.json</c>, <c>the defaults</c>.</summary>
    public required string By { get; init; }

    /// <summary>The document as it was written; null of an earlier one where it is no longer kept.</summary>
    public string? Text { get; init; }

    /// <summary>Whether it is the same one; a history that was lost begins with the same numbers again.</summary>
    public bool IsSame(DocumentRevision other) => Number == other.Number && Since == other.Since;
}

/// <summary>A document that is to be in force.</summary>
/// <param name="Text">As it was written; valid.</param>
/// <param name="Version">The version of what it means.</param>
/// <param name="By">Who puts it in force.</param>
/// <param name="Replaces">
/// The number of the revision that it replaces, 0 for none: nothing is done when there is another by now.
/// </param>
public sealed record DocumentChange(string Text, string Version, string By, long Replaces);
