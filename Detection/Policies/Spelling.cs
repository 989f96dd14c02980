namespace Grainwatch.Detection.Policies;

/// <summary>What a misspelt word may stand for.</summary>
public static class Spelling
{
    private const int TyposMax = 2;

    // Longer words are compared with nothing: no name is so long.
    private const int CharactersMax = 64;

    /// <summary>
    /// The most similar of the known words, null when none is: at most two letters inserted, deleted or replaced, one
    /// more for every five letters beyond ten, or only the case differs.
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length > CharactersMax) return null;
        var nearest = known.MinBy(name => Typos(word, name));
        return nearest is not null && Typos(word, nearest) <= TyposMax + Math.Max(0, (nearest.Length - 10) / 5)
            ? nearest
            : null;
    }

    /// <summary>Letters to insert, delete or replace to make one word of another; case does not count.</summary>
    private static int Typos(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var isSame = char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]);
                var replaced = diagonal + (isSame ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
