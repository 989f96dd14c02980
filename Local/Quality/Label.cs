namespace Grainwatch.Local.Quality;

/// <summary>What really happened to a principal: one line of <c>labels.jsonl</c>.</summary>
internal sealed record Label
{
    /// <summary>Its name, "two-countries-01".</summary>
    public required string Id { get; init; }

    /// <summary>What kind of story it is, "two-countries".</summary>
    public required string Kind { get; init; }

    /// <summary>Whether somebody misused the identity.</summary>
    public required bool IsIncident { get; init; }

    /// <summary>The events that are the story.</summary>
    public required IReadOnlyList<string> EventIds { get; init; }

    /// <summary>What happened, for a person; empty where nobody wrote it down.</summary>
    public string Story { get; init; } = "";

    /// <summary><c>{type}/{account}:{name}</c>; null where the label does not say.</summary>
    public string? Principal { get; init; }

    /// <summary>Time of the first event (UTC); null where the label does not say.</summary>
    public DateTime? From { get; init; }

    /// <summary>Time of the last event (UTC); null where the label does not say.</summary>
    public DateTime? To { get; init; }

    /// <summary>The person it happened to; null for machines, and where the label does not say.</summary>
    public string? Person => Principal is null ? null : People.NameOf(Principal);
}
