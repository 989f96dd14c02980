using System.Diagnostics;
using Grainwatch.Detection.Events;
using Xunit.Abstractions;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>R2: the core against the oracle along random chronicles, compared after each step.</summary>
public sealed class ChronicleTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("Plain", 50)]
    [InlineData("Lists", 50)]
    [InlineData("Parameters", 50)]
    [InlineData("Routine", 25)]
    [InlineData("Instances", 25)]
    [InlineData("Addenda", 50)]
    [InlineData("Contents", 50)]
    [InlineData("Decisions", 100)]
    [InlineData("Risks", 100)]
    [InlineData("All", 300)]
    public void Tell_RandomChronicles_AgreesWithTheCoreAfterEachStep(string about, int usual)
    {
        var aspects = Enum.Parse<Aspects>(about);
        // GRAINWATCH_HISTORIES is the sum over all of these; nearly half of them are about everything.
        var count = Math.Max(1, (int)((long)Seeds.Histories(800) * usual / 800));
        var watch = Stopwatch.StartNew();
        var steps = 0L;
        for (var i = 0; i < count; i++)
        {
            var chronicle = RandomChronicle.Tell(Seeds.First + i, aspects);
            steps += chronicle.Steps.Count;
            if (Disagreement.Of(chronicle) is { } first) Fail(chronicle, first, Seeds.First + i);
        }

        output.WriteLine($"{count} chronicles about {aspects}, {steps} steps, {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private static void Fail(Chronicle chronicle, Disagreement first, int seed)
    {
        var smallest = Shrinking.Shrink(chronicle, one => Disagreement.Of(one)?.Rule == first.Rule);
        Assert.Fail($"{Seeds.Repeat(seed, nameof(ChronicleTests))}\n{Disagreement.Of(smallest)}\n"
            + $"Smallest chronicle in which this differs:\n{smallest}{Names(smallest, "where\n")}");
    }

    /// <summary>What the ids of alerts that decisions name stand for.</summary>
    internal static string Names(Chronicle chronicle, string title)
    {
        var key = chronicle.Principal.Key;
        var run = new OracleRun(key, chronicle.Policy, new HashSet<EventId>());
        foreach (var step in chronicle.Steps)
        {
            if (step is Step.Arrival arrival) run.Arrive(arrival.Events);
            else if (step is Step.Decided decided) run.Decide(decided.Decision);
        }

        return title + string.Concat(run.Stories.Select(story =>
            $"  {story.Id} is {story.Told.Rule} '{story.Told.Subject.Replace('\n', ' ')}'"
            + $"{(story.IsLive ? "" : story.SupersededBy is null ? ", withdrawn" : ", superseded")}\n"));
    }
}
