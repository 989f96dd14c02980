namespace Grainwatch.Detection.Alerts;

/// <summary>What one open alert adds to its principal's risk at a time.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Rank">1 for the alert that counts most, then 2, and so on.</param>
/// <param name="Decay">What is left of its risk, 0 to 1: halved for every 7 days since its last event.</param>
public sealed record RiskShare(AlertHeader Alert, int Rank, double Decay)
{
    private const double HalfLifeDays = 7;
    private const double RankPower = 1.5;

    /// <summary>How much of that is counted beside those that count more, 0 to 1: 1/rank^1.5.</summary>
    public double Weight => 1 / Math.Pow(Rank, RankPower);

    /// <summary>What it adds to the risk.</summary>
    public double Points => Alert.Risk * Decay / Math.Pow(Rank, RankPower);

    /// <summary>Whether an alert counts: somebody should look, or looks.</summary>
    internal static bool IsOpen(AlertHeader alert) => alert.State is AlertState.Open or AlertState.Acknowledged;

    /// <summary>What is left of an alert's risk at a time.</summary>
    internal static double DecayOf(AlertHeader alert, DateTime now) =>
        Math.Pow(0.5, Math.Max(0, (now - alert.LastEvent).TotalDays) / HalfLifeDays);
}
