using System.CommandLine;
using System.CommandLine.Parsing;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Local.Commands;

/// <summary>What is wrong with a command line; a typo is named once, with what it may stand for.</summary>
internal static class UsageErrors
{
    public static IReadOnlyList<string> Of(ParseResult parsed, RootCommand root)
    {
        var command = parsed.CommandResult.Command;
        var options = Options(command, root);
        // PATH takes every word; one that looks like an option is none of a file, unless -- says so.
        var unknown = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Type == TokenType.Argument && LooksLikeOption(token.Value))
            .Select(token => Unknown("option", token.Value.Split('=', ':')[0], options))
            .ToList();
        if (unknown.Count > 0) return unknown;
        return command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var word, ..]
            ? [Unknown("command", word, [.. command.Subcommands.Select(sub => sub.Name)])]
            : [.. parsed.Errors.Select(Text)];
    }

    /// <summary>On one line, with the name of what is wrong before it.</summary>
    private static string Text(ParseError error)
    {
        var lines = error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var sentence = lines.Length == 1 ? error.Message : $"{lines[0]} {string.Join(", ", lines[1..])}.";
        // The library names a class.
        sentence = sentence.Replace("as expected type 'System.Int32'", "as a whole number", StringComparison.Ordinal);
        return error.SymbolResult is OptionResult { Option.Name: var name }
            && !sentence.Contains(name, StringComparison.Ordinal)
            ? $"{name}: {sentence}"
            : sentence;
    }

    private static List<string> Options(Command command, RootCommand root) =>
        [.. command.Options.Concat(root.Options).Select(option => option.Name).Distinct()];

    private static bool LooksLikeOption(string word) =>
        word.StartsWith("--", StringComparison.Ordinal)
        || (word is ['-', var letter, ..] && char.IsAsciiLetter(letter));

    private static string Unknown(string kind, string word, List<string> known)
    {
        if (known.Contains(word)) return $"{kind} '{word}' goes after the command";
        var hint = Spelling.Nearest(word, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        return $"unknown {kind} '{word}'{hint}";
    }
}
