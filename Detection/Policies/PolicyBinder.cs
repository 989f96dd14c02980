using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Grainwatch.Detection.Rules.Guides;

namespace Grainwatch.Detection.Policies;

/// <summary>
/// Fills the types as written from a document. Unlike a serializer it goes on after an error, so that all are told at
/// once: what cannot be read is left out.
/// </summary>
/// <param name="problems">Takes what is wrong.</param>
/// <param name="lists">Makes lists of each type of items there is.</param>
internal sealed class PolicyBinder(
    PolicyProblems problems, IReadOnlyDictionary<Type, Func<IEnumerable<object>, object>> lists)
{
    /// <summary>The lists of a policy.</summary>
    public static readonly IReadOnlyDictionary<Type, Func<IEnumerable<object>, object>> Lists =
        new Dictionary<Type, Func<IEnumerable<object>, object>>
        {
            [typeof(string)] = ListOf<string>,
            [typeof(uint)] = ListOf<uint>,
            [typeof(NetworkEntry)] = ListOf<NetworkEntry>,
            [typeof(TestWindowEntry)] = ListOf<TestWindowEntry>,
        };

    private readonly PolicyValues _values = new(problems);

    /// <summary>The whole file, of whatever type: one where everything is left out when it is no object.</summary>
    public T Bind<T>(PolicyNode root, JsonTypeInfo<T> type)
        where T : class, new() => (T?)BindObject(root, type) ?? new T();

    /// <summary>A list of items of one type.</summary>
    public static object ListOf<T>(IEnumerable<object> items) => items.Cast<T>().ToArray();

    private object? BindValue(PolicyNode node, JsonTypeInfo owner, Type type, ICustomAttributeProvider? limits)
    {
        problems.Found(node.Path, node.Offset);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return BindList(node, owner, type.GetGenericArguments()[0], limits);
        if (limits?.GetCustomAttributes(typeof(SignalsOfAttribute), true) is [SignalsOfAttribute signals])
            return BindRisks(node, [.. signals.Signals]);
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return PolicyValues.Reads(value)
            ? _values.Read(node, value, limits)
            : BindObject(node, owner.Options.GetTypeInfo(value));
    }

    private object? BindList(PolicyNode node, JsonTypeInfo owner, Type type, ICustomAttributeProvider? limits)
    {
        if (node.Kind != JsonTokenType.StartArray)
        {
            Wrong(node, "a list is needed: [ … ]");
            return null;
        }

        List<object> found = [];
        foreach (var item in node.Items)
            if (BindValue(item, owner, type, limits) is { } value) found.Add(value);
        if (found.Count < node.Items.Count) problems.MarkFaulty(node.Path);
        return lists[type](found);
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
            else if (BindValue(member.Value, type, property.PropertyType, property.AttributeProvider) is { } value)
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
