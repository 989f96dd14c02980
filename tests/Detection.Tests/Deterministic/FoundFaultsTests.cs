using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>The smallest stories of what the deterministic host has found.</summary>
public sealed class FoundFaultsTests
{
    private const string Open = "Found by the deterministic host, not mended yet: ";

    [Fact(Skip = Open + "what a long batch repeats of an earlier one is forgotten with it (PrincipalFold.Forget).")]
    public void Apply_ABatchOfDaysThatRepeatsAnEventSentAgain_IsAllDuplicates()
    {
        var story = new Story().Call(0, Where.Lyon).Call(Story.Day(2), Where.Lyon);
        var state = new PrincipalState(story.Principal.Key);
        story.Apply(state, [story.Events[0]]);
        Assert.Equal(new ApplyReceipt(1, 1, 0), story.Apply(state, story.Events));

        // Its answer was lost: the sender sends it again.
        Assert.Equal(new ApplyReceipt(0, 2, 0), story.Apply(state, story.Events));
    }
}
