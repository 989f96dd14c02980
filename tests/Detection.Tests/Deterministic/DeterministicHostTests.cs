using System.Diagnostics;
using Xunit.Abstractions;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>R5, the actor's half: whatever fails wherever somebody waits, nothing acknowledged is lost.</summary>
public sealed class DeterministicHostTests(ITestOutputHelper output)
{
    [Fact]
    public void Run_WithoutFaults_HasNothingToObject()
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var scenario = Scenario.Random(seed) with { Wandering = 0 };
            Trial.Run(scenario, FixedFaults.None, $"scenario {seed} without faults");
        }
    }

    [Fact]
    public void Run_RandomFaults_LosesNothingAndTellsTheSame() =>
        Trial.Random(output, 300, nameof(Run_RandomFaults_LosesNothingAndTellsTheSame));

    [Fact]
    public void Run_EachFaultAtEachAwait_LosesNothingAndTellsTheSame()
    {
        const string Test = nameof(Run_EachFaultAtEachAwait_LosesNothingAndTellsTheSame);
        output.WriteLine(Seeds.Repeat(Seeds.First, Test));
        var (clock, runs) = (Stopwatch.StartNew(), 0);
        var histories = Math.Max(1, Seeds.Histories(300) / 100);
        for (int seed = Seeds.First, last = seed + histories; seed < last; seed++)
        {
            var scenario = Scenario.Random(seed, batchesMax: 5) with { Processes = 2, Wandering = 0 };
            var plain = FixedFaults.None;
            Trial.Run(scenario, plain, Seeds.Repeat(seed, Test));
            for (var at = 0; at < plain.Seen.Count; at++)
            {
                foreach (var fault in Points.Faults(plain.Seen[at]))
                {
                    var plan = new FixedFaults(new Dictionary<int, Fault> { [at] = fault });
                    Trial.Run(scenario, plan, Seeds.Repeat(seed, Test));
                    runs++;
                }
            }
        }

        output.WriteLine($"{histories} histories, {runs} runs in {clock.Elapsed.TotalSeconds:F1} s, "
            + $"{runs / clock.Elapsed.TotalSeconds:F0} a second");
    }
}
