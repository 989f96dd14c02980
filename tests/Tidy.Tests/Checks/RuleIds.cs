using System.Text.RegularExpressions;

namespace Grainwatch.Tidy.Tests.Checks;

/// <summary>The README names every rule by its id in Detection/Rules, and no id that Detection does not know.</summary>
internal static partial class RuleIds
{
    private const string Rules = "Detection/Rules";

    public static Check Check { get; } = new("rule ids in the README", Find)
    {
        Plants =
        [
            new("README.md", ("README.md", "\n"), ("Detection/Rules/a.cs", "Metadata { get; } = new(\n\"new-id\"\n")),
            new("README.md:2", ("README.md", "\n`old-thing-seen`\n"), ("Detection/Rules/a.cs", "\n")),
        ],
        Clean =
        [
            Plant.Clean(
                ("README.md", "`new-thing-seen`, `a-known-reason`, `not-an` id, `--a-long-option`\n"),
                ("Detection/b.cs", "Reason(\"a-known-reason\");\n"),
                ("Detection/Rules/a.cs", "RuleMetadata Metadata => new RuleMetadata(\"new-thing-seen\", 1);\n")),
        ],
    };

    // The id is the first argument of a rule's metadata.
    [GeneratedRegex("""\bMetadata\b[^"]{0,60}\bnew\b[^"]{0,60}"(?<id>[a-z0-9-]+)["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration { get; }

    // Backticked, with two hyphens or more.
    [GeneratedRegex("`(?<id>[a-z0-9]+(-[a-z0-9]+){2,})`", RegexOptions.ExplicitCapture)]
    private static partial Regex Mention { get; }

    private static IEnumerable<Finding> Find(Tree tree)
    {
        if (tree.Find("README.md") is not { } readme || !tree.HasFolder(Rules)) yield break;
        var sources = tree.Sources.Where(file => file.Under("Detection")).ToList();
        var rules = sources.Where(file => file.Under(Rules))
            .SelectMany(file => Declaration.Matches(file.Text)).Select(match => match.Groups["id"].Value).ToHashSet();
        foreach (var rule in rules.Where(rule => !readme.Text.Contains(rule, StringComparison.Ordinal)))
        {
            yield return readme.Whole($"does not name the rule {rule}");
        }

        for (var i = 0; i < readme.Lines.Length; i++)
        {
            foreach (var id in Mention.Matches(readme.Lines[i]).Select(match => match.Groups["id"].Value))
            {
                if (!sources.Any(file => file.Text.Contains($"\"{id}\"", StringComparison.Ordinal)))
                {
                    yield return readme.At(i + 1, $"names {id}, which Detection does not know");
                }
            }
        }
    }
}
