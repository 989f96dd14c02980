using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Tests.Wire;

/// <summary>What it costs to write a memory: a buffer that doubles, the answer, and tables of what is shared.</summary>
public sealed class StateAllocationTests
{
    private const int TimesItsBytes = 6;

    [Fact]
    public void Encode_MemoryOfAMonth_AllocatesAFewTimesItsBytes()
    {
        var story = new Story();
        for (var day = 0; day < 30; day++)
        {
            story.Login(Story.Day(day), Where.Lyon);
            for (var call = 1; call < 40; call++)
                story.Call(Story.Day(day) + (call * 10), Where.Lyon, $"Describe{call}");
        }

        var state = story.Play();
        var bytes = StateCodec.Encode(state).Length;

        Assert.InRange(Enumerable.Range(0, 20).Min(_ => Measure(state)), bytes, TimesItsBytes * bytes);
    }

    private static long Measure(PrincipalState state)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = StateCodec.Encode(state);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
