namespace Grainwatch.Contract.Reliability;

/// <summary>What a receiver has, held against what it would have without faults.</summary>
internal static class Deliveries
{
    /// <summary>
    /// What is wrong, a sentence each: a revision that was never made, an alert that is not there as it is now. A
    /// revision in between may be missing where a queue could not take it: its successor was told instead.
    /// </summary>
    public static IReadOnlyList<string> Differences(
        IReadOnlySet<(string Id, int Revision)> found, IReadOnlySet<(string Id, int Revision)> expected) =>
    [
        .. found.Except(expected).Select(entry => $"{entry.Id}/{entry.Revision} was never made"),
        .. expected.GroupBy(entry => entry.Id).Select(of => of.MaxBy(entry => entry.Revision))
            .Where(newest => !found.Contains(newest)).Select(newest => $"{newest.Id}/{newest.Revision} is missing"),
    ];
}
