using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grainwatch.Ingest.Http;

/// <summary>A time in ISO 8601 that says its zone: one that does not would be the server's to guess.</summary>
internal sealed class ZonedTimeConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time)
            && HasZone(reader.GetString()!))
        {
            return time;
        }

        throw new JsonException();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    private static bool HasZone(string text) =>
        text[^1] == 'Z' || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
}
