using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Tests.Rules;

/// <summary>The guides name the parameters that a policy file has, no other ones and none too few.</summary>
public sealed class RuleParametersTests
{
    /// <summary>What is no rule's own: it says nothing of what fires.</summary>
    private static readonly string[] s_general = ["$schema", "version", "bounds"];

    private static readonly PolicyFile s_defaults = PolicyText.ToFile(Policy.Default);

    public static TheoryData<string> Ids => [.. RuleBook.Rules.Select(rule => rule.Metadata.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Parameters_OfTheRulesSection_AreAllInItsGuide(string id)
    {
        var own = $"rules.{id}.";

        Assert.Equal(
            Members().Keys.Where(name => name.StartsWith(own, StringComparison.Ordinal)).Order(),
            Names(id).Where(name => name.StartsWith(own, StringComparison.Ordinal)).Order());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Parameters_OfAGuide_StandInThePolicyWithTheirDefaults(string id)
    {
        var members = Members();

        Assert.Equal(Names(id).Count, Names(id).Distinct().Count());
        foreach (var parameter in RuleBook.Find(id)!.Guide.Parameters)
        {
            Assert.True(members.TryGetValue(parameter.Name, out var value), parameter.Name);
            var unit = parameter.Unit.Length == 0 ? "" : $" {parameter.Unit}";
            Assert.Equal(Text(value) + unit, parameter.Default);
            if (parameter.Name.EndsWith("Km", StringComparison.Ordinal)) Assert.Equal("km", parameter.Unit);
        }
    }

    [Fact]
    public void Parameters_OutsideOfTheRules_AreEachInAGuide() =>
        Assert.Empty(Members().Keys.Except(RuleBook.Rules.SelectMany(rule => Names(rule.Metadata.Id))));

    private static IReadOnlyList<string> Names(string id) =>
        [.. RuleBook.Find(id)!.Guide.Parameters.Select(parameter => parameter.Name)];

    /// <summary>Every member of a policy file that a rule may read, by its path, with its default.</summary>
    private static Dictionary<string, object?> Members() =>
        Members(s_defaults, "").Where(member => !s_general.Contains(member.Name.Split('.')[0]))
            .ToDictionary(member => member.Name, member => member.Value);

    private static IEnumerable<(string Name, object? Value)> Members(object section, string path)
    {
        foreach (var property in section.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetMethod!.IsVirtual && property.Name == "EqualityContract") continue;
            var name = path + (property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name));
            var value = property.GetValue(section);
            var isSection = property.PropertyType.Name.EndsWith("Section", StringComparison.Ordinal);
            if (!isSection)
            {
                yield return (name, value);
                continue;
            }

            foreach (var inner in Members(value!, $"{name}.")) yield return inner;
        }
    }

    private static string Text(object? value) => value switch
    {
        TimeSpan time => Duration.Text(time),
        string text => text,
        bool or Enum => $"{value}".ToLowerInvariant(),
        IReadOnlyDictionary<string, int> => "as published",
        IEnumerable many => Text([.. many.Cast<object>().Select(item => $"{item}")]),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Text(string[] values) => values.Length switch
    {
        0 => "none",
        <= 3 => string.Join(", ", values),
        _ => $"{values[0]}, {values[1]}, {values[2]} and {values.Length - 3} more",
    };
}
