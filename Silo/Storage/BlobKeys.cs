using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Grainwatch.Silo.Storage;

/// <summary>
/// Writes grain keys so that they can be names of blobs. On the way to the service a path loses <c>..</c>, <c>//</c>
/// and the like, and two principals must never share a record: what is not a letter, a digit or one of
/// <c>-_.:/@+=,</c> is written <c>~XX</c>, a byte of UTF-8 each; so are <c>/</c> and <c>.</c> next to another of them.
/// </summary>
internal static class BlobKeys
{
    private const char Escape = '~';
    private const string Plain = "-_:@+=,";

    /// <summary>The name of a key.</summary>
    public static string Write(string key)
    {
        var name = new StringBuilder(key.Length + 8);
        var before = '/';
        foreach (var rune in key.EnumerateRunes())
        {
            var c = rune.IsAscii ? (char)rune.Value : '\0';
            var isStep = c is '/' or '.';
            var isPlain = char.IsAsciiLetterOrDigit(c) || (c != '\0' && Plain.Contains(c));
            if (isPlain || (isStep && before is not '/' and not '.'))
                name.Append(c);
            else
                AppendEscaped(name, rune);
            before = c;
        }

        return name.ToString();
    }

    /// <summary>The key of a name; false when no key has it.</summary>
    public static bool TryRead(string name, [NotNullWhen(true)] out string? key)
    {
        key = null;
        var bytes = new List<byte>(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != Escape)
            {
                if (!char.IsAscii(name[i])) return false;
                bytes.Add((byte)name[i]);
            }
            else if (i + 2 < name.Length
                && byte.TryParse(name.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                return false;
            }
        }

        var text = Encoding.UTF8.GetString([.. bytes]);
        if (Write(text) != name) return false;
        key = text;
        return true;
    }

    private static void AppendEscaped(StringBuilder name, Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var each in bytes[..rune.EncodeToUtf8(bytes)])
            name.Append(Escape).Append(each.ToString("X2"));
    }
}
