namespace Grainwatch.Contract.Reliability;

/// <summary>What a receiver has, held against what there is to have.</summary>
internal static class Deliveries
{
    /// <summary>What is wrong, a sentence each: a revision that was never made, or one that is not there.</summary>
    /// <param name="found">What the receiver has.</param>
    /// <param name="expected">What it would have without any fault.</param>
    public static IReadOnlyList<string> Differences(
        IReadOnlySet<(string Id, int Revision)> found, IReadOnlySet<(string Id, int Revision)> expected) =>
    [
        .. found.Except(expected).Select(entry => $"{entry.Id}/{entry.Revision} was never made"),
        .. expected.Except(found).Select(entry => $"{entry.Id}/{entry.Revision} is missing"),
    ];

    /// <summary>
    /// What is wrong by the host's own count, a sentence each: an alert at revision n was at each from 1 to n, and the
    /// receiver, which is given alerts in any state, has them all and no other.
    /// </summary>
    /// <param name="found">What the receiver has.</param>
    /// <param name="alerts">The host's alerts, each with the revision that it is at.</param>
    public static IReadOnlyList<string> Gaps(
        IReadOnlySet<(string Id, int Revision)> found, IEnumerable<(string Id, int Revision)> alerts) =>
        Differences(found, alerts.SelectMany(alert =>
            Enumerable.Range(1, alert.Revision).Select(revision => (alert.Id, revision))).ToHashSet());
}
