using System.Text;
using System.Text.Json.Nodes;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Tests.Policies;

public sealed class SignalRisksTests
{
    private const string Rule1 = "console-login-multiple-countries";
    private const string Rule2 = "new-geolocation-for-event-type";
    private const string Rule3 = "federated-console-login";
    private const string Rule4 = "ec2-instance-console-login";

    [Theory]
    [InlineData(Rule1, "impossible-speed", -15, 42)]
    [InlineData(Rule1, "countries", 0, 25)]
    [InlineData(Rule2, "new-country", 12, 12)]
    [InlineData(Rule3, "no-token", 7, 54)]
    [InlineData(Rule4, "instance-console", 40, 40)]
    public void Weigh_ReplacedContribution_MovesTheAlert(string rule, string signal, int risk, int sum)
    {
        var policy = Read(rule, $"\"{signal}\": {risk}").Policy!.Policy;

        var alert = Tell(rule, policy);

        Assert.Contains(alert.Reasons, reason => reason.Signal == signal && reason.Risk == risk);
        Assert.Equal(sum, alert.Reasons.Sum(reason => reason.Risk));
        Assert.Equal(Risk.Clamp(sum), alert.Risk);
    }

    /// <summary>A signal of one rule says nothing of the signal of that name of another.</summary>
    [Fact]
    public void Weigh_SameNameInAnotherRule_StaysAsPublished()
    {
        var risks = new SignalRisks([(Rule1, "sensitive-actions", 3)]);

        Assert.Equal(3, risks.Of(Rule1, "sensitive-actions", 25));
        Assert.Equal(20, risks.Of(Rule4, "sensitive-actions", 20));
    }

    [Fact]
    public void Weigh_VerdictOfNoRisk_IsOpenAndLow()
    {
        var alert = Tell(Rule2, new Policy { Risks = new SignalRisks([(Rule2, "new-country", 0)]) });

        Assert.Equal((AlertState.Open, 0, Severity.Low), (alert.State, alert.Risk, alert.Severity));
        Assert.Null(alert.Suppression);
    }

    /// <summary>Routine keeps the sum low, whatever its parts are.</summary>
    [Fact]
    public void Weigh_RoutineLogin_IsKeptLowOfWhatIsWeighed()
    {
        var policy = new Policy { Risks = new SignalRisks([(Rule3, "federated-login", 90)]) };
        var story = new Story("FederatedUser", "carol", "carol") { Policy = policy };
        for (var day = 0; day < 5; day++)
            story.Token(Story.Day(day), Where.Lyon, "ASIA1").Login(Story.Day(day) + 1, Where.Lyon, key: "ASIA1");

        var alert = story.Alerts(Rule3)[^1];

        Assert.Contains(alert.Reasons, reason => reason is { Signal: "routine", Risk: 33 - 90 + 26 });
        Assert.Equal(33, alert.Risk);
    }

    [Theory]
    [InlineData("\"rare-isuer\": 0", "$.rules['federated-console-login'].risks['rare-isuer']",
        "'rare-isuer' is no signal of this rule whose risk can be set: did you mean 'rare-issuer'?")]
    [InlineData("\"dormant\": 0", "$.rules['federated-console-login'].risks.dormant",
        "there are federated-login, token-other-country, token-other-network,")]
    [InlineData("\"idp-mfa\": 0", "$.rules['federated-console-login'].risks['idp-mfa']", "whose risk can be set")]
    [InlineData("\"routine\": 0", "$.rules['federated-console-login'].risks.routine", "whose risk can be set")]
    [InlineData("\"new-issuer\": 101", "$.rules['federated-console-login'].risks['new-issuer']",
        "'101': the number must be -100 to 100")]
    [InlineData("\"new-issuer\": 1.5", "$.rules['federated-console-login'].risks['new-issuer']",
        "'1.5': a whole number is needed")]
    [InlineData("\"new-issuer\": \"5\"", "$.rules['federated-console-login'].risks['new-issuer']",
        "'5': a whole number is needed")]
    [InlineData("\"new-issuer\": 5, \"new-issuer\": 6", "$.rules['federated-console-login'].risks['new-issuer']",
        "is already given at")]
    public void Parse_BadRisk_IsLocatedWithRemedy(string risks, string path, string sentence)
    {
        var reading = Read(Rule3, risks);

        var problem = Assert.Single(reading.Problems);
        Assert.Null(reading.Policy);
        Assert.Equal((path, 1), (problem.Path, problem.Line));
        Assert.Contains(sentence, problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Parse_RiskOfAVerdict_IsOneOfAnAlert(int risk, bool isSound) =>
        Assert.Equal(isSound, Read(Rule2, $"\"new-place\": {risk}").Policy is not null);

    [Fact]
    public void Parse_RisksAsAList_IsAnError() => Assert.Contains(
        "a list: an object is needed",
        Assert.Single(PolicyParser.Parse("""
            { "rules": { "federated-console-login": { "risks": [] } } }
            """u8).Problems).Text, StringComparison.Ordinal);

    [Fact]
    public void Version_RiskAsPublished_IsThatOfTheDefaults() => Assert.Equal(
        PolicyInForce.Default.Version, Read(Rule2, "\"new-place\": 47, \"known-agent\": 0").Policy!.Version);

    [Fact]
    public void ToJson_EverySignalWithAContribution_IsThere()
    {
        var rules = JsonNode.Parse(PolicyInForce.Default.ToJson())!["rules"]!;

        foreach (var rule in RuleBook.Rules)
        {
            Assert.Equal(
                rule.Guide.Signals.Where(signal => signal.Published is not null)
                    .Select(signal => (signal.Name, signal.Published!.Value)),
                rules[rule.Metadata.Id]!["risks"]!.AsObject().Select(risk => (risk.Key, (int)risk.Value!)));
        }
    }

    private static PolicyReading Read(string rule, string risks) => PolicyParser.Parse(
        Encoding.UTF8.GetBytes($$"""{ "rules": { "{{rule}}": { "risks": { {{risks}} } } } }"""));

    /// <summary>One alert of each rule.</summary>
    private static Alert Tell(string rule, Policy policy) => (rule switch
    {
        Rule1 => new Story { Policy = policy }.Login(0, Where.Lyon).Login(30, Where.Lagos),
        Rule2 => new Story { Policy = policy }.Habit(Where.Lyon, 20).Call(Story.Day(20), Where.Lagos),
        Rule3 => new Story("FederatedUser", "carol", "carol") { Policy = policy }
            .Call(0, Where.Lyon).Call(Story.Day(1), Where.Lyon).Call(Story.Day(2), Where.Lyon)
            .Login(Story.Day(3), Where.Lyon),
        _ => new Story("AssumedRole", "AROAWEB", "web") { Policy = policy }
            .Login(0, Where.Aws, session: "i-0123456789abcdef0"),
    }).Alerts(rule)[^1];
}
