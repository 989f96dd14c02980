using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Soc.Console.Components;
using Grainwatch.Soc.Console.Maps;
using Grainwatch.Soc.Console.Status;

namespace Grainwatch.Soc.Console.Overview;

/// <summary>What the overview shows.</summary>
public sealed record OverviewModel
{
    /// <summary>Severities, the worst first.</summary>
    public static IReadOnlyList<Severity> Severities { get; } = [.. Enum.GetValues<Severity>().OrderDescending()];

    /// <summary>Open and acknowledged alerts.</summary>
    public required AlertTally Live { get; init; }

    /// <summary>Who is most at risk, the riskiest first.</summary>
    public required IReadOnlyList<PrincipalRisk> Riskiest { get; init; }

    /// <summary>Where alerts were in a day; null when there never was any.</summary>
    public required AlertDay? Day { get; init; }

    /// <summary>How the process is.</summary>
    public required StatusModel Status { get; init; }

    /// <summary>How many of the newest are shown.</summary>
    public const int NewestMax = 6;

    /// <summary>How many of the worst are shown.</summary>
    public const int WorstMax = 5;

    /// <summary>
    /// What to look at first: open alerts of high severity or higher, the riskiest first, newest among equals.
    /// </summary>
    public IEnumerable<AlertHeader> Worst =>
        Live.Alerts.Where(alert => alert.State == AlertState.Open && alert.Severity >= Severity.High)
            .OrderByDescending(alert => alert.Risk).Take(WorstMax);

    /// <summary>The newest open alerts.</summary>
    public IEnumerable<AlertHeader> Newest =>
        Live.Alerts.Where(alert => alert.State == AlertState.Open).Take(NewestMax);

    /// <summary>How many are open, and this bad.</summary>
    public string Open(Severity severity) =>
        Live.Count(alert => alert.State == AlertState.Open && alert.Severity == severity);

    /// <summary>How many are open, and this bad or worse: what the list of a severity shows.</summary>
    public string OpenFrom(Severity severity) =>
        Live.Count(alert => alert.State == AlertState.Open && alert.Severity >= severity);
}

/// <summary>The alerts of 24 hours, and where they were.</summary>
/// <param name="From">When the day begins (UTC).</param>
/// <param name="To">When it ends (UTC).</param>
/// <param name="IsPast">
/// Whether it is the day up to the newest event, because nothing happened in the last 24 hours of the clock.
/// </param>
/// <param name="Alerts">What was raised in it and is not suppressed.</param>
/// <param name="Map">Where; null when no place is known.</param>
public sealed record AlertDay(DateTime From, DateTime To, bool IsPast, AlertTally Alerts, MapScene? Map);
