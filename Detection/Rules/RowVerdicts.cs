using Grainwatch.Detection.Alerts;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// What the verdicts about an alert's rows make of the alert: it is as bad as its worst row that is not trusted, and
/// open if that one is. Told from the rows alone, so that a trust can be decided about rows whose places are forgotten.
/// </summary>
internal static class RowVerdicts
{
    private const string Trusted = "trusted";

    /// <summary>The alert with a reason for each row before its other reasons.</summary>
    public static Alert Tell(Alert alert)
    {
        var worst = alert.Rows.MaxBy(Weight)!;
        var others = alert.Reasons.Where(reason => !alert.Rows.Any(row => IsOf(reason, row)));
        return alert with
        {
            Reasons =
            [
                .. alert.Rows.Select(row =>
                    new Reason(Name(row), ReferenceEquals(row, worst) ? Weight(row) : 0, Text(row))),
                .. others,
            ],
            Suppression = Weight(worst) > 0 ? null : Name(worst),
            Risk = Weight(worst),
        };
    }

    private static int Weight(AlertRow row) => row.Trusted ? 0 : row.Risk ?? 0;

    private static string Name(AlertRow row) => row.Trusted ? Trusted : row.Verdict!;

    private static string Text(AlertRow row) =>
        row.Trusted ? $"{row.Sentence} An analyst trusts its place or network." : row.Sentence!;

    private static bool IsOf(Reason reason, AlertRow row) =>
        reason.Sentence.StartsWith(row.Sentence!, StringComparison.Ordinal);
}
