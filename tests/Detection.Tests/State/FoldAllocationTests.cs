using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Tests.State;

/// <summary>What the common case costs: API calls in order, of known kinds, from a known place.</summary>
public sealed class FoldAllocationTests
{
    private const int CallsOfBatch = 100;

    // Ids and counters have room ahead of them, and what grows is shared by the calls of a batch.
    private const int BytesOfCall = 64;

    private static readonly string[] Names = ["DescribeInstances", "DescribeVolumes", "DescribeImages"];

    [Fact]
    public void Apply_CallsInOrderFromAKnownPlace_AllocateLittle()
    {
        var story = new Story();
        for (var day = 0; day < 40; day++)
        {
            for (var call = 0; call < CallsOfBatch; call++)
                story.Call(Story.Day(day) + (call * 4), Where.Lyon, Names[call % Names.Length]);
        }

        var state = new PrincipalState(story.Principal.Key);
        var fold = new PrincipalFold(state, Policy.Default);
        List<TrailEvent> applied = new(CallsOfBatch);
        List<long> costs = [];
        foreach (var batch in story.Events.Chunk(CallsOfBatch))
        {
            applied.Clear();
            var before = GC.GetAllocatedBytesForCurrentThread();
            fold.Apply(batch, applied);
            costs.Add((GC.GetAllocatedBytesForCurrentThread() - before) / CallsOfBatch);
            Assert.Equal(CallsOfBatch, applied.Count);
        }

        // The first days are learned from; of the others one may meet a collection, or a list that grows.
        var usual = costs.Skip(20).Order().ElementAt(10);
        Assert.InRange(usual, 0, BytesOfCall);
    }
}
