namespace Grainwatch.Detection.Principals;

/// <summary>A principal in a list by risk.</summary>
/// <param name="Key">Its key.</param>
/// <param name="DisplayName"><c>{type}/{account}:{name}</c>.</param>
/// <param name="Account">Its account.</param>
/// <param name="Risk">Above 0, to 100, as of the time of reading.</param>
/// <param name="OpenAlerts">How many of its alerts are open or acknowledged.</param>
public sealed record PrincipalRisk(string Key, string DisplayName, string Account, double Risk, int OpenAlerts)
{
    /// <summary>The most a list gives at once.</summary>
    public const int LimitMax = 1000;

    /// <summary>The riskiest of several lists, highest first, ties by key.</summary>
    public static IReadOnlyList<PrincipalRisk> Merge(IEnumerable<PrincipalRisk> principals, int limit) =>
    [
        .. principals.OrderByDescending(principal => principal.Risk)
            .ThenBy(principal => principal.Key, StringComparer.Ordinal).Take(Math.Clamp(limit, 0, LimitMax)),
    ];
}
