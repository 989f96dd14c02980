using Grainwatch.Detection.Alerts;

namespace Grainwatch.Soc.Console.Components;

/// <summary>The newest alerts of a list, to be counted.</summary>
/// <param name="Alerts">Newest event first, at most <see cref="LookedAtMax"/>.</param>
/// <param name="IsWhole">Whether the list has no more.</param>
public sealed record AlertTally(IReadOnlyList<AlertHeader> Alerts, bool IsWhole)
{
    /// <summary>The most that are looked at.</summary>
    public const int LookedAtMax = 5_000;

    // Pages may be short, or empty, while there are more.
    private const int PagesMax = 20;

    /// <summary>Reads the first of a list.</summary>
    public static async Task<AlertTally> ReadAsync(
        ISocClient client, AlertQuery query, CancellationToken cancellation, int most = LookedAtMax)
    {
        List<AlertHeader> alerts = [];
        string? cursor = null;
        for (var i = 0; i < PagesMax && alerts.Count < most; i++)
        {
            var limit = Math.Min(AlertQuery.LimitMax, most - alerts.Count);
            var page = await client.AlertsPageAsync(query with { Limit = limit }, cursor, cancellation);
            alerts.AddRange(page.Items);
            cursor = page.Next;
            if (cursor is null) return new AlertTally(alerts, IsWhole: true);
        }

        return new AlertTally(alerts, IsWhole: false);
    }

    /// <summary>How many are like that: "12", or "12+" where not all were looked at.</summary>
    public string Count(Func<AlertHeader, bool> isCounted) => $"{Alerts.Count(isCounted):N0}{(IsWhole ? "" : "+")}";
}
