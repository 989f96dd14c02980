using System.Text.RegularExpressions;

namespace Grainwatch.Tidy.Tests.Checks;

/// <summary>A relative link of a document leads to a file or a folder of the tree.</summary>
internal static partial class Links
{
    public static Check Check { get; } = new("links", Find)
    {
        Plants =
        [
            new("a.md:2", ("a.md", "\nsee [b](b.md)\n")),
            new("docs/a.md:1", ("docs/a.md", "![b](b.png \"title\")\n"), ("b.png", "")),
            new("a.md:1", ("a.md", "[b]: ./b.md#part\n")),
        ],
        Clean =
        [
            Plant.Clean(
                ("a.md", "[b](docs/b.md#c), [web](https://example.com/x), [here](#part)\n"),
                ("b.md", "`[c](d)`\n```\n[e](f)\n```\n[g](docs)\n"),
                ("docs/b.md", "[up](../a.md)\n")),
        ],
    };

    [GeneratedRegex(@"\]\(\s*<?(?<to>[^)\s>]+)|^\[[^\]]+\]:\s+(?<to>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link { get; }

    [GeneratedRegex("`[^`]*`", RegexOptions.ExplicitCapture)]
    private static partial Regex InlineCode { get; }

    [GeneratedRegex("^([a-z]+:|#|//)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere { get; }

    /// <summary>The relative links of a document outside code, as paths in the tree.</summary>
    public static IEnumerable<(int Line, string Path)> Targets(TreeFile document)
    {
        var code = false;
        for (var i = 0; i < document.Lines.Length; i++)
        {
            if (document.Lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal)) code = !code;
            if (code) continue;
            foreach (Match link in Link.Matches(InlineCode.Replace(document.Lines[i], "")))
            {
                var to = link.Groups["to"].Value;
                if (Elsewhere.IsMatch(to)) continue;
                yield return (i + 1, ProjectFile.Resolve(document.Folder, Uri.UnescapeDataString(to.Split('#')[0])));
            }
        }
    }

    private static IEnumerable<Finding> Find(Tree tree) =>
        from file in tree.Texts
        where file.Extension == ".md"
        from link in Targets(file)
        where tree.Find(link.Path) is null && !tree.HasFolder(link.Path)
        select file.At(link.Line, $"links to {link.Path}, which does not exist");
}
