using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Alerts;

/// <summary>
/// An alert's id: the first 16 bytes of the SHA-256 of rule id, rule major version, principal key and subject, as a
/// UUID without version bits. The same story has the same id on every host, after every replay.
/// </summary>
/// <param name="Value">The 16 bytes, big-endian.</param>
[JsonConverter(typeof(AlertIdJsonConverter))]
public readonly record struct AlertId(UInt128 Value) : IComparable<AlertId>
{
    /// <summary>The fewest characters at the beginning of an id's text that may stand for it.</summary>
    public const int BeginningMin = 6;

    private const int TextLength = 36;

    /// <summary>The id of an alert.</summary>
    public static AlertId Of(string ruleId, int ruleMajorVersion, PrincipalKey principal, string subject)
    {
        var bytes = Encoding.UTF8.GetBytes($"{ruleId}\n{ruleMajorVersion}\n{principal}\n{subject}");
        return new AlertId(BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(bytes)));
    }

    /// <summary>Reads an id from its text.</summary>
    public static bool TryParse(string? text, out AlertId id)
    {
        id = default;
        if (!Guid.TryParseExact(text, "D", out var guid)) return false;
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        id = new AlertId(BinaryPrimitives.ReadUInt128BigEndian(bytes));
        return true;
    }

    /// <summary>Whether a text can be the beginning of an id, long enough to stand for it; or one whole.</summary>
    public static bool CanBegin(string text) =>
        text.Length is >= BeginningMin and <= TextLength && text.All(c => char.IsAsciiHexDigit(c) || c == '-');

    /// <summary>Whether its text begins so, whatever the case.</summary>
    public bool BeginsWith(ReadOnlySpan<char> text)
    {
        Span<char> own = stackalloc char[TextLength];
        ToGuid().TryFormat(own, out _, "D");
        return own.StartsWith(text, StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public int CompareTo(AlertId other) => Value.CompareTo(other.Value);

    /// <summary>The id as a UUID.</summary>
    public override string ToString() => ToGuid().ToString("D");

    private Guid ToGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return new Guid(bytes, bigEndian: true);
    }
}

/// <summary>Writes an alert id as its text.</summary>
public sealed class AlertIdJsonConverter : JsonConverter<AlertId>
{
    /// <inheritdoc/>
    public override AlertId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        AlertId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not an alert id.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, AlertId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
