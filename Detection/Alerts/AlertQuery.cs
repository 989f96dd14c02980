namespace Grainwatch.Detection.Alerts;

/// <summary>Which alerts to list.</summary>
public sealed record AlertQuery
{
    /// <summary>The most a list gives at once.</summary>
    public const int LimitMax = 1000;

    /// <summary>Of this account only.</summary>
    public string? Account { get; init; }

    /// <summary>Of this rule only.</summary>
    public string? Rule { get; init; }

    /// <summary>In these states only. Default: open and acknowledged.</summary>
    public IReadOnlyList<AlertState> States { get; init; } = [AlertState.Open, AlertState.Acknowledged];

    /// <summary>Of this severity or higher. Default: low.</summary>
    public Severity MinSeverity { get; init; } = Severity.Low;

    /// <summary>Only what a backfill raised, or only what it did not. Default: both.</summary>
    public bool? Backfilled { get; init; }

    /// <summary>At most this many, up to <see cref="LimitMax"/>. Default: 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Whether an alert is asked for.</summary>
    public bool Matches(AlertHeader alert) =>
        (Account is null || alert.Account == Account)
        && (Rule is null || alert.Rule == Rule)
        && (Backfilled is null || alert.Backfilled == Backfilled)
        && alert.Severity >= MinSeverity
        && States.Contains(alert.State);

    /// <summary>What is asked for of a set of alerts, newest event first, ties by id.</summary>
    public IReadOnlyList<AlertHeader> Apply(IEnumerable<AlertHeader> alerts) =>
        [.. alerts.Where(Matches).OrderByDescending(alert => alert.LastEvent).ThenBy(alert => alert.Id)
            .Take(Math.Clamp(Limit, 0, LimitMax))];
}
