using System.Diagnostics;
using Grainwatch.Detection.Alerts;
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
            // A smaller chronicle may need another order to differ.
            var smallest = Shrinking.Shrink(chronicle, one => Difference(one, decisions, seed, tries: 50) is not null);
            var text = Difference(smallest, decisions, seed, tries: 50);
            Assert.Fail($"{Seeds.Repeat(seed, nameof(ChronicleOrderTests))}\n{text}\n"
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
        // Which of two contents is the smaller the oracle does not know: alerts of the other one there may never be.
        var core = new CoreUnderTest(chronicle.Principal.Key, chronicle.Policy);
        core.Apply([.. chronicle.Events.Order()]);
        decisions.RemoveAll(decision => decision is AlertDecision { Alert: var id }
            && run.Stories.Any(story => story.Id == id)
            && !core.Alerts.Any(alert => alert.Id == id && IsCurrent(alert)));
        return decisions;

        static bool IsCurrent(Alert alert) => alert.State is not (AlertState.Superseded or AlertState.Withdrawn);
    }

    private static string Names(Chronicle chronicle) => ChronicleTests.Names(chronicle, "\nalerts:\n");

    private static string? Difference(
        Chronicle chronicle, List<Decision> decisions, int seed, int tries = 3)
    {
        var (expectedAlerts, expected) = Play(chronicle, [[.. chronicle.Events.Order()]], decisions);
        for (var i = 0; i < tries; i++)
        {
            var batches = i == 0
                ? [.. chronicle.Steps.OfType<Step.Arrival>().Select(arrival => arrival.Events.ToArray())]
                : RandomChronicle.DeliverAgain(chronicle, seed + i);
            var text = batches.Select(batch => string.Join(' ', batch.Select(e => e.Id.ToString()[^4..])));
            var order = string.Join(" | ", text);
            var (alerts, state) = Play(chronicle, batches, decisions);
            if (alerts != expectedAlerts)
            {
                return $"alerts in order\n{Other(expectedAlerts, alerts)}\n"
                    + $"as {order}\n{Other(alerts, expectedAlerts)}";
            }

            if (state != expected) return $"same alerts, another state, as {order}\n{expected}\n{state}";
        }

        return null;
    }

    /// <summary>The lines that the other text has not.</summary>
    private static string Other(string text, string other) =>
        string.Join('\n', text.Split('\n').Except(other.Split('\n')));

    private static (string Alerts, string State) Play(
        Chronicle chronicle, List<TrailEvent[]> batches, List<Decision> decisions)
    {
        var core = new CoreUnderTest(chronicle.Principal.Key, chronicle.Policy);
        foreach (var batch in batches) core.Apply(batch);
        var outcomes = decisions.ConvertAll(core.Decide);
        return (Canonical.Alerts(core.State) + string.Join(' ', outcomes), Canonical.Of(core.State));
    }
}
