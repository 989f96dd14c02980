using System.Text.RegularExpressions;

namespace Grainwatch.Tidy.Tests;

internal static class CodeSearch
{
    /// <summary>The lines whose code, not its comments or literals, holds a word.</summary>
    public static IEnumerable<int> CodeLines(this TreeFile file, string word) =>
        file.Lines(code => code.Contains(word, StringComparison.Ordinal));

    /// <summary>The lines whose code, not its comments or literals, matches.</summary>
    public static IEnumerable<int> CodeLines(this TreeFile file, Regex pattern) => file.Lines(pattern.IsMatch);

    private static IEnumerable<int> Lines(this TreeFile file, Func<string, bool> holds) =>
        Enumerable.Range(1, file.CSharp.Code.Count).Where(line => holds(file.CSharp.Code[line - 1]));
}
