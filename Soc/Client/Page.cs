namespace Grainwatch.Soc;

/// <summary>Some of a list.</summary>
/// <param name="Items">In the list's order; may be fewer than asked for, or none, while there are more.</param>
/// <param name="Next">The cursor of the next page; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
