namespace Grainwatch.Soc;

/// <summary>Which principals to list: those at risk; or with a text, whoever has it in a name.</summary>
public sealed record PrincipalFilter
{
    /// <summary>With this in one of their names, whatever the case; at most 200 characters.</summary>
    public string? Text { get; init; }

    /// <summary>Of these accounts only; all when null.</summary>
    public IReadOnlyList<string>? Accounts { get; init; }

    /// <summary>Of this risk or higher, 0 to 100. Default: 0.</summary>
    public int MinRisk { get; init; }

    /// <summary>At most so many on a page, 1 to 1,000. Default: 100.</summary>
    public int Limit { get; init; } = 100;
}
