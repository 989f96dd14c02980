using System.Text.RegularExpressions;

namespace Grainwatch.Tidy.Tests.Checks;

/// <summary>Folders of one machine and hosts of one package registry: neither is the reader's.</summary>
internal static partial class Places
{
    public static Check Folders { get; } = new("machine folders", FindFolders)
    {
        Plants =
        [
            new("a.md:1", ("a.md", "see \u002fhome/ada/trails\n")),
            new("run:2", ("run", "cd\ncat '\u002ftmp/a'\n")),
            new("a.cs:1", ("a.cs", "var a = \"\u002froot/a\";\n")),
            new("a.json:1", ("a.json", "{\"a\":\"\u002fwork/a\"}\n")),
        ],
        Clean = [Plant.Clean(("a.md", "docs/work/a and https://example.com/home/a and ~/tmp/a and /temporary/\n"))],
    };

    public static Check Registries { get; } = new("package registries", FindRegistries)
    {
        Plants =
        [
            new("nuget.config:1", ("nuget.config", "<add value=\"https://api.\u006euget.org/v3/index.json\" />\n")),
            new("a.json:1", ("a.json", "{\"resolved\":\"https://registry.\u006epmjs.org/a\"}\n")),
        ],
        Clean = [Plant.Clean(("a.md", "a NuGet feed; https://dotnet.microsoft.com/download\n"))],
    };

    // The first character stands in a class, so that this file does not name what it bans.
    [GeneratedRegex(@"(?<![\w.~])[/](work|tmp|root|home)/", RegexOptions.ExplicitCapture)]
    private static partial Regex MachineFolder { get; }

    [GeneratedRegex(
        @"([n]uget\.org|[n]pmjs\.(org|com)|[y]arnpkg\.com|[p]ypi\.org|[c]rates\.io|[r]ubygems\.org"
        + @"|[d]eb\.debian\.org|[p]roxy\.golang\.org|[p]kgs\.dev\.azure\.com)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Registry { get; }

    private static IEnumerable<Finding> FindFolders(Tree tree) => Find(tree, MachineFolder, "a folder of one machine");

    private static IEnumerable<Finding> FindRegistries(Tree tree) => Find(tree, Registry, "a package registry's host");

    private static IEnumerable<Finding> Find(Tree tree, Regex banned, string what) =>
        from file in tree.Texts
        from line in Enumerable.Range(1, file.Lines.Length)
        let found = banned.Match(file.Lines[line - 1])
        where found.Success
        select file.At(line, $"'{found.Value}' is {what}");
}
