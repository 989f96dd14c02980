using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Tests.State;

/// <summary>What rules say now is held against what is stored, for every story that a principal can have.</summary>
public sealed class AlertBookTests
{
    [Fact]
    public void Apply_TwoLoginsWithOneTokenAfterAnEviction_AreTwoAlerts()
    {
        var story = new Story("FederatedUser", "carol", "carol")
        {
            Policy = Policy.Default with { Bounds = new Bounds { SignIns = 4 } },
        };
        for (var i = 0; i < 6; i++) story.Login(i, Where.Lyon, key: "ASIA1");
        story.Token(1000, Where.Lyon, "ASIA1").Login(1001, Where.Lyon, key: "ASIA1")
            .Login(1002, Where.Lyon, key: "ASIA1");

        Assert.Equal(8, story.Alerts(RuleIds.FederatedConsoleLogin).Count);
    }

    [Fact]
    public void Apply_TwoLoginsOfOneIdAtTwoTimes_AreFolded()
    {
        // §4: an event's identity is (eventID, eventTime), so these are two.
        var story = Story.FederatedUser().Login(0, Where.Lyon);
        story.Add(story.Events[0] with { Time = Story.At(5) });

        Assert.NotEmpty(story.Alerts(RuleIds.FederatedConsoleLogin));
    }
}
