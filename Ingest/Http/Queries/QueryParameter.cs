namespace Grainwatch.Ingest.Http.Queries;

/// <summary>A parameter that a query may have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it asks for: a sentence with its values and its default.</param>
/// <param name="Type">What its values are, as JSON Schema names types.</param>
/// <param name="Words">The words that are its values, where they are words.</param>
internal sealed record QueryParameter(
    string Name, string Description, string Type = "string", IReadOnlyList<string>? Words = null)
{
    /// <summary>How many of a list are shown at once.</summary>
    public static QueryParameter Limit(int otherwise, int most) =>
        new("limit", $"At most so many, 1 to {most}. Default: {otherwise}.", "integer");

    /// <summary>Where the next page of a list begins.</summary>
    public static QueryParameter Cursor { get; } = new(
        "cursor",
        "The 'next' of the page before, for the one after it; filters stay as they were. Without it the first page.");
}
