using System.Text;

namespace Grainwatch.Detection.Events;

/// <summary>
/// Names and user agents come from whoever signs in: to people, what would move a cursor, ring a bell, begin a line,
/// turn the direction of writing or hide between letters is shown as its code.
/// </summary>
public static class ShownText
{
    /// <summary>A text with codes such as <c>\u202E</c> in place of what misleads; mostly the text itself.</summary>
    public static string Of(string text)
    {
        if (!text.Any(Misleads)) return text;
        var shown = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (Misleads(c)) shown.Append(Code(c));
            else shown.Append(c);
        }

        return shown.ToString();
    }

    /// <summary>How a character is shown that misleads: <c>\u202E</c>.</summary>
    public static string Code(char c) => $"\\u{(int)c:X4}";

    /// <summary>Whether nobody sees a character: a control, a mark of direction, a space of no width.</summary>
    public static bool Misleads(char c) => char.IsControl(c)
        || c is '\u061C' or '\u2060' or '\uFEFF' or '\u200B' or '\u200E' or '\u200F' or '\u2028' or '\u2029'
        or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
