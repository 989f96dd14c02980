using System.Buffers;

namespace Grainwatch.Detection.Principals;

/// <summary>
/// Which principals to list. Those of a name or with a text, by key; without either those at risk, the riskiest first,
/// ties by key.
/// </summary>
public sealed record PrincipalQuery
{
    /// <summary>The most a list gives at once.</summary>
    public const int LimitMax = 1000;

    /// <summary>The longest <see cref="Text"/> in characters.</summary>
    public const int TextMax = 200;

    /// <summary>
    /// The time (UTC) of which risks are told. They sink as time goes by: all pages of one list are of one time.
    /// </summary>
    public required DateTime AsOf { get; init; }

    /// <summary>Of these accounts only; all when null, none when empty.</summary>
    public IReadOnlyList<string>? Accounts { get; init; }

    /// <summary>Who is known by this very name, as <see cref="IPrincipals.FindAsync"/> resolves it.</summary>
    public string? Name { get; init; }

    /// <summary>With this in one of their names, whatever the case.</summary>
    public string? Text { get; init; }

    /// <summary>Of this risk or higher.</summary>
    public double MinRisk { get; init; }

    /// <summary>Only those that the list has after this; from the first when null.</summary>
    public PrincipalPosition? After { get; init; }

    /// <summary>At most this many, up to <see cref="LimitMax"/>. Default: 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Whether the list is by risk.</summary>
    internal bool IsByRisk => Name is null && Text is null;

    /// <summary>Where a principal stands in the list.</summary>
    internal PrincipalPosition PositionOf(PrincipalRisk principal) =>
        new(IsByRisk ? principal.Risk : 0, principal.Key);

    /// <summary>Whether a principal is asked for, whatever its risk and wherever it stands.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="text">What looks for <see cref="Text"/>.</param>
    internal bool Matches(PrincipalEntry principal, SearchValues<string>? text)
    {
        if (Accounts is not null && !Accounts.Contains(principal.Account)) return false;
        if (text is null) return true;
        if (principal.DisplayName.AsSpan().ContainsAny(text) || principal.Key.AsSpan().ContainsAny(text)) return true;
        foreach (var alias in principal.Aliases)
        {
            // Name and id have been looked at, as the ends of these two.
            if (!principal.DisplayName.EndsWith(alias, StringComparison.Ordinal)
                && !principal.Key.EndsWith(alias, StringComparison.Ordinal) && alias.AsSpan().ContainsAny(text))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Where a principal stands in a list.</summary>
/// <param name="Risk">Its risk, as of the time of the list; of a list by key 0.</param>
/// <param name="Key">Its key.</param>
public readonly record struct PrincipalPosition(double Risk, string Key) : IComparable<PrincipalPosition>
{
    /// <inheritdoc/>
    public int CompareTo(PrincipalPosition other)
    {
        var byRisk = other.Risk.CompareTo(Risk);
        return byRisk != 0 ? byRisk : string.CompareOrdinal(Key, other.Key);
    }
}

/// <summary>Some of a list of principals.</summary>
/// <param name="Principals">In the list's order.</param>
/// <param name="Next">Where the next page begins, after this; null at the end.</param>
public sealed record PrincipalPage(IReadOnlyList<PrincipalRisk> Principals, PrincipalPosition? Next)
{
    /// <summary>The page that a query asks for, of all principals that may be on it, or on pages after it.</summary>
    public static PrincipalPage Of(IEnumerable<PrincipalRisk> principals, PrincipalQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, PrincipalQuery.LimitMax);
        List<PrincipalRisk> page =
        [
            .. principals.Where(principal => principal.Risk >= query.MinRisk
                    && (query.After is not { } after || query.PositionOf(principal).CompareTo(after) > 0))
                .OrderBy(query.PositionOf).Take(limit + 1),
        ];
        if (page.Count <= limit) return new PrincipalPage(page, null);
        page.RemoveAt(limit);
        return new PrincipalPage(page, query.PositionOf(page[^1]));
    }

    /// <summary>The page of several lists together, of the pages that each gave to one query.</summary>
    public static PrincipalPage Merge(IReadOnlyCollection<PrincipalPage> pages, PrincipalQuery query)
    {
        var page = Of(pages.SelectMany(part => part.Principals), query);
        return page.Next is null && page.Principals.Count > 0 && pages.Any(part => part.Next is not null)
            ? page with { Next = query.PositionOf(page.Principals[^1]) }
            : page;
    }
}
