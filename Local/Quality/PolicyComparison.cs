using Grainwatch.Detection.Alerts;

namespace Grainwatch.Local.Quality;

/// <summary>What becomes of an alert under another policy.</summary>
internal enum ChangeKind
{
    /// <summary>There was none.</summary>
    Appears,

    /// <summary>It was suppressed, and is open.</summary>
    Opened,

    /// <summary>There is none any more.</summary>
    Vanishes,

    /// <summary>It was open, and is suppressed.</summary>
    Suppressed,

    /// <summary>It is of a higher severity.</summary>
    Raised,

    /// <summary>It is of a lower severity.</summary>
    Lowered,
}

/// <summary>An alert that differs between two policies.</summary>
/// <param name="Kind">In what.</param>
/// <param name="A">Under the first; null when there is none.</param>
/// <param name="B">Under the second; null when there is none.</param>
internal sealed record AlertChange(ChangeKind Kind, Alert? A, Alert? B)
{
    /// <summary>The one that is listed: the first policy's only where it alone is open.</summary>
    public Alert Told => Kind is ChangeKind.Vanishes or ChangeKind.Suppressed ? A! : B!;
}

/// <summary>
/// The alerts of two policies over the same events. They are paired by id; what is left, because a first event moved or
/// the principal is another, by rule and rows in common, the most rows first.
/// </summary>
internal sealed class PolicyComparison
{
    private PolicyComparison(IReadOnlyList<AlertChange> changes, int same)
    {
        Changes = changes;
        Same = same;
    }

    /// <summary>What differs, by kind, the worst first.</summary>
    public IReadOnlyList<AlertChange> Changes { get; }

    /// <summary>Alerts that are open under both, at the same severity.</summary>
    public int Same { get; }

    /// <summary>Compares two sets of alerts in any state.</summary>
    public static PolicyComparison Of(IReadOnlyList<Alert> first, IReadOnlyList<Alert> second)
    {
        List<AlertChange> changes = [];
        var same = 0;
        foreach (var (a, b) in Pairs(first, second))
        {
            if (KindOf(a, b) is { } kind) changes.Add(new AlertChange(kind, a, b));
            else if (IsOpen(a)) same++;
        }

        return new PolicyComparison(
            [
                .. changes.OrderBy(change => change.Kind).ThenByDescending(change => change.Told.Risk)
                    .ThenByDescending(change => change.Told.LastEvent).ThenBy(change => change.Told.Id),
            ],
            same);
    }

    private static ChangeKind? KindOf(Alert? a, Alert? b) => (IsOpen(a), IsOpen(b)) switch
    {
        (false, false) => null,
        (false, true) => a is null ? ChangeKind.Appears : ChangeKind.Opened,
        (true, false) => b is null ? ChangeKind.Vanishes : ChangeKind.Suppressed,
        _ when a!.Severity == b!.Severity => null,
        _ => a.Severity < b.Severity ? ChangeKind.Raised : ChangeKind.Lowered,
    };

    private static bool IsOpen(Alert? alert) => alert?.State is AlertState.Open or AlertState.Acknowledged;

    private static IEnumerable<(Alert? A, Alert? B)> Pairs(IReadOnlyList<Alert> first, IReadOnlyList<Alert> second)
    {
        var byId = first.ToDictionary(alert => alert.Id);
        List<Alert> leftB = [];
        foreach (var b in second)
        {
            if (byId.Remove(b.Id, out var a)) yield return (a, b);
            else leftB.Add(b);
        }

        var leftA = byId.Values.ToHashSet();
        foreach (var (a, b) in ByRows(leftA, leftB))
        {
            leftA.Remove(a);
            leftB.Remove(b);
            yield return (a, b);
        }

        foreach (var a in leftA) yield return (a, null);
        foreach (var b in leftB) yield return (null, b);
    }

    private static List<(Alert A, Alert B)> ByRows(IReadOnlyCollection<Alert> first, List<Alert> second)
    {
        var byRow = first.SelectMany(alert => alert.Rows.Select(row => (Key: (alert.Rule, row.EventId), Alert: alert)))
            .ToLookup(entry => entry.Key, entry => entry.Alert);
        var shared = second
            .SelectMany(b => b.Rows.SelectMany(row => byRow[(b.Rule, row.EventId)]).CountBy(a => a)
                .Select(entry => (A: entry.Key, B: b, Rows: entry.Value)))
            .OrderByDescending(pair => pair.Rows).ThenBy(pair => pair.A.Id).ThenBy(pair => pair.B.Id);
        HashSet<AlertId> taken = [];
        List<(Alert A, Alert B)> pairs = [];
        foreach (var (a, b, _) in shared)
        {
            if (taken.Contains(a.Id) || taken.Contains(b.Id)) continue;
            taken.Add(a.Id);
            taken.Add(b.Id);
            pairs.Add((a, b));
        }

        return pairs;
    }
}
