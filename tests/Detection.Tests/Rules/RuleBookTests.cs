using System.Reflection;
using System.Text.Json;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Rules.Cases;
using Grainwatch.Detection.Rules.Guides;

namespace Grainwatch.Detection.Tests.Rules;

/// <summary>Every rule has all that a rule has to have (§2), and says of itself what is true.</summary>
public sealed class RuleBookTests
{
    private const int CasesMin = 3;


    private static readonly string[] s_outside =
    [
        "identity provider", "the user", "EC2 inventory", "logs of the instance", "IAM", "owner of the instance",
        "CloudTrail", "status of the gateways",
    ];

    private static readonly Dictionary<string, string[]> s_attack = new()
    {
        ["console-login-multiple-countries"] = ["TA0001", "TA0006"],
        ["new-geolocation-for-event-type"] = ["TA0001", "T1078.004"],
        ["federated-console-login"] = ["TA0001", "T1078.004"],
        ["ec2-instance-console-login"] =
            ["TA0003", "TA0006", "TA0008", "T1021.007", "T1078.004", "T1550.001", "T1552.005"],
        ["account-silent"] = ["TA0005", "T1562.008"],
        ["trail-stopped"] = ["TA0005", "T1562.008"],
        // A fault of ours is nobody's technique.
        ["gateway-behind"] = [],
    };

    public static TheoryData<string> Ids => [.. RuleBook.Rules.Select(rule => rule.Metadata.Id)];

    public static TheoryData<string, string> CaseNames
    {
        get
        {
            TheoryData<string, string> names = [];
            foreach (var rule in RuleBook.Rules)
                foreach (var told in rule.Cases) names.Add(rule.Metadata.Id, told.Name);
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void Run_Case_IsAsExpected(string rule, string name) =>
        Assert.Null(Get(rule).Cases.Single(told => told.Name == name).Run(Get(rule)).Fault);

    [Fact]
    public void Rules_Ids_AreUniqueAndKebabCase()
    {
        var ids = RuleBook.Rules.Select(rule => rule.Metadata.Id).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, AssertIsKebabCase);
        Assert.Equal(s_attack.Keys.Order(), ids.Order());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Guide_EveryPart_IsThere(string id)
    {
        var (metadata, guide) = (Get(id).Metadata, Get(id).Guide);

        Assert.True(metadata.Version >= 1);
        Assert.All([metadata.Title, metadata.Why, guide.Fires, guide.Differs], AssertSaysSomething);
        Assert.All(
            [guide.Source.Publisher, guide.Source.Title, guide.Source.Edition, guide.Source.Rating],
            AssertSaysSomething);
        Assert.All<string>([.. guide.FalsePositives, .. guide.Response, .. guide.Silences], AssertIsSentence);
        Assert.All(guide.Investigation, step => AssertIsSentence(step.Text));
        Assert.All(guide.Signals, signal => AssertIsSentence(signal.When));
        Assert.All(guide.Suppressions, suppression => AssertIsSentence(suppression.When));
        Assert.All(guide.Parameters, parameter => AssertIsSentence(parameter.Text));
        Assert.NotEmpty(guide.FalsePositives);
        Assert.NotEmpty(guide.Response);
        Assert.NotEmpty(guide.Silences);
        Assert.NotEmpty(guide.Investigation);
        Assert.NotEmpty(guide.References);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Guide_Names_AreUniqueAndKebabCase(string id)
    {
        var guide = Get(id).Guide;

        AssertNames(guide.Signals.Select(signal => signal.Name));
        AssertNames(guide.Suppressions.Select(suppression => suppression.Name));

        static void AssertNames(IEnumerable<string> names)
        {
            var list = names.ToList();
            Assert.Equal(list.Count, list.Distinct().Count());
            Assert.All(list, AssertIsKebabCase);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Guide_Severity_IsTheBandOfTheBaseRisk(string id) =>
        Assert.Equal(Risk.Band(Get(id).Metadata.BaseRisk), Get(id).Guide.Severity);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Metadata_Attack_IsTheContracts(string id)
    {
        Assert.Equal(s_attack[id].Order(), Get(id).Metadata.Attack.Order());
        Assert.All(Get(id).Metadata.Attack, technique => AssertSaysSomething(AttackTechniques.NameOf(technique)));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Guide_References_AreSecureAddresses(string id) =>
        Assert.All(Get(id).Guide.References, reference =>
        {
            AssertSaysSomething(reference.Title);
            Assert.Equal("https", new Uri(reference.Url).Scheme);
        });

    [Theory]
    [MemberData(nameof(Ids))]
    public void Guide_EachStep_SaysWhereTheAnswerIs(string id)
    {
        var guide = Get(id).Guide;
        var evidence = AlertsOf(id).SelectMany(alert => alert.Evidence).Select(fact => fact.Name).ToHashSet();
        var surroundings = SurroundingsOf(id);

        foreach (var step in guide.Investigation)
        {
            Assert.NotEmpty(step.Answers);
            Assert.Equal(step.Answers.Count, step.Answers.Distinct().Count());
            foreach (var answer in step.Answers) AssertExists(answer, evidence, surroundings, guide);
        }
    }

    /// <summary>A fact that no step sends the analyst to is a fact that nobody reads.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Guide_EveryEvidence_AnswersAStep(string id)
    {
        var answers = Get(id).Guide.Investigation.SelectMany(step => step.Answers).ToHashSet();

        foreach (var fact in AlertsOf(id).SelectMany(alert => alert.Evidence).Select(fact => fact.Name).Distinct())
            Assert.Contains($"alert.evidence[{fact}]", answers);
        foreach (var fact in SurroundingsOf(id)) Assert.Contains($"alert.surroundings[{fact}]", answers);
    }

    /// <summary>A fact that no case has a value for may be one that no alert can ever have.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Cases_EveryFact_HasAValueInOne(string id)
    {
        var facts = AlertsOf(id).SelectMany(alert => alert.Evidence.Concat(alert.Surroundings)).ToLookup(
            fact => fact.Name, fact => fact.Values.Count);

        Assert.All(facts, counts => Assert.True(counts.Any(count => count > 0), counts.Key));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Guide_Signals_AreThoseThatAlertsShow(string id)
    {
        var guide = Get(id).Guide;
        var signals = guide.Signals.ToDictionary(signal => signal.Name);
        var suppressions = guide.Suppressions.ToDictionary(suppression => suppression.Name);
        var reasons = AlertsOf(id).SelectMany(alert => alert.Reasons).ToList();

        foreach (var reason in reasons)
        {
            if (!signals.TryGetValue(reason.Signal, out var signal))
                Assert.True(suppressions.ContainsKey(reason.Signal), $"{reason.Signal} is not in the table");
            else if (signal.Risks.Count > 0)
                Assert.Contains(reason.Risk, RisksOf(id, signal));
        }

        var shown = reasons.Select(reason => reason.Signal).ToHashSet();
        Assert.All(guide.Signals, signal => Assert.Contains(signal.Name, shown));
        foreach (var signal in guide.Signals)
        {
            var risks = reasons.Where(reason => reason.Signal == signal.Name).Select(reason => reason.Risk).ToHashSet();
            Assert.All(signal.Risks, risk => Assert.Contains(risk, risks));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Guide_Suppressions_AreThoseThatAlertsShow(string id)
    {
        var suppressions = Get(id).Guide.Suppressions;
        var shown = AlertsOf(id).Where(alert => alert.State == AlertState.Suppressed)
            .Select(alert => alert.StateReason).ToHashSet();

        Assert.All(shown, reason => Assert.Contains(suppressions, suppression => suppression.Name == reason));
        Assert.All(suppressions, suppression => Assert.Contains(suppression.Name, shown));
    }

    /// <summary>What takes a decision, a policy, or a late event says so.</summary>
    [Fact]
    public void Guide_NeedsOfSignals_AreTheseAndNoOthers()
    {
        string[] needs =
        [
            .. RuleBook.Rules.SelectMany(rule =>
                rule.Guide.Signals.Where(signal => signal.Needs != SignalNeeds.None)
                    .Select(signal => $"{signal.Name}: {signal.Needs}")
                    .Concat(rule.Guide.Suppressions.Where(suppression => suppression.Needs != SignalNeeds.None)
                        .Select(suppression => $"{suppression.Name}: {suppression.Needs}")))
                .Distinct().Order(StringComparer.Ordinal),
        ];

        Assert.Equal(
            [
                "corporate: Policy", "expected: Policy", "hosting: Risk", "idp-mfa: Decision", "known-agent: Risk",
                "known-network: Risk", "late: LateEvent", "mfa: Risk", "new-country: Risk", "routine: Policy",
                "shared: Decision", "token-automation: Policy", "token-broker: Policy", "trusted: Decision",
            ],
            needs);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Cases_PositiveAndNegative_AreEnough(string id)
    {
        var cases = Get(id).Cases;

        Assert.Equal(cases.Count, cases.Select(told => told.Name).Distinct().Count());
        Assert.True(cases.Count(told => told.Outcome == CaseOutcome.Fires) >= CasesMin);
        Assert.True(cases.Count(told => told.Outcome != CaseOutcome.Fires) >= CasesMin);
    }

    [Fact]
    public void Run_OtherThanExpected_SaysWhat()
    {
        var rule = RuleBook.Rules[0];
        var silent = rule.Cases.First(told => told.Outcome == CaseOutcome.Silent);
        var fires = rule.Cases.First(told => told.Outcome == CaseOutcome.Fires);

        Assert.Equal("expected: nothing (2 alerts); got: nothing", (silent with { Alerts = 2 }).Run(rule).Fault);
        Assert.Equal(
            "expected: fires, 72 high (2 alerts); got: fires, 72 high", (fires with { Alerts = 2 }).Run(rule).Fault);
        var lacking = RuleCase.Fires(
            "a", () => CaseTrail.User().Login(0, CaseOrigins.Lyon).Login(64, CaseOrigins.Lagos), 72, "countries");
        Assert.StartsWith(
            "expected signals: countries; got: countries, impossible-speed", lacking.Run(rule).Fault,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DecisionThatIsRefused_SaysWhy()
    {
        var nothing = RuleCase.Closed("a", () => CaseTrail.User().Login(0, CaseOrigins.Lyon).Close(1), "benign");
        var other = RuleCase.Fires(
            "b", () => CaseTrail.User().Login(0, CaseOrigins.Lyon).Login(64, CaseOrigins.Lagos).IdpMfa(70, true), 62);
        var nowhere = RuleCase.Silent("c", () => CaseTrail.User().TrustPlace(0, "FR/Rhône", until: 60));

        Assert.Equal("Close: there is no alert to decide about", nothing.Run(RuleBook.Rules[0]).Fault);
        Assert.Equal("IdpMfa: NotForThisAlert", other.Run(RuleBook.Rules[0]).Fault);
        Assert.StartsWith(
            "TrustPlace: 'FR/Rhône' is no place", nowhere.Run(RuleBook.Rules[1]).Fault, StringComparison.Ordinal);
    }

    private static Rule Get(string id) => RuleBook.Rules.Single(rule => rule.Metadata.Id == id);

    /// <summary>What a rule finds around its alerts, and what hosts add.</summary>
    private static HashSet<string> SurroundingsOf(string id) =>
    [
        .. AlertsOf(id).SelectMany(alert => alert.Surroundings.Append(new PrincipalIndex().SeenByOthers(alert)!))
            .OfType<Evidence>().Select(fact => fact.Name),
    ];

    private static IEnumerable<Alert> AlertsOf(string id) => Get(id).Cases.SelectMany(told => told.Run(Get(id)).Alerts);

    /// <summary>Where rows are judged one by one, only the worst moves the risk of the alert.</summary>
    private static IEnumerable<int> RisksOf(string id, RuleSignal signal) =>
        id == "new-geolocation-for-event-type" ? signal.Risks.Append(0) : signal.Risks;

    private static void AssertSaysSomething(string text)
    {
        Assert.NotEmpty(text);
        Assert.Equal(text.Trim(), text);
        Assert.DoesNotContain("  ", text, StringComparison.Ordinal);
    }

    private static void AssertIsKebabCase(string text) => Assert.All(
        text.Split('-'),
        word => Assert.True(
            word.Length > 0 && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)), text));

    private static void AssertIsSentence(string text)
    {
        AssertSaysSomething(text);
        Assert.True(char.IsUpper(text[0]), text);
        Assert.True(text[^1] is '.' or '?', text);
    }

    private static void AssertExists(
        string answer, HashSet<string> evidence, HashSet<string> surroundings, RuleGuide guide)
    {
        if (answer.StartsWith(InvestigationStep.Outside, StringComparison.Ordinal))
        {
            Assert.Contains(answer[InvestigationStep.Outside.Length..], s_outside);
            return;
        }

        // "alert.title", "alert.rows.asn", "alert.evidence[countries]"
        var parts = answer.Split('.', '[', ']');
        Assert.Contains(parts[0], new[] { "alert", "principal" });
        Assert.Contains(parts[1], NamesOf(parts[0] == "alert" ? typeof(Alert) : typeof(PrincipalView)));
        if (answer == $"alert.{parts[1]}" || answer == $"principal.{parts[1]}")
        {
            // One of the many is meant, and the step says which.
            Assert.DoesNotContain(answer, new[] { "alert.evidence", "alert.surroundings" });
            return;
        }

        switch (parts[1])
        {
            case "rows":
                Assert.Equal($"alert.rows.{parts[2]}", answer);
                Assert.Contains(parts[2], NamesOf(typeof(AlertRow)));
                break;
            case "evidence":
                Assert.Equal($"alert.evidence[{parts[2]}]", answer);
                Assert.Contains(parts[2], evidence);
                break;
            case "surroundings":
                Assert.Equal($"alert.surroundings[{parts[2]}]", answer);
                Assert.Contains(parts[2], surroundings);
                break;
            default:
                Assert.Equal($"alert.reasons[{parts[2]}]", answer);
                Assert.Contains(guide.Signals, signal => signal.Name == parts[2]);
                break;
        }
    }

    private static HashSet<string> NamesOf(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)),
    ];
}
