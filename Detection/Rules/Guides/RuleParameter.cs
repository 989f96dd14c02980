using System.Text.Json.Nodes;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Rules.Guides;

/// <summary>A parameter of the policy that a rule reads.</summary>
/// <param name="Name">
/// Where it stands in a policy file: <c>rules.{rule id}.window</c>, or outside of the rules what several share.
/// </param>
/// <param name="Text">What it decides.</param>
/// <param name="Unit">"km"; empty for what has none, or is written with it, as a duration is.</param>
public sealed record RuleParameter(string Name, string Text, string Unit = "")
{
    private const int ValuesShown = 3;

    private static readonly Lazy<JsonNode> s_defaults = new(() => JsonNode.Parse(PolicyInForce.Default.ToJson())!);

    /// <summary>Its value in the default policy, as a policy file has it, with the unit: "65m", "100 km".</summary>
    /// <exception cref="InvalidOperationException">The policy has no such member.</exception>
    public string Default => ValueIn(s_defaults.Value);

    /// <summary>Its value in a policy, as a policy file has it, with the unit.</summary>
    /// <param name="policy">A policy file in which nothing is left out.</param>
    /// <exception cref="InvalidOperationException">The policy has no such member.</exception>
    public string ValueIn(JsonNode policy)
    {
        var value = NodeIn(policy) switch
        {
            JsonObject => IsDefaultIn(policy) ? "as published" : "changed",
            JsonArray { Count: > 0 } many when many[0] is JsonObject =>
                many.Count == 1 ? "1 entry" : $"{many.Count} entries",
            JsonArray many => Describe([.. many.Select(item => $"{item}")]),
            var one => $"{one}",
        };
        return Unit.Length == 0 ? value : $"{value} {Unit}";
    }

    /// <summary>Whether a policy has the default.</summary>
    /// <param name="policy">A policy file in which nothing is left out.</param>
    public bool IsDefaultIn(JsonNode policy) => JsonNode.DeepEquals(NodeIn(policy), NodeIn(s_defaults.Value));

    private JsonNode NodeIn(JsonNode policy) =>
        Name.Split('.').Aggregate((JsonNode?)policy, (at, name) => at?[name])
            ?? throw new InvalidOperationException($"The policy has no '{Name}'.");

    private static string Describe(string[] values) => values.Length switch
    {
        0 => "none",
        <= ValuesShown => string.Join(", ", values),
        _ => $"{string.Join(", ", values[..ValuesShown])} and {values.Length - ValuesShown} more",
    };
}
