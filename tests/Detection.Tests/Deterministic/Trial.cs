using System.Diagnostics;
using Grainwatch.Detection.Events;
using Xunit.Abstractions;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>Runs scenarios under fault plans; a failure is made small, run again with a trace, and told.</summary>
internal static class Trial
{
    private const int AttemptsMax = 3000;

    /// <summary>Runs random scenarios under random faults, each seed one.</summary>
    public static void Random(ITestOutputHelper output, int usual, string test)
    {
        var count = Seeds.Histories(usual);
        output.WriteLine(Seeds.Repeat(Seeds.First, test));
        var (clock, points, faults) = (Stopwatch.StartNew(), 0L, 0L);
        var failed = int.MaxValue;
        // A run is on one thread; runs know nothing of each other.
        Parallel.For(Seeds.First, Seeds.First + count, (seed, loop) =>
        {
            var plan = new RandomFaults(seed);
            if (Attempt(Scenario.Random(seed), plan) is not null)
            {
                InterlockedMin(ref failed, seed);
                loop.Break();
            }

            Interlocked.Add(ref points, plan.Seen.Count);
            Interlocked.Add(ref faults, plan.Injected.Count);
        });
        if (failed < int.MaxValue) Run(Scenario.Random(failed), new RandomFaults(failed), Seeds.Repeat(failed, test));

        output.WriteLine($"{count} histories, {points} awaits, {faults} faults in {clock.Elapsed.TotalSeconds:F1} s, "
            + $"{count / clock.Elapsed.TotalSeconds:F0} a second");
    }

    /// <summary>Runs one scenario; fails the test with the smallest trace when it goes wrong.</summary>
    public static void Run(Scenario scenario, FaultPlan plan, string repeat, Flaw flaw = Flaw.None)
    {
        if (Attempt(scenario, plan, flaw) is not { } objection) return;
        Assert.Fail($"{objection}\n{repeat}\n{Tell(scenario, plan, flaw)}");
    }

    /// <summary>What is wrong with a run; null when nothing is.</summary>
    public static string? Attempt(
        Scenario scenario, FaultPlan plan, Flaw flaw = Flaw.None, List<string>? trace = null)
    {
        try
        {
            return new World(scenario, plan, flaw, trace).Run();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e.ToString();
        }
    }

    private static void InterlockedMin(ref int least, int value)
    {
        for (var known = least; value < known;)
        {
            var before = Interlocked.CompareExchange(ref least, value, known);
            if (before == known) return;
            known = before;
        }
    }

    /// <summary>The smallest failing run that leaving out faults, batches and events comes to, step by step.</summary>
    private static string Tell(Scenario scenario, FaultPlan plan, Flaw flaw)
    {
        Dictionary<int, Fault> faults = new(plan.Injected);
        var left = AttemptsMax;
        for (var isSmaller = true; isSmaller;)
        {
            isSmaller = false;
            foreach (var (fewer, less) in Smaller(scenario, faults))
            {
                if (left-- == 0) break;
                var attempt = new FixedFaults(less);
                if (Attempt(fewer, attempt, flaw) is null) continue;
                (scenario, faults, isSmaller) = (fewer, new(attempt.Injected), true);
                break;
            }
        }

        List<string> trace = [];
        Attempt(scenario, new FixedFaults(faults), flaw, trace);
        var events = scenario.Tales.SelectMany(tale => tale.Batches.Select((batch, i) =>
            $"  {tale.Key.Type} batch {i + 1}: "
            + string.Join(", ", batch.Select(e => $"{e.Id.ToString()[30..]} {e.Name} {e.Time:MM-dd'T'HH:mm:ss}"))));
        return $"Smallest: {scenario.Gateways} gateways, {scenario.Processes} processes, wandering "
            + $"{scenario.Wandering}, faults {string.Join(", ", faults.Select(f => $"#{f.Key} {f.Value}"))}\n"
            + $"{string.Join('\n', events)}\n{string.Join('\n', trace)}";
    }

    private static IEnumerable<(Scenario Scenario, Dictionary<int, Fault> Faults)> Smaller(
        Scenario scenario, Dictionary<int, Fault> faults)
    {
        for (var i = scenario.Tales.Count - 1; i >= 0; i--)
        {
            var tale = scenario.Tales[i];
            if (scenario.Tales.Count > 1) yield return (With(i, []), faults);
            for (var b = tale.Batches.Count - 1; b >= 0 && tale.Batches.Count > 1; b--)
                yield return (With(i, [[.. tale.Batches.Where((_, at) => at != b)]]), faults);
        }

        foreach (var number in faults.Keys)
        {
            Dictionary<int, Fault> less = new(faults);
            less.Remove(number);
            yield return (scenario, less);
        }

        if (scenario.Gateways > 1) yield return (scenario with { Gateways = 1 }, faults);
        if (scenario.Questions > 0) yield return (scenario with { Questions = 0 }, faults);
        if (scenario.Wandering > 0) yield return (scenario with { Wandering = 0 }, faults);
        if (scenario.Wakes) yield return (scenario with { Wakes = false }, faults);
        for (var i = 0; i < scenario.Tales.Count; i++)
        {
            foreach (var batches in WithoutAnEvent(scenario.Tales[i].Batches))
                yield return (With(i, [batches]), faults);
        }

        Scenario With(int i, List<IReadOnlyList<IReadOnlyList<TrailEvent>>> batches) => scenario with
        {
            Tales =
            [
                .. scenario.Tales.Take(i), .. batches.Select(list => new Tale(scenario.Tales[i].Key, list)),
                .. scenario.Tales.Skip(i + 1),
            ],
        };
    }

    private static IEnumerable<IReadOnlyList<IReadOnlyList<TrailEvent>>> WithoutAnEvent(
        IReadOnlyList<IReadOnlyList<TrailEvent>> batches)
    {
        for (var b = 0; b < batches.Count; b++)
        {
            for (var e = 0; e < batches[b].Count && batches[b].Count > 1; e++)
            {
                yield return
                    [.. batches.Take(b), [.. batches[b].Where((_, at) => at != e)], .. batches.Skip(b + 1)];
            }
        }
    }
}
