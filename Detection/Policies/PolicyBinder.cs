using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Grainwatch.Detection.Rules.Guides;

namespace Grainwatch.Detection.Policies;

/// <summary>
/// Fills the types as written from a document. Unlike a serializer it goes on after an error, so that all are told at
/// once: what cannot be read is left out.
/// </summary>
internal sealed class PolicyBinder(PolicyProblems problems)
{
    private readonly PolicyValues _values = new(problems);

    /// <summary>The whole policy.</summary>
    public PolicyFile Bind(PolicyNode root) =>
        (PolicyFile?)BindObject(root, PolicyJson.Default.PolicyFile) ?? new PolicyFile();

    private object? BindValue(PolicyNode node, Type type, ICustomAttributeProvider? limits)
    {
        problems.Found(node.Path, node.Offset);
        if (type == typeof(IReadOnlyList<string>)) return BindList<string>(node, limits);
        if (type == typeof(IReadOnlyList<uint>)) return BindList<uint>(node, limits);
        if (type == typeof(IReadOnlyList<NetworkEntry>)) return BindList<NetworkEntry>(node, limits);
        if (type == typeof(IReadOnlyList<TestWindowEntry>)) return BindList<TestWindowEntry>(node, limits);
        if (limits?.GetCustomAttributes(typeof(SignalsOfAttribute), true) is [SignalsOfAttribute signals])
            return BindRisks(node, [.. signals.Signals]);
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return PolicyValues.Reads(value)
            ? _values.Read(node, value, limits)
            : BindObject(node, PolicyJson.Default.GetTypeInfo(value)!);
    }

    private List<T>? BindList<T>(PolicyNode node, ICustomAttributeProvider? limits)
    {
        if (node.Kind != JsonTokenType.StartArray)
        {
            Wrong(node, "a list is needed: [ … ]");
            return null;
        }

        List<T> list = [];
        foreach (var item in node.Items)
            if (BindValue(item, typeof(T), limits) is { } value) list.Add((T)value);
        if (list.Count < node.Items.Count) problems.MarkFaulty(node.Path);
        return list;
    }

    private Dictionary<string, int>? BindRisks(PolicyNode node, List<RuleSignal> signals)
    {
        if (node.Kind != JsonTokenType.StartObject)
        {
            Wrong(node, "an object is needed, with a number for each signal: { \"signal\": 0 }");
            return null;
        }

        Dictionary<string, int> risks = [];
        foreach (var member in node.Members)
        {
            problems.Found(member.Value.Path, member.Value.Offset);
            if (signals.Find(known => known.Name == member.Name) is not { } signal)
                Unknown(member, "signal of this rule whose risk can be set", signals.Select(known => known.Name));
            else if (_values.ReadContribution(member.Value, signal) is { } risk)
                risks.Add(signal.Name, risk);
        }

        return risks;
    }

    private object? BindObject(PolicyNode node, JsonTypeInfo type)
    {
        if (node.Kind != JsonTokenType.StartObject)
        {
            Wrong(node, "an object is needed: { … }");
            return null;
        }

        var target = type.CreateObject!();
        var what = type.Type == typeof(RulesSection) ? "rule" : "member";
        foreach (var member in node.Members)
        {
            var property = type.Properties.FirstOrDefault(known => known.Name == member.Name);
            if (property is null) Unknown(member, what, type.Properties.Select(known => known.Name));
            else if (BindValue(member.Value, property.PropertyType, property.AttributeProvider) is { } value)
                property.Set!(target, value);
        }

        foreach (var required in type.Properties.Where(property => property.IsRequired))
        {
            if (node.Members.Exists(member => member.Name == required.Name)) continue;
            problems.Add(node.Path, node.Offset, $"'{required.Name}' is missing; it has no default.");
        }

        return target;
    }

    private void Wrong(PolicyNode node, string need) => problems.Add(node.Path, node.Offset, $"{node.Shown}: {need}.");

    private void Unknown(PolicyMember member, string what, IEnumerable<string> known)
    {
        var names = known.ToList();
        var remedy = Spelling.Nearest(member.Name, names) is { } nearest
            ? $"did you mean '{nearest}'?"
            : $"there are {string.Join(", ", names)}.";
        problems.Add(member.Value.Path, member.Offset, $"{PolicyNode.Quoted(member.Name)} is no {what}: {remedy}");
    }
}
