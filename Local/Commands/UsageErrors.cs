using System.CommandLine;
using System.CommandLine.Parsing;

namespace Grainwatch.Local.Commands;

/// <summary>What is wrong with a command line; a typo is named once, with what it may stand for.</summary>
internal static class UsageErrors
{
    private const int TyposMax = 2;

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
            : [.. parsed.Errors.Select(error => error.Message)];
    }

    private static List<string> Options(Command command, RootCommand root) =>
        [.. command.Options.Concat(root.Options).Select(option => option.Name).Distinct()];

    private static bool LooksLikeOption(string word) =>
        word.StartsWith("--", StringComparison.Ordinal)
        || (word is ['-', var letter, ..] && char.IsAsciiLetter(letter));

    private static string Unknown(string kind, string word, List<string> known)
    {
        if (known.Contains(word)) return $"{kind} '{word}' goes after the command";
        var hint = Nearest(word, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        return $"unknown {kind} '{word}'{hint}";
    }

    /// <summary>The known word that a word with few typos stands for; null when it is like none.</summary>
    public static string? Nearest(string word, IReadOnlyList<string> known) =>
        known.MinBy(name => Typos(word, name)) is { } nearest && Typos(word, nearest) <= TyposMax ? nearest : null;

    /// <summary>Letters to insert, delete or replace to make one word of another.</summary>
    private static int Typos(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
