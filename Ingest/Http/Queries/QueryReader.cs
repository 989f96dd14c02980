using System.Globalization;
using Grainwatch.Detection.Policies;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http.Queries;

/// <summary>Reads the parameters of a query; an empty one is none.</summary>
/// <exception cref="BadQueryException">A value makes no sense; every member may throw it.</exception>
internal sealed class QueryReader(IQueryCollection query)
{
    private const string Title = "Wrong parameter";
    private const char Separator = ',';

    /// <summary>Refuses parameters that nobody reads: whoever misspells a filter must not get all.</summary>
    public static void Check(IQueryCollection query, Endpoint endpoint)
    {
        if (query.Count == 0 || !endpoint.RefusesUnknown) return;
        var known = endpoint.Parameters.Select(parameter => parameter.Name).ToList();
        if (query.Keys.FirstOrDefault(name => !known.Contains(name)) is not { } unknown) return;
        var remedy = known.Count == 0 ? "it takes none."
            : Spelling.Nearest(unknown, known) is { } nearest ? $"did you mean '{nearest}'?"
            : $"it takes {string.Join(", ", known)}.";
        throw new BadQueryException(
            "Unknown parameter", $"'{unknown}' is no parameter of {endpoint.Method} {endpoint.ShownPath}: {remedy}");
    }

    /// <summary>A text.</summary>
    public string? Text(string name, int charactersMax = 2048)
    {
        var values = query[name];
        if (values.Count > 1) throw Wrong($"{name} is there {values.Count} times; give it once.");
        if (values.ToString() is not { Length: > 0 } text) return null;
        return text.Length <= charactersMax
            ? text
            : throw Wrong($"{name} is {text.Length} characters long; {charactersMax} are the most.");
    }

    /// <summary>Several texts, with commas between them or each by itself.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        string[] texts = [.. query[name].SelectMany(value => (value ?? "").Split(Separator)).Where(t => t.Length > 0)];
        return texts.Length == 0 ? null : texts;
    }

    /// <summary>A text that is one of a few.</summary>
    public string? OneOf(string name, IReadOnlyList<string> known)
    {
        var text = Text(name);
        if (text is null || known.Contains(text)) return text;
        throw Wrong($"{name} '{text}' is none of {string.Join(", ", known)}.");
    }

    /// <summary>A word of an enumeration.</summary>
    public T? Word<T>(string name)
        where T : struct, Enum => Text(name) is { } text ? Word<T>(name, text) : null;

    /// <summary>Several words of an enumeration, with commas between them; <c>all</c> is all of them.</summary>
    public IReadOnlyList<T>? Words<T>(string name)
        where T : struct, Enum => Texts(name) switch
        {
            null => null,
            ["all"] => Enum.GetValues<T>(),
            var texts => [.. texts.Select(text => Word<T>(name, text))],
        };

    /// <summary>True or false.</summary>
    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var text => throw Wrong($"{name} '{text}' is neither true nor false."),
    };

    /// <summary>A whole number.</summary>
    public int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw Wrong($"{name} '{text}' is no number from {least} to {most}.");
    }

    /// <summary>A day or a time, UTC where it says no zone.</summary>
    public DateTime? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        return TimeText.TryParse(text, out var time)
            ? time
            : throw Wrong($"{name} '{text}' is no time, such as 2026-05-19 or 2026-05-19T03:00:00Z.");
    }

    /// <summary>An ASN, as a number or as <c>AS64500</c>.</summary>
    public uint? Asn(string name)
    {
        if (Text(name) is not { } text) return null;
        var digits = text.StartsWith("AS", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong($"{name} '{text}' is no ASN, such as 64500 or AS64500.");
    }

    /// <summary>The words that stand for an enumeration's values.</summary>
#pragma warning disable CA1308 // These words are lower-case in the API.
    public static IReadOnlyList<string> WordsOf<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
#pragma warning restore CA1308

    private static T Word<T>(string name, string text)
        where T : struct, Enum
    {
        // One word: TryParse would take numbers too, and of "medium,high" the sum, which is another value.
        var word = Array.Find(Enum.GetNames<T>(), word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (word is not null) return Enum.Parse<T>(word);
        throw Wrong($"{name} '{text}' is none of {string.Join(", ", WordsOf<T>())}.");
    }

    private static BadQueryException Wrong(string detail) => new(Title, detail);
}
