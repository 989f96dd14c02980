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
    public string Default => Unit.Length == 0 ? Value : $"{Value} {Unit}";

    private string Value
    {
        get
        {
            var node = Name.Split('.').Aggregate((JsonNode?)s_defaults.Value, (at, name) => at?[name]);
            return node switch
            {
                null => throw new InvalidOperationException($"The policy has no '{Name}'."),
                JsonObject => "as published",
                JsonArray many => Describe([.. many.Select(item => $"{item}")]),
                _ => $"{node}",
            };
        }
    }

    private static string Describe(string[] values) => values.Length switch
    {
        0 => "none",
        <= ValuesShown => string.Join(", ", values),
        _ => $"{string.Join(", ", values[..ValuesShown])} and {values.Length - ValuesShown} more",
    };
}
