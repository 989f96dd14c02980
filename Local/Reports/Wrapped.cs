namespace Grainwatch.Local.Reports;

/// <summary>Text on lines that are not too long.</summary>
internal static class Wrapped
{
    /// <summary>Breaks at spaces; a word that is too long has a line of its own.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        var line = string.Empty;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = string.Empty;
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0) yield return line;
    }
}
