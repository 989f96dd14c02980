using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>Do random chronicles tell of everything? The oracle alone, with fixed seeds.</summary>
public sealed class RandomChronicleTests
{
    [Fact]
    public void Tell_ManySeeds_NoEventIsLate()
    {
        for (var seed = 1; seed <= 300; seed++)
            Assert.False(RandomChronicle.Tell(seed, Aspects.All & ~Aspects.Decisions).HasLateEvents, $"seed {seed}");
    }

    [Fact]
    public void Tell_ManySeeds_ReachWhatTheContractNames()
    {
        var reached = new Dictionary<string, int>();
        for (var seed = 1; seed <= 600; seed++)
        {
            // Contributions are the published ones.
            var chronicle = RandomChronicle.Tell(seed, Aspects.All & ~Aspects.Risks);
            var run = new OracleRun(chronicle.Principal.Key, chronicle.Policy, new HashSet<EventId>());
            Dictionary<AlertId, AlertState> before = [];
            foreach (var step in chronicle.Steps)
            {
                foreach (var what in Play(run, step)) Count(what);
                foreach (var alert in run.Alerts)
                {
                    var id = alert.Id(chronicle.Principal.Key);
                    Count($"{alert.State} {alert.Reason}".Trim());
                    foreach (var risk in alert.Contributions) Count($"{alert.Rule[..4]} {risk}");
                    if (before.GetValueOrDefault(id) == AlertState.Closed && alert.State == AlertState.Open)
                        Count(step is Step.Arrival ? "open again by an event" : "open again by a decision");
                    before[id] = alert.State;
                }
            }

            foreach (var story in run.Stories)
                Count(story.IsLive ? "live" : story.SupersededBy is null ? "gone" : "heir");
        }

        string[] expected =
        [
            "Open", "Acknowledged", "Closed", "live", "gone", "heir", "open again by an event",
            "open again by a decision",
            "Suppressed trusted", "Suppressed corporate", "Suppressed vpn", "Suppressed learning",
            "Suppressed returned", "Suppressed relocated", "Suppressed near", "Suppressed routine",
            "cons 15", "cons 10", "cons 5", "cons 25", "cons -15", "cons -20", "new- 21", "new- 47", "new- 73",
            "fede 26", "fede 18", "fede 10", "fede 5", "fede -20", "fede -26", "fede -36", "ec2- 20", "ec2- 10",
            "ec2- 5", "ec2- -40", "Recorded", "Known", "NoSuchAlert", "NotForThisAlert", "decided on a superseded one",
        ];
        Assert.Equal([], expected.Except(reached.Keys));

        void Count(string what) => reached[what] = reached.GetValueOrDefault(what) + 1;
    }

    private static IEnumerable<string> Play(OracleRun run, Step step)
    {
        if (step is Step.Arrival arrival) run.Arrive(arrival.Events);
        if (step is not Step.Decided { Decision: var decision }) yield break;
        if (decision is AlertDecision about && run.Stories.Any(story => story.Id == about.Alert && !story.IsLive))
            yield return "decided on a superseded one";
        yield return $"{run.Decide(decision)}";
    }
}
