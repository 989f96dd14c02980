using Grainwatch.Detection.Alerts;

namespace Grainwatch.Detection.Principals;

/// <summary>A principal in a list.</summary>
/// <param name="Key">Its key.</param>
/// <param name="DisplayName"><c>{type}/{account}:{name}</c>.</param>
/// <param name="Account">Its account.</param>
/// <param name="Risk">0 to 100, as of the time that the list is of.</param>
/// <param name="OpenAlerts">How many of its alerts are open or acknowledged.</param>
public sealed record PrincipalRisk(string Key, string DisplayName, string Account, double Risk, int OpenAlerts)
{
    /// <summary>Time of the newest event of those alerts (UTC); null without any.</summary>
    public DateTime? LastEvent { get; init; }

    /// <summary>A principal, of its open alerts, at a time.</summary>
    internal static PrincipalRisk Of(PrincipalEntry entry, IReadOnlyList<AlertHeader> open, DateTime asOf) =>
        new(entry.Key, entry.DisplayName, entry.Account, Alerts.Risk.OfPrincipal(open, asOf), open.Count)
        {
            LastEvent = open.Count == 0 ? null : open.Max(alert => alert.LastEvent),
        };
}
