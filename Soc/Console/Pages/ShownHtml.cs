using System.Globalization;
using System.Text.RegularExpressions;
using Grainwatch.Detection.Events;

namespace Grainwatch.Soc.Console.Pages;

/// <summary>
/// Shows on a page as its code what misleads in a text: one mark of direction in a name turns the sentence around it.
/// What stands in a tag stays as it is: fields of forms, and addresses.
/// </summary>
internal static partial class ShownHtml
{
    private const int TimeoutMilliseconds = 5000;

    /// <summary>A page as it was rendered, in which everything but plain letters is encoded.</summary>
    public static string Of(string html) => TagOrCode().Replace(html, match =>
        match.Groups["code"] is { Success: true } code
        && ushort.TryParse(code.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number)
        && (char)number is var c && ShownText.Misleads(c) && c is not ('\n' or '\r' or '\t')
            ? ShownText.Code(c)
            : match.Value);

    // No value of an attribute has a > of its own: it is encoded there.
    [GeneratedRegex("<[^>]*>|&#x(?<code>[0-9A-F]+);", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex TagOrCode();
}
