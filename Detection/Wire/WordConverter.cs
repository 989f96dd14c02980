using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grainwatch.Detection.Wire;

/// <summary>An enumeration's values as words, wherever there is JSON: <c>open</c>, <c>firstSighting</c>.</summary>
public sealed class WordConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
