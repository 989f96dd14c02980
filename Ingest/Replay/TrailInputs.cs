using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace Grainwatch.Ingest.Replay;

/// <summary>Finds the files to replay.</summary>
public static class TrailInputs
{
    private static readonly string[] Extensions =
        [".json", ".json.gz", ".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz"];

    private static readonly char[] Wildcards = ['*', '?'];

    // What cannot be listed is an error, not a gap that nobody sees; hidden folders are folders.
    private static readonly EnumerationOptions s_everything = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.None,
    };

    /// <summary>
    /// The files of paths, each once. A file is taken whatever its name; of a folder, and the folders in it, those
    /// named <c>*.json</c>, <c>*.jsonl</c> or <c>*.ndjson</c>, with <c>.gz</c> or without; of a pattern (<c>*</c>,
    /// <c>?</c>, <c>**</c> for any folders) whatever matches.
    /// </summary>
    /// <exception cref="MissingInputException">Something does not exist, or holds no file to replay.</exception>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    public static IReadOnlyList<TrailInput> Find(IEnumerable<string> paths) =>
        [.. paths.SelectMany(FilesOf).Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).Select(TrailInput.Of)];

    private static List<string> FilesOf(string path)
    {
        if (File.Exists(path)) return [path];
        if (Directory.Exists(path))
        {
            var files = FilesIn(path, IsTrail).ToList();
            return files.Count > 0 ? files : throw new MissingInputException($"'{path}' holds no trail file.");
        }

        if (path.IndexOfAny(Wildcards) < 0) throw new MissingInputException($"'{path}' does not exist.");
        var matching = Matching(path);
        return matching.Count > 0 ? matching : throw new MissingInputException($"Nothing matches '{path}'.");
    }

    /// <summary>Links to folders are not followed: they could lead round in a circle.</summary>
    private static FileSystemEnumerable<string> FilesIn(string folder, Func<string, bool> isWanted) =>
        new(folder, (ref entry) => entry.ToFullPath(), s_everything)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && isWanted(entry.FileName.ToString()),
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    /// <summary>Whether a file of a folder is taken for a trail, by its name.</summary>
    internal static bool IsTrail(string name) =>
        Extensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    private static List<string> Matching(string pattern)
    {
        var folderEnds = pattern[..pattern.IndexOfAny(Wildcards)].LastIndexOf('/') + 1;
        var folder = folderEnds == 0 ? "." : pattern[..folderEnds];
        if (!Directory.Exists(folder)) return [];
        var expression = Regex.Escape(pattern[folderEnds..])
            .Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\?", "[^/]", StringComparison.Ordinal);
        var matcher = new Regex($"^{expression}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);
        return [.. FilesIn(folder, _ => true).Where(path => matcher.IsMatch(RelativeTo(folder, path)))];
    }

    private static string RelativeTo(string folder, string path) =>
        Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
}

/// <summary>What was to be replayed is not there; the message names it.</summary>
public sealed class MissingInputException(string message) : Exception(message);
