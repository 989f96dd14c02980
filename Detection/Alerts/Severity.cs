namespace Grainwatch.Detection.Alerts;

/// <summary>How bad an alert is: a band of its risk.</summary>
public enum Severity : byte
{
    /// <summary>Risk below 34.</summary>
    Low,

    /// <summary>Risk 34 to 59.</summary>
    Medium,

    /// <summary>Risk 60 to 86.</summary>
    High,

    /// <summary>Risk 87 and above.</summary>
    Critical,
}

/// <summary>The scale of risk, 0 to 100.</summary>
public static class Risk
{
    /// <summary>A sum of contributions on the scale.</summary>
    public static int Clamp(int sum) => Math.Clamp(sum, 0, 100);

    /// <summary>The band of a risk.</summary>
    public static Severity Band(int risk) => risk switch
    {
        < 34 => Severity.Low,
        < 60 => Severity.Medium,
        < 87 => Severity.High,
        _ => Severity.Critical,
    };

    /// <summary>
    /// A principal's risk at a time: the risks of its open alerts, each halved for every 7 days since its last event,
    /// sorted descending and weighted by 1/rank^1.5, at most 100.
    /// </summary>
    public static double OfPrincipal(IEnumerable<AlertHeader> alerts, DateTime now)
    {
        // Most of those at risk have one: a list looks at them all.
        if (alerts is IReadOnlyList<AlertHeader> { Count: 1 } only)
            return RiskShare.IsOpen(only[0]) ? Math.Min(100, only[0].Risk * RiskShare.DecayOf(only[0], now)) : 0;
        return Math.Min(100, SharesOf(alerts, now).Sum(share => share.Points));
    }

    /// <summary>What a principal's risk at a time is the sum of, the largest share first; without open alerts none.
    /// </summary>
    public static IReadOnlyList<RiskShare> SharesOf(IEnumerable<AlertHeader> alerts, DateTime now) =>
    [
        .. alerts.Where(RiskShare.IsOpen).Select(alert => (Alert: alert, Decay: RiskShare.DecayOf(alert, now)))
            .OrderByDescending(each => each.Alert.Risk * each.Decay)
            .Select((each, i) => new RiskShare(each.Alert, i + 1, each.Decay)),
    ];
}
