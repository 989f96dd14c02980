using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace Grainwatch.Local.Erasure;

/// <summary>
/// Texts that name a principal, and where they stand in bytes. Shorter ones than four bytes are anywhere.
/// </summary>
internal sealed partial class SoughtTexts
{
    /// <summary>Bytes of the shortest text that is looked for.</summary>
    public const int BytesMin = 4;

    private readonly List<(string Text, string Bytes)> _texts = [];
    private readonly SearchValues<string> _search;

    public SoughtTexts(IEnumerable<string> texts)
    {
        List<string> tooShort = [];
        foreach (var text in texts)
        {
            if (Encoding.UTF8.GetByteCount(text) < BytesMin)
            {
                tooShort.Add(text);
                continue;
            }

            // In JSON, what is not ASCII may be written in two ways.
            string[] forms =
            [
                text, JavaScriptEncoder.Default.Encode(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text),
            ];
            foreach (var form in forms.Distinct())
                _texts.Add((text, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(form))));
        }

        // The longest first: it is the one that is named.
        _texts.Sort((left, right) => right.Bytes.Length.CompareTo(left.Bytes.Length));
        _search = SearchValues.Create([.. _texts.Select(text => text.Bytes)], StringComparison.Ordinal);
        TooShort = tooShort;
    }

    /// <summary>Texts that are not looked for.</summary>
    public IReadOnlyList<string> TooShort { get; }

    /// <summary>Texts that are.</summary>
    public IEnumerable<string> Texts => _texts.Select(text => text.Text).Distinct();

    /// <summary>Bytes of the longest.</summary>
    public int BytesMax => _texts is [var longest, ..] ? longest.Bytes.Length : 0;

    /// <summary>Where which text stands; of texts inside of each other, the longest.</summary>
    public IEnumerable<(int At, string Text)> Find(ReadOnlyMemory<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes.Span);
        for (var at = 0; Next(text, ref at) is { } found; at += found.Bytes.Length) yield return (at, found.Text);
    }

    /// <summary>
    /// Whether a text stands there that names this principal and nobody else: key, ARN, access key, an id that AWS
    /// made.
    /// </summary>
    public bool IsOwnIn(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        for (var at = 0; Next(text, ref at) is { } found; at++)
        {
            var end = at + found.Bytes.Length;
            if (OwnPattern().IsMatch(found.Text) && !IsPart(text, at - 1) && !IsPart(text, end)) return true;
        }

        return false;
    }

    /// <summary>Whether a name goes on there: "…:user/bob" is not "…:user/bobby".</summary>
    private static bool IsPart(string text, int at) => at >= 0 && at < text.Length
        && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '+' or '=' or ',' or '.' or '@' or '-');

    private (string Text, string Bytes)? Next(string text, ref int at)
    {
        var next = text.AsSpan(Math.Min(at, text.Length)).IndexOfAny(_search);
        if (next < 0) return null;
        at += next;
        var from = at;
        return _texts.Find(one => string.CompareOrdinal(text, from, one.Bytes, 0, one.Bytes.Length) == 0);
    }

    [GeneratedRegex(
        @"\A(arn:.+|A[A-Z]{3}[A-Z0-9]{3,}(:.+)?|[A-Za-z0-9]+/[A-Za-z0-9._-]+:.+)\z", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex OwnPattern();
}
