using System.Reflection;
using System.Text;
using Grainwatch.Grains;

namespace Grainwatch.Cluster.Tests;

/// <summary>Everything that two releases of silos and gateways have to agree on, as text.</summary>
internal static class ContractsManifest
{
    private static readonly Assembly s_contracts = typeof(IPrincipalGrain).Assembly;
    private static readonly Assembly s_grains = typeof(StoredRecord).Assembly;

    /// <summary>Interfaces of grains.</summary>
    public static IReadOnlyList<Type> Interfaces { get; } =
    [
        .. s_contracts.GetTypes()
            .Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type)).OrderBy(Alias),
    ];

    /// <summary>Messages, and what is stored.</summary>
    public static IReadOnlyList<Type> Messages { get; } =
    [
        .. s_contracts.GetTypes().Concat(s_grains.GetTypes())
            .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null).OrderBy(Alias),
    ];

    /// <summary>Classes of grains.</summary>
    public static IReadOnlyList<Type> Grains { get; } =
    [
        .. s_grains.GetTypes()
            .Where(type => !type.IsAbstract && typeof(Grain).IsAssignableFrom(type)).OrderBy(type => type.Name),
    ];

    /// <summary>The manifest.</summary>
    public static string Write()
    {
        var text = new StringBuilder("# What silos and gateways of any release agree on; a test keeps it true.\n");
        WriteInterfaces(text);
        WriteMessages(text);
        WriteGrains(text);
        WriteDocuments(text);
        return text.ToString();
    }

    private static void WriteInterfaces(StringBuilder text)
    {
        foreach (var type in Interfaces)
        {
            text.Append($"\ninterface {Alias(type)} ({type.Name})\n");
            foreach (var method in type.GetMethods().OrderBy(Alias))
            {
                var parameters = method.GetParameters().Select(parameter => Name(parameter.ParameterType));
                text.Append($"  {Alias(method)}({string.Join(", ", parameters)}) -> {Name(method.ReturnType)}\n");
            }
        }

    }

    private static void WriteMessages(StringBuilder text)
    {
        foreach (var type in Messages)
        {
            text.Append($"\nmessage {Alias(type)} ({type.Name}){(IsImmutable(type) ? " immutable" : "")}\n");
            foreach (var (id, member) in Members(type))
                text.Append($"  {id} {member.Name}: {Name(member.PropertyType)}\n");
        }

    }

    private static void WriteGrains(StringBuilder text)
    {
        foreach (var type in Grains)
        {
            var grainType = type.GetCustomAttribute<GrainTypeAttribute>()?.GetGrainType(null!, null!);
            text.Append($"\ngrain {grainType} ({type.Name})\n");
            if (type.GetCustomAttribute<StoredAsAttribute>() is { } stored)
                text.Append($"  state {stored.State} in {GrainStorage.Provider}\n");
        }

    }

    private static void WriteDocuments(StringBuilder text)
    {
        foreach (var type in DocumentTypes())
        {
            text.Append($"\ndocument {Name(type)}\n");
            foreach (var member in Documents.Describe(type).Properties.OrderBy(member => member.Name))
                text.Append($"  {member.Name}: {Name(member.PropertyType)}{(member.IsRequired ? " required" : "")}\n");
        }
    }

    /// <summary>Alias of a type or method; its name in brackets where it has none.</summary>
    public static string Alias(MemberInfo member) =>
        member.GetCustomAttribute<AliasAttribute>()?.Alias ?? $"[{member.Name} has no alias]";

    /// <summary>Whether a message is marked so.</summary>
    public static bool IsImmutable(Type type) => type.GetCustomAttribute<ImmutableAttribute>() is not null;

    /// <summary>Members of a message by their ids.</summary>
    public static IEnumerable<(uint Id, PropertyInfo Member)> Members(Type type) =>
        from member in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        let id = member.GetCustomAttribute<IdAttribute>()
        where id is not null
        orderby id.Id
        select (id.Id, member);

    /// <summary>The kinds of document and what they consist of, by name.</summary>
    private static IEnumerable<Type> DocumentTypes()
    {
        HashSet<Type> found = [];
        Queue<Type> queue = new(Documents.Kinds);
        while (queue.TryDequeue(out var type))
        {
            foreach (var part in type.IsGenericType ? type.GetGenericArguments() : [type.GetElementType() ?? type])
            {
                var isOurs = part.Assembly == typeof(Detection.Alerts.Alert).Assembly && !part.IsEnum;
                if (!isOurs || !found.Add(part)) continue;
                foreach (var member in Documents.Describe(part).Properties) queue.Enqueue(member.PropertyType);
            }
        }

        return found.OrderBy(type => type.Name, StringComparer.Ordinal);
    }

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value) return $"{Name(value)}?";
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[]";
        if (!type.IsGenericType) return type.Name;
        var name = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
