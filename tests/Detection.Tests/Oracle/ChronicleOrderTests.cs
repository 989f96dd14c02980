using System.Diagnostics;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Xunit.Abstractions;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>
/// R1 along chronicles: policies, corrections, two contents, and decisions when everything has come; in any order
/// within the lateness the memory and its alerts are the same.
/// </summary>
public sealed class ChronicleOrderTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("Lists, Parameters, Routine, Instances")]
    [InlineData("All")]
    public void Apply_AnyOrderThenDecisions_GiveTheSameCanonicalState(string about)
    {
        var aspects = Enum.Parse<Aspects>(about) & ~Aspects.Decisions;
        var count = Math.Max(1, Seeds.Histories(300) / 2);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var seed = Seeds.First + i;
            var chronicle = RandomChronicle.Tell(seed, aspects);
            var decisions = DecideAtTheEnd(chronicle, seed);
            if (Difference(chronicle, decisions, seed) is null) continue;
            var smallest = Shrinking.Shrink(chronicle, one => Difference(one, decisions, seed) is not null);
            Assert.Fail($"{Seeds.Repeat(seed, nameof(ChronicleOrderTests))}\n{Difference(smallest, decisions, seed)}\n"
                + $"Smallest chronicle in which this differs:\n{smallest}"
                + string.Join('\n', decisions) + Names(smallest));
        }

        output.WriteLine($"{count} chronicles about {aspects}, {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private static List<Decision> DecideAtTheEnd(Chronicle chronicle, int seed)
    {
        var run = new OracleRun(chronicle.Principal.Key, chronicle.Policy, new HashSet<EventId>());
        run.Arrive([.. chronicle.Events]);
        var random = new Random(seed);
        var source = new RandomDecisions(random, chronicle.Principal.Key, [.. chronicle.Events]);
        List<Decision> decisions = [];
        for (var left = random.Next(6); left > 0; left--) decisions.Add(source.Next(run));
        return decisions;
    }

    private static string Names(Chronicle chronicle) => ChronicleTests.Names(chronicle, "\nalerts:\n");

    private static string? Difference(Chronicle chronicle, List<Decision> decisions, int seed)
    {
        var (expectedAlerts, expected) = Play(chronicle, [[.. chronicle.Events.Order()]], decisions);
        for (var i = 0; i < 3; i++)
        {
            var batches = i == 0
                ? [.. chronicle.Steps.OfType<Step.Arrival>().Select(arrival => arrival.Events.ToArray())]
                : RandomChronicle.DeliverAgain(chronicle, seed + i);
            var text = batches.Select(batch => string.Join(' ', batch.Select(e => e.Id.ToString()[^4..])));
            var order = string.Join(" | ", text);
            var (alerts, state) = Play(chronicle, batches, decisions);
            if (alerts != expectedAlerts) return $"alerts in order\n{expectedAlerts}as {order}\n{alerts}";
            // A content that was replaced leaves its mark in times of first and last sight, in nothing that is told.
            if (state != expected && !HasCorrections(chronicle))
                return $"same alerts, another state, as {order}\n{expected}\n{state}";
        }

        return null;
    }

    private static bool HasCorrections(Chronicle chronicle) =>
        chronicle.Events.GroupBy(e => e.Id).Any(same => same.Distinct().Count() > 1);

    private static (string Alerts, string State) Play(
        Chronicle chronicle, List<TrailEvent[]> batches, List<Decision> decisions)
    {
        var core = new CoreUnderTest(chronicle.Principal.Key, chronicle.Policy);
        foreach (var batch in batches) core.Apply(batch);
        var outcomes = decisions.ConvertAll(core.Decide);
        return (Canonical.Alerts(core.State) + string.Join(' ', outcomes), Canonical.Of(core.State));
    }
}
