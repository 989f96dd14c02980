using System.Runtime.InteropServices;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Ingest.Routing;

/// <summary>Events by whose they are.</summary>
internal static class EventGroups
{
    /// <summary>A group for each principal, in the order of its first event; inside a group the order stays.</summary>
    public static IEnumerable<ArraySegment<TrailEvent>> ByPrincipal(IReadOnlyList<TrailEvent> events)
    {
        // Two passes, one array: counting first spares a growing list for every principal.
        var groups = new Dictionary<PrincipalKey, int>();
        var groupOf = new int[events.Count];
        List<int> ends = [];
        for (var i = 0; i < events.Count; i++)
        {
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(
                groups, events[i].Principal.Key, out var exists);
            if (!exists)
            {
                group = ends.Count;
                ends.Add(0);
            }

            groupOf[i] = group;
            ends[group]++;
        }

        var next = new int[ends.Count];
        for (int g = 0, at = 0; g < next.Length; g++)
        {
            next[g] = at;
            at = ends[g] += at;
        }

        var sorted = new TrailEvent[events.Count];
        for (var i = 0; i < groupOf.Length; i++) sorted[next[groupOf[i]]++] = events[i];
        for (int g = 0, from = 0; g < next.Length; from = ends[g++])
            yield return new ArraySegment<TrailEvent>(sorted, from, ends[g] - from);
    }
}
