using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// The text of JSON strings in UTF-8. Unlike the framework's own, it never fails: half of a surrogate pair becomes
/// U+FFFD, as it would in any browser.
/// </summary>
internal static class JsonText
{
    /// <summary>
    /// Unescapes what stands between the quotes of a string the tokeniser has passed. The destination needs no more
    /// room than the source.
    /// </summary>
    /// <returns>How many bytes were written.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0) plain = escaped.Length;
            escaped[..plain].CopyTo(destination[written..]);
            written += plain;
            if (plain == escaped.Length) return written;
            escaped = escaped[(plain + 1)..];
            if (escaped[0] == 'u')
            {
                var rune = ReadRune(ref escaped);
                written += rune.EncodeToUtf8(destination[written..]);
                continue;
            }

            destination[written++] = Short(escaped[0]);
            escaped = escaped[1..];
        }
    }

    /// <summary>Whether the tokeniser stands on a name or a string that reads so.</summary>
    public static bool Equals(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        const int EscapedMax = 6;
        var value = reader.ValueSpan;
        if (!reader.ValueIsEscaped) return value.SequenceEqual(text);
        if (value.Length > text.Length * EscapedMax) return false;
        Span<byte> unescaped = stackalloc byte[text.Length * EscapedMax];
        return unescaped[..Unescape(value, unescaped)].SequenceEqual(text);
    }

    /// <summary>At most so many bytes of a text, cut between characters.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> utf8, int max)
    {
        if (utf8.Length <= max) return utf8;
        while (max > 0 && (utf8[max] & 0xC0) == 0x80) max--;
        return utf8[..max];
    }

    private static byte Short(byte escape) => escape switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => escape,
    };

    private static Rune ReadRune(ref ReadOnlySpan<byte> escaped)
    {
        var high = ReadUnit(ref escaped);
        if (Rune.TryCreate(high, out var rune)) return rune;
        if (!char.IsHighSurrogate(high) || !escaped.StartsWith("\\u"u8)) return Rune.ReplacementChar;
        var rest = escaped[1..];
        var low = ReadUnit(ref rest);
        if (!Rune.TryCreate(high, low, out rune)) return Rune.ReplacementChar;
        escaped = rest;
        return rune;
    }

    /// <summary>Reads <c>uXXXX</c>.</summary>
    private static char ReadUnit(ref ReadOnlySpan<byte> escaped)
    {
        var unit = ushort.Parse(escaped.Slice(1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        escaped = escaped[5..];
        return (char)unit;
    }
}
