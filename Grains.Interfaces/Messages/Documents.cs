using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Silence;

namespace Grainwatch.Grains;

/// <summary>Writes and reads the documents that grains exchange.</summary>
public static class Documents
{
    /// <summary>The documents' kinds, all that there are.</summary>
    public static IReadOnlyList<Type> Kinds { get; } =
    [
        typeof(PrincipalView), typeof(Alert), typeof(PrincipalNotice), typeof(AlertQuery), typeof(AlertPage),
        typeof(PrincipalQuery), typeof(PrincipalPage), typeof(PrincipalHeader[]), typeof(AlertHeader), typeof(Evidence),
        typeof(AlertHeader[]),
        typeof(PoisonedPrincipal), typeof(PoisonedPrincipal[]), typeof(Arrived[]), typeof(DeliveryState),
    ];

    /// <summary>A document of a value of one of the <see cref="Kinds"/>.</summary>
    public static Document Write<T>(T value) => new() { Json = JsonSerializer.SerializeToUtf8Bytes(value, Kind<T>()) };

    /// <summary>The value of a document; null of none.</summary>
    public static T? ReadOptional<T>(Document? document) where T : class => document is null ? null : Read<T>(document);

    /// <summary>The value of a document.</summary>
    /// <exception cref="JsonException">The document is of another kind.</exception>
    public static T Read<T>(Document document) =>
        JsonSerializer.Deserialize(document.Json.Span, Kind<T>()) ?? throw new JsonException("An empty document.");

    /// <summary>The names of a kind's members, for the manifest.</summary>
    public static JsonTypeInfo Describe(Type kind) => DocumentContext.Default.GetTypeInfo(kind)
        ?? throw new ArgumentException($"{kind} is no part of a document.", nameof(kind));

    private static JsonTypeInfo<T> Kind<T>() => (JsonTypeInfo<T>)Describe(typeof(T));
}

/// <summary>How documents are written: states by name, nothing that follows from something else.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(PrincipalView))]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(PrincipalNotice))]
[JsonSerializable(typeof(AlertQuery))]
[JsonSerializable(typeof(PrincipalHeader[]))]
[JsonSerializable(typeof(AlertHeader[]))]
[JsonSerializable(typeof(AlertPage))]
[JsonSerializable(typeof(PrincipalQuery))]
[JsonSerializable(typeof(PrincipalPage))]
[JsonSerializable(typeof(AlertHeader))]
[JsonSerializable(typeof(Evidence))]
[JsonSerializable(typeof(PoisonedPrincipal))]
[JsonSerializable(typeof(PoisonedPrincipal[]))]
[JsonSerializable(typeof(Arrived[]))]
[JsonSerializable(typeof(DeliveryState))]
internal sealed partial class DocumentContext : JsonSerializerContext;
