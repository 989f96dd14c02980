using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// What the verdicts about an alert's rows make of the alert: it is as bad as its worst row that is not trusted, and
/// open if one is. Told from the rows alone, so that a trust can be decided about rows whose places are forgotten.
/// </summary>
internal static class RowVerdicts
{
    private const string Rule = RuleIds.NewGeolocationForEventType;
    private const string Trusted = "trusted";

    /// <summary>
    /// The alert with a reason for each row before its other reasons. Nothing but the worst open row moves the risk,
    /// with what else holds of it; of an alert without an open one nothing does.
    /// </summary>
    public static Alert Tell(Alert alert, SignalRisks risks)
    {
        var worst = Worst(alert.Rows, risks);
        var isOpen = IsOpen(worst);
        var others = alert.Reasons
            .Where(reason => !RowSignal.IsOf(reason) && !alert.Rows.Any(row => IsOf(reason, row)))
            .Select(reason => isOpen ? risks.Weigh(Rule, reason) : reason with { Risk = 0 });
        Reason[] reasons =
        [
            .. alert.Rows.Select(row =>
                new Reason(Name(row), isOpen && ReferenceEquals(row, worst) ? row.Risk ?? 0 : 0, Text(row))),
            .. isOpen ? RowSignal.Reasons(worst.Signals, risks) : [],
            .. others,
        ];
        return alert with
        {
            Reasons = reasons,
            Suppression = isOpen ? null : Name(worst),
            Risk = Risk.Clamp(reasons.Sum(reason => reason.Risk)),
        };
    }

    /// <summary>The open row with the highest risk, all that holds of it counted; the first of several.</summary>
    public static AlertRow Worst(IReadOnlyList<AlertRow> rows, SignalRisks risks) => rows.MaxBy(row => IsOpen(row)
        ? (1, (row.Risk ?? 0) + RowSignal.Reasons(row.Signals, risks).Sum(reason => reason.Risk))
        : (0, 0))!;

    private static bool IsOpen(AlertRow row) => !row.Trusted && Judgement.IsOpenName(row.Verdict!);

    private static string Name(AlertRow row) => row.Trusted ? Trusted : row.Verdict!;

    private static string Text(AlertRow row) =>
        row.Trusted ? $"{row.Sentence} An analyst trusts its place or network." : row.Sentence!;

    private static bool IsOf(Reason reason, AlertRow row) =>
        reason.Sentence.StartsWith(row.Sentence!, StringComparison.Ordinal);
}
