using System.Text;
using System.Text.Unicode;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>Bytes as people read them.</summary>
public static class ByteText
{
    /// <summary>The text that bytes are, without loss; null when they are no UTF-8, or hardly text.</summary>
    public static string? TryText(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes)
        && bytes.IndexOfAnyInRange<byte>(0, 8) < 0 ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>
    /// The start of bytes on one line, at most so many characters and "…" when there is more: what is no text, or would
    /// do something to a terminal, as <c>\x1b</c> or <c>\u202e</c>.
    /// </summary>
    public static string Excerpt(ReadOnlySpan<byte> bytes, int charsMax)
    {
        var text = new StringBuilder(Math.Min(bytes.Length, charsMax) + 1);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
            var next = status != System.Buffers.OperationStatus.Done
                ? string.Concat(bytes[..used].ToArray().Select(b => $"\\x{b:x2}"))
                : Escaped(rune);
            if (text.Length + next.Length > charsMax) return text.Append('…').ToString();
            text.Append(next);
            bytes = bytes[used..];
        }

        return text.ToString();
    }

    private static string Escaped(Rune rune) => rune.Value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < 0x20 or 0x7F => $"\\x{rune.Value:x2}",
        _ => Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control
            or System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.LineSeparator
            or System.Globalization.UnicodeCategory.ParagraphSeparator
            ? $"\\u{rune.Value:x4}"
            : rune.ToString(),
    };

    /// <summary>Lines of 16 bytes: where, in hexadecimal, and as ASCII.</summary>
    public static IEnumerable<string> HexLines(ReadOnlyMemory<byte> bytes)
    {
        const int PerLine = 16;
        for (var at = 0; at < bytes.Length; at += PerLine)
        {
            var part = bytes.Slice(at, Math.Min(PerLine, bytes.Length - at)).ToArray();
            var hex = string.Join(' ', part.Select(b => $"{b:x2}"));
            var ascii = string.Concat(part.Select(b => b is >= 0x20 and < 0x7F ? (char)b : '.'));
            yield return $"{at:x8}  {hex,-((PerLine * 3) - 1)}  {ascii}";
        }
    }
}
