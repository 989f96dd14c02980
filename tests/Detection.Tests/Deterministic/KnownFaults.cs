using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>
/// Faults that the host has found and that are still there, kept out of its way so that it finds the next. Each has a
/// test of its own; with the fault goes its line here.
/// </summary>
internal static class KnownFaults
{
    /// <summary>
    /// A principal's entry says nothing of how new it is: one that comes late replaces a newer one. Here names are
    /// only ever added, so the longer list is the newer.
    /// </summary>
    public static PrincipalNotice WithoutAnOlderEntry(PrincipalNotice notice, PrincipalIndex index)
    {
        var listed = index.Principals.FirstOrDefault(entry => entry.Key == notice.Principal.Key);
        return listed is not null && listed.Aliases.Count > notice.Principal.Aliases.Count
            ? notice with { Principal = listed }
            : notice;
    }

    /// <summary>
    /// What a batch longer than the lateness repeats of an earlier batch is not remembered with it: sent again, that
    /// event is applied a second time.
    /// </summary>
    public static IEnumerable<IReadOnlyList<TrailEvent>> WithoutRepeatsInLongBatches(
        IEnumerable<IReadOnlyList<TrailEvent>> batches, TimeSpan lateness)
    {
        HashSet<(EventId, DateTime)> earlier = [];
        foreach (var batch in batches)
        {
            var latest = batch.Max(e => e.Time);
            yield return
                [.. batch.Where(e => e.Time >= latest - lateness || !earlier.Contains((e.Id, e.Time)))];
            earlier.UnionWith(batch.Select(e => (e.Id, e.Time)));
        }
    }
}
