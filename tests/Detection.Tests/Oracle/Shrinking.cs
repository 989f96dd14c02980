namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>The smallest chronicle that still shows what another one showed.</summary>
internal static class Shrinking
{
    /// <summary>Drops steps, events and sentences of the policy while it is still wrong.</summary>
    public static Chronicle Shrink(Chronicle chronicle, Func<Chronicle, bool> isWrong)
    {
        for (var smaller = chronicle; smaller is not null;)
        {
            chronicle = smaller;
            smaller = Smaller(chronicle).FirstOrDefault(one => !one.HasLateEvents && isWrong(one));
        }

        return chronicle;
    }

    /// <summary>By halves first: the end, the beginning; then each part alone.</summary>
    private static IEnumerable<Chronicle> Smaller(Chronicle chronicle)
    {
        var steps = chronicle.Steps;
        for (var size = steps.Count / 2; size > 1; size /= 2)
        {
            for (var at = steps.Count - size; at >= 0; at -= size)
                yield return chronicle.With([.. steps.Take(at), .. steps.Skip(at + size)]);
        }

        for (var at = steps.Count - 1; at >= 0; at--)
            yield return chronicle.With([.. steps.Take(at), .. steps.Skip(at + 1)]);
        for (var at = 0; at < chronicle.Entries.Count; at++)
            yield return chronicle.With([.. chronicle.Entries.Take(at), .. chronicle.Entries.Skip(at + 1)]);
        for (var at = steps.Count - 1; at >= 0; at--)
        {
            if (steps[at] is not Step.Arrival { Events: { Count: > 1 } events }) continue;
            for (var size = Math.Max(1, events.Count / 2); size > 0; size /= 2)
            {
                for (var i = 0; i + size <= events.Count; i += size)
                {
                    var fewer = new Step.Arrival([.. events.Take(i), .. events.Skip(i + size)]);
                    yield return chronicle.With([.. steps.Take(at), fewer, .. steps.Skip(at + 1)]);
                }
            }
        }
    }
}
