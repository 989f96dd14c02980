using System.Collections.Frozen;
using Grainwatch.Detection.Alerts;

namespace Grainwatch.Detection.Policies;

/// <summary>
/// What signals contribute to the risk of alerts, where an organisation has replaced what is published. Whatever makes
/// an alert of reasons weighs them here.
/// </summary>
/// <param name="replaced">Rule, signal and contribution of those that are replaced.</param>
public sealed class SignalRisks(IEnumerable<(string Rule, string Signal, int Risk)> replaced)
{
    private readonly FrozenDictionary<(string Rule, string Signal), int> _replaced =
        replaced.ToFrozenDictionary(entry => (entry.Rule, entry.Signal), entry => entry.Risk);

    /// <summary>Nothing is replaced.</summary>
    public static SignalRisks Published { get; } = new([]);

    /// <summary>What a signal contributes.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="published">Its published contribution.</param>
    public int Of(string rule, string signal, int published) =>
        _replaced.Count != 0 && _replaced.TryGetValue((rule, signal), out var risk) ? risk : published;

    /// <summary>A reason of a rule with what its signal contributes.</summary>
    public Reason Weigh(string rule, Reason published) =>
        published with { Risk = Of(rule, published.Signal, published.Risk) };

    /// <summary>Reasons of a rule with what their signals contribute.</summary>
    public IReadOnlyList<Reason> Weigh(string rule, IReadOnlyList<Reason> published) =>
        _replaced.Count == 0 ? published : [.. published.Select(reason => Weigh(rule, reason))];
}
