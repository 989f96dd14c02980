using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>Reads single values, the tokeniser standing on them. For one thread.</summary>
internal sealed class FieldReader(Utf8Interner texts)
{
    /// <summary>
    /// How a fault ends that is not the type's: names and ids go into what a principal keeps, which must stay small.
    /// </summary>
    public const string TooLong = " is longer than 1,024 bytes";

    private byte[] _unescaped = new byte[1024];

    /// <summary>
    /// Whether a value is an object to go into; anything else but null is noted under the field's name.
    /// </summary>
    public static bool Enters(ref Utf8JsonReader reader, ref string? wrongType, string field)
    {
        if (reader.TokenType == JsonTokenType.StartObject) return true;
        if (reader.TokenType != JsonTokenType.Null) wrongType ??= field;
        return false;
    }

    /// <summary>Passes over what is left of a value; false when the data ends first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryLeave(ref Utf8JsonReader reader) =>
        reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray) || reader.TrySkip();

    /// <summary>
    /// The text of a string, interned; null when it is empty or null. Any other JSON type is noted under the field's
    /// name, and left where it is.
    /// </summary>
    public string? Text(ref Utf8JsonReader reader, ref string? wrongType, string field)
    {
        var utf8 = Utf8(ref reader, ref wrongType, field);
        if (utf8.Length <= Utf8Interner.BytesMax) return utf8.IsEmpty ? null : texts.Intern(utf8);
        wrongType ??= field + TooLong;
        return null;
    }

    /// <summary>As <see cref="Text"/>, for text that people write.</summary>
    public string? FreeText(ref Utf8JsonReader reader, ref string? wrongType, string field) =>
        FreeText(Utf8(ref reader, ref wrongType, field));

    /// <summary>Text that people write, cut where CloudTrail itself cuts a user agent; null when it is empty.</summary>
    public string? FreeText(ReadOnlySpan<byte> utf8) =>
        utf8.IsEmpty ? null : texts.Intern(JsonText.Cut(utf8, Utf8Interner.BytesMax));

    /// <summary>As <see cref="Text"/>, in UTF-8, unescaped; good until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Utf8(ref Utf8JsonReader reader, ref string? wrongType, string field)
    {
        if (reader.TokenType == JsonTokenType.String) return Unescape(ref reader);
        if (reader.TokenType != JsonTokenType.Null) wrongType ??= field;
        return default;
    }

    /// <summary>The name of a property or the text of a string in UTF-8; good until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Unescape(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Unescape(reader.ValueSpan) : reader.ValueSpan;

    /// <summary>The UTF-8 of what stands between the quotes; good until the next call.</summary>
    public ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> escaped)
    {
        if (_unescaped.Length < escaped.Length) _unescaped = new byte[escaped.Length];
        return _unescaped.AsSpan(0, JsonText.Unescape(escaped, _unescaped));
    }
}
