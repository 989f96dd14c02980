using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Tests.Rules;

public sealed class Ec2InstanceConsoleLoginTests
{
    private const string Instance = "i-0123456789abcdef0";
    private static readonly string s_rule = new Ec2InstanceConsoleLogin().Metadata.Id;

    [Fact]
    public void Judge_InstanceSignsIn_IsHigh()
    {
        var alert = Story.Role().Call(0, Where.Aws, session: Instance).Login(10, Where.Aws, session: Instance)
            .Alert(s_rule);

        Assert.Equal((AlertState.Open, 73, Severity.High), (alert.State, alert.Risk, alert.Severity));
        Assert.Equal($"EC2 instance {Instance} with role web signed in to the console from Boardman, US", alert.Title);
    }

    [Fact]
    public void Judge_TokenAndLogin_AreOneAlert() =>
        Assert.Equal(2, Story.Role().Token(0, Where.Aws, session: Instance).Login(60, Where.Aws, session: Instance)
            .Alert(s_rule).Rows.Count);

    [Fact]
    public void Judge_ChainsMoreThanAnHourApart_AreTwoAlerts() =>
        Assert.Equal(2, Story.Role().Token(0, Where.Aws, session: Instance).Login(60.1, Where.Aws, session: Instance)
            .Alerts(s_rule).Count);

    [Fact]
    public void Judge_TwoInstances_AreTwoAlerts() =>
        Assert.Equal(2, Story.Role().Login(0, Where.Aws, session: Instance).Login(1, Where.Aws, session: "i-01234567")
            .Alerts(s_rule).Count);

    [Theory]
    [InlineData("i-am-alice")]
    [InlineData("i-0123456789ABCDEF0")]
    [InlineData("i-012345678")]
    [InlineData("mi-0123456789abcdef0")]
    [InlineData("alice")]
    public void Judge_SessionNameThatIsNoInstance_RaisesNothing(string session) =>
        Assert.Empty(Story.Role().Login(0, Where.Aws, session: session).Alerts(s_rule));

    [Fact]
    public void Judge_ApiCallsOfAnInstance_RaiseNothing() =>
        Assert.Empty(Story.Role().Call(0, Where.Aws, session: Instance).Alerts(s_rule));

    [Fact]
    public void Judge_CredentialsUsedElsewhereThenDiggingIn_IsCritical()
    {
        var alert = Story.Role().Call(0, Where.Aws, session: Instance).Token(10, Where.Lagos, session: Instance)
            .Login(11, Where.Lagos, session: Instance).Sensitive(30, Where.Lagos, "CreateUser", Instance).Alert(s_rule);

        Assert.Equal(
            [("instance-console", 73), ("sensitive-actions", 20), ("other-network", 10), ("outside-aws", 5)],
            alert.Reasons.Select(reason => (reason.Signal, reason.Risk)));
        Assert.Equal((100, Severity.Critical), (alert.Risk, alert.Severity));
    }

    [Fact]
    public void Judge_SensitiveActionsOfAnotherInstance_DoNotCount()
    {
        var alert = Story.Role().Login(10, Where.Aws, session: Instance)
            .Sensitive(30, Where.Aws, "CreateUser", "i-01234567").Alert(s_rule);

        Assert.DoesNotContain(alert.Reasons, reason => reason.Signal == "sensitive-actions");
    }

    [Fact]
    public void Judge_OtherInstancesOfTheRole_AreNamed()
    {
        var alert = Story.Role().Call(0, Where.Aws, session: "i-01234567").Login(10, Where.Aws, session: Instance)
            .Alert(s_rule);

        Assert.Contains(alert.Evidence, e => e.Name == "other-instances" && e.Values.SequenceEqual(["i-01234567"]));
    }

    [Theory]
    [InlineData("i-am-alice", true, false, 1)]
    [InlineData("mi-0123456789abcdef0", false, true, 1)]
    [InlineData("mi-0123456789abcdef0", true, false, 0)]
    [InlineData("mi-am-alice", true, true, 0)]
    [InlineData("i-am-alice", false, true, 0)]
    public void Judge_PolicyWidensWhatAnInstanceIs_CountsIt(string session, bool every, bool hybrid, int alerts)
    {
        var story = new Story("AssumedRole", "AROAWEB", "web")
        {
            Policy = new Policy { EveryInstanceName = every, HybridNodes = hybrid },
        };

        Assert.Equal(alerts, story.Login(0, Where.Aws, session: session).Alerts(s_rule).Count);
    }

    [Fact]
    public void Judge_KnownProgramOrAnnouncedTest_WeighsFortyLessAndIsTold()
    {
        var policy = new Policy
        {
            Networks = new NetworkLists([], [], [("aws-cli/*", NetworkTraits.AutomationAgent)]),
            TestWindows = [new TestWindow(Story.At(10), Story.At(20), Role: "we*")],
        };
        var story = new Story("AssumedRole", "AROAWEB", "web") { Policy = policy };

        var alerts = story.Token(0, Where.Aws, session: Instance).Login(15, Where.Aws, session: Instance)
            .Token(100, Where.Aws, session: Instance).Login(101, Where.Aws, session: Instance).Alerts(s_rule);

        Assert.Equal([(33, AlertState.Open), (73, AlertState.Open)], alerts.Select(a => (a.Risk, a.State)));
        Assert.Contains(alerts[0].Reasons, reason => reason is { Signal: "expected", Risk: -40 });
    }

    [Fact]
    public void Judge_PolicySwitchesTheRuleOff_RaisesNothing()
    {
        var story = new Story("AssumedRole", "AROAWEB", "web")
        {
            Policy = new Policy { DisabledRules = new HashSet<string> { s_rule } },
        };

        Assert.Empty(story.Login(0, Where.Aws, session: Instance).Alerts(s_rule));
    }

    [Fact]
    public void Surroundings_CallsOfTheSession_AreListedWithTheirLastUse()
    {
        var state = Story.Role().Call(0, Where.Aws, "GetCallerIdentity", "sts.amazonaws.com", session: Instance)
            .Call(1, Where.Aws, "ListBuckets", session: "i-01234567").Login(10, Where.Aws, session: Instance).Play();
        var alert = Assert.Single(state.Alerts.Values, alert => alert.Rule == s_rule);

        var listed = Assert.Single(new Ec2InstanceConsoleLogin().Surroundings(state, alert));

        Assert.Equal("session-actions", listed.Name);
        Assert.Contains(
            listed.Values, value => value.Contains("sts.amazonaws.com:GetCallerIdentity", StringComparison.Ordinal));
        Assert.DoesNotContain(listed.Values, value => value.Contains("ListBuckets", StringComparison.Ordinal));
    }
}
