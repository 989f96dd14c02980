using System.Text.Json.Nodes;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Rules.Guides;
using Grainwatch.Soc.Console.Components;

namespace Grainwatch.Soc.Console.Rules;

/// <summary>What the list of rules shows.</summary>
/// <param name="Rules">The rules, in the order in which they are judged.</param>
/// <param name="IsWhole">Whether all their alerts were counted.</param>
public sealed record RulesModel(IReadOnlyList<RuleModel> Rules, bool IsWhole);

/// <summary>A rule, what the policy makes of it, and what it found.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Policy">The policy in force.</param>
/// <param name="Tally">Its alerts, in every state.</param>
public sealed record RuleModel(Rule Rule, PolicyInForce Policy, AlertTally Tally)
{
    /// <summary>Its id.</summary>
    public string Id => Rule.Metadata.Id;

    /// <summary>Where its page is.</summary>
    public string Path => $"/console/rules/{Id}";

    /// <summary>Whether it raises alerts.</summary>
    public bool IsEnabled => !Policy.Policy.DisabledRules.Contains(Id);

    /// <summary>The parameters that it reads, with what is in force.</summary>
    public IReadOnlyList<RuleSetting> Settings { get; } = SettingsOf(Rule, Policy);

    /// <summary>Its signals, with what they contribute.</summary>
    public IReadOnlyList<SignalSetting> Signals { get; } =
    [
        .. Rule.Guide.Signals.Select(signal => new SignalSetting(
            signal,
            signal.Published is { } published
                ? Policy.Policy.Risks.Of(Rule.Metadata.Id, signal.Name, published)
                : null)),
    ];

    /// <summary>Why alerts are suppressed, most often first: each reason, and of how many.</summary>
    public IEnumerable<(string Reason, int Count)> Suppressed => Tally.Alerts
        .Where(alert => alert.State == AlertState.Suppressed)
        .GroupBy(alert => alert.StateReason ?? "", StringComparer.Ordinal)
        .Select(reason => (reason.Key, reason.Count()))
        .OrderByDescending(reason => reason.Item2).ThenBy(reason => reason.Key, StringComparer.Ordinal);

    /// <summary>How many stand there.</summary>
    public string Count(AlertState state) => Tally.Count(alert => alert.State == state);

    /// <summary>How many stand there, and are this bad.</summary>
    public string Count(AlertState state, Severity severity) =>
        Tally.Count(alert => alert.State == state && alert.Severity == severity);

    private static IReadOnlyList<RuleSetting> SettingsOf(Rule rule, PolicyInForce policy)
    {
        var file = JsonNode.Parse(policy.ToJson())!;
        return
        [
            .. rule.Guide.Parameters.Select(parameter => new RuleSetting(
                parameter, parameter.ValueIn(file), !parameter.IsDefaultIn(file))),
        ];
    }
}

/// <summary>A parameter, and what is in force.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Value">What is in force, with its unit.</param>
/// <param name="IsReplaced">Whether that is not the default.</param>
public sealed record RuleSetting(RuleParameter Parameter, string Value, bool IsReplaced);

/// <summary>A signal, and what it contributes.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="InForce">Its contribution; null where no policy can replace it.</param>
public sealed record SignalSetting(RuleSignal Signal, int? InForce)
{
    /// <summary>Whether the policy replaced it.</summary>
    public bool IsReplaced => InForce != Signal.Published;

    /// <summary>What it contributes, in words.</summary>
    public string Text => this switch
    {
        { InForce: null } => Signal.Contribution,
        { Signal.Needs: SignalNeeds.Risk, InForce: 0 } => "not told",
        { InForce: { } risk } => Words.Signed(risk),
    };
}
