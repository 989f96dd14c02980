using Xunit.Abstractions;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>The harness finds what it is for: each mistake somebody could make is objected to.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int HistoriesMax = 3000;

    public static TheoryData<string> Flaws { get; } =
        [.. Enum.GetNames<Flaw>().Except([nameof(Flaw.None), nameof(Flaw.ActorCareful)])];

    [Theory]
    [MemberData(nameof(Flaws))]
    public void Run_WithAFlaw_Objects(string name)
    {
        var flaw = Enum.Parse<Flaw>(name);
        for (var seed = 1; seed <= HistoriesMax; seed++)
        {
            if (Trial.Attempt(Scenario.Random(seed), new RandomFaults(seed), flaw) is not { } objection) continue;
            output.WriteLine($"Found in history {seed}: {objection.Split('\n')[0]}");
            return;
        }

        Assert.Fail($"{flaw} is not found in {HistoriesMax} histories.");
    }

    [Fact]
    public void Run_TheImitationWithoutAFlaw_HasNothingToObject()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            Trial.Run(
                Scenario.Random(seed), new RandomFaults(seed), $"scenario {seed}, imitated actor", Flaw.ActorCareful);
        }
    }

    [Fact]
    public void Run_AnyFailure_IsRepeatedAndMadeSmall()
    {
        var failure = Assert.ThrowsAny<Exception>(() =>
        {
            for (var seed = 1; seed <= HistoriesMax; seed++)
            {
                Trial.Run(Scenario.Random(seed), new RandomFaults(seed), Seeds.Repeat(seed, "It"),
                    Flaw.StoreIgnoresVersions);
            }
        });

        Assert.Contains("GRAINWATCH_SEED=", failure.Message, StringComparison.Ordinal);
        Assert.Contains("OBJECTION", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.Message.Split('\n').Length, 10, 100);
    }
}
