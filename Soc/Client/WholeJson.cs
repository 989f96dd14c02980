using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Grainwatch.Soc;

/// <summary>
/// Reads answers of which nothing may be missing: what has no list of alerts in it is no list of alerts, whoever sent
/// it. Members that have a default may be left out, as older gateways do.
/// </summary>
internal static class WholeJson
{
    private static readonly JsonSerializerOptions s_soc = Of(SocJson.Default.Options);
    private static readonly JsonSerializerOptions s_wire = Of(WireJson.Default.Options);

    /// <summary>How a type is read so.</summary>
    public static JsonTypeInfo<T> Of<T>(JsonTypeInfo<T> type) => (JsonTypeInfo<T>)(
        type.Options == WireJson.Default.Options ? s_wire : s_soc).GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Of(JsonSerializerOptions options) => new(options)
    {
        RespectNullableAnnotations = true,
        TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(NeedWhatHasNoDefault),
    };

    private static void NeedWhatHasNoDefault(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false } parameter
                && !parameter.ParameterType.IsValueType)
                property.IsRequired = true;
        }
    }
}
