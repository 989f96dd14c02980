using System.Collections;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Rules.Guides;

/// <summary>A parameter of the policy that a rule reads.</summary>
/// <param name="Name">
/// Where it stands in a policy file: <c>rules.{rule id}.window</c>, or at the top what several rules share.
/// </param>
/// <param name="Default">Its value in the default policy, without the unit.</param>
/// <param name="Unit">"minutes", "km"; empty for what has none.</param>
/// <param name="Text">What it decides.</param>
public sealed record RuleParameter(string Name, string Default, string Unit, string Text)
{
    private const int ValuesShown = 3;

    /// <summary>A parameter, with the default that the policy itself gives.</summary>
    public static RuleParameter Of(string name, Func<Policy, object> read, string text, string unit = "")
    {
        var (value, its) = Describe(read(Policy.Default));
        return new RuleParameter(name, value, its ?? unit, text);
    }

    private static (string Value, string? Unit) Describe(object value) => value switch
    {
        TimeSpan { TotalHours: > 24 } time => ($"{time.TotalDays:0.##}", "days"),
        TimeSpan { TotalMinutes: > 90 } time => ($"{time.TotalHours:0.##}", "hours"),
        TimeSpan time => ($"{time.TotalMinutes:0.##}", "minutes"),
        bool yes => (yes ? "yes" : "no", null),
        NetworkLists => ("empty", null),
        Enum word => (word.ToString().ToLowerInvariant(), null),
        string text => (text, null),
        IEnumerable many => (Describe([.. many.Cast<object>()]), null),
        _ => ($"{value:0.##}", null),
    };

    private static string Describe(object[] values) => values.Length switch
    {
        0 => "none",
        <= ValuesShown => string.Join(", ", values),
        _ => $"{values.Length} of them",
    };
}
