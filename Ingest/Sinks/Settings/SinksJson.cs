using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Ingest.Sinks.Settings;

/// <summary>What the sinks' file consists of.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters =
    [
        typeof(SinkDurationConverter), typeof(WordConverter<AlertState>), typeof(WordConverter<Severity>),
        typeof(WordConverter<SinkType>), typeof(WordConverter<AlertForm>),
    ])]
[JsonSerializable(typeof(SinksFile))]
internal sealed partial class SinksJson : JsonSerializerContext
{
    /// <summary>No character is escaped that needs no escape.</summary>
    public static SinksJson Readable => Relaxed.Context;

    // A class of its own, so that it is made after Default.
    private static class Relaxed
    {
        public static readonly SinksJson Context = new(new JsonSerializerOptions(Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
    }
}

/// <summary>"10s".</summary>
internal sealed class SinkDurationConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Duration.TryParse(reader.GetString(), out var value) ? value : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Duration.Text(value));
}
