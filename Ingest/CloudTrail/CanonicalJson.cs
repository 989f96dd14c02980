using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// One spelling for equal JSON: properties of every object sorted by name (UTF-16 ordinal; equal names keep their
/// order), no whitespace, strings with the fewest escapes, numbers as written.
/// </summary>
internal static class CanonicalJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The canonical form of one valid JSON value, in UTF-8.</summary>
    public static byte[] Write(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        return Value(ref reader);
    }

    private static byte[] Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Object(ref reader),
        JsonTokenType.StartArray => Array(ref reader),
        JsonTokenType.String => Quote(Text(ref reader)),
        _ => reader.ValueSpan.ToArray(),
    };

    private static byte[] Object(ref Utf8JsonReader reader)
    {
        List<(string Name, byte[] Value)> properties = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Text(ref reader);
            reader.Read();
            properties.Add((name, Value(ref reader)));
        }

        var parts = properties
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => (byte[])[.. Quote(property.Name), (byte)':', .. property.Value]);
        return Join((byte)'{', parts, (byte)'}');
    }

    private static byte[] Array(ref Utf8JsonReader reader)
    {
        List<byte[]> elements = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) elements.Add(Value(ref reader));
        return Join((byte)'[', elements, (byte)']');
    }

    private static byte[] Join(byte open, IEnumerable<byte[]> parts, byte close)
    {
        var joined = new ArrayBufferWriter<byte>();
        joined.Write([open]);
        foreach (var part in parts)
        {
            if (joined.WrittenCount > 1) joined.Write(","u8);
            joined.Write(part);
        }

        joined.Write([close]);
        return joined.WrittenSpan.ToArray();
    }

    private static byte[] Quote(string text)
    {
        var written = new ArrayBufferWriter<byte>(text.Length + 2);
        using (var writer = new Utf8JsonWriter(written, Options)) writer.WriteStringValue(text);
        return written.WrittenSpan.ToArray();
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return Encoding.UTF8.GetString(reader.ValueSpan);
        var text = new byte[reader.ValueSpan.Length];
        return Encoding.UTF8.GetString(text, 0, JsonText.Unescape(reader.ValueSpan, text));
    }
}
