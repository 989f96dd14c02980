namespace Grainwatch.Tidy.Tests.Checks;

/// <summary>Files that nothing builds, links or shows.</summary>
internal static class DeadFiles
{
    private const string Project = "<Project />\n";

    private static readonly string[] ImageExtensions = [".png", ".svg", ".jpg", ".gif", ".ico"];

    public static Check Sources { get; } = new("sources outside projects", FindSources)
    {
        Plants = [new("B/a.cs", ("A/A.csproj", Project), ("A/b/c.cs", ""), ("B/a.cs", ""))],
        Clean = [Plant.Clean(("A/A.csproj", Project), ("A/b/c.cs", ""))],
    };

    public static Check Documents { get; } = new("unlinked documents", FindDocuments)
    {
        Plants =
        [
            new("docs/b.md", ("README.md", "[a](docs/a.md)\n"), ("docs/a.md", "b.md\n"), ("docs/b.md", "[me](b.md)\n")),
        ],
        Clean = [Plant.Clean(("a.md", "[a](docs/a.md)\n"), ("docs/a.md", "[b](x/b.md#c)\n"), ("docs/x/b.md", "\n"))],
    };

    public static Check Images { get; } = new("unused images", FindImages)
    {
        Plants = [new("docs/b.png", ("README.md", "![a](docs/a.png)\n"), ("docs/a.png", ""), ("docs/b.png", ""))],
        Clean = [Plant.Clean(("a.html", "<img src=\"a.svg\">\n"), ("a.svg", "<svg/>\n"))],
    };

    private static IEnumerable<Finding> FindSources(Tree tree) =>
        from file in tree.Sources
        where tree.ProjectOf(file) is null
        select file.Whole("no project compiles it");

    private static IEnumerable<Finding> FindDocuments(Tree tree)
    {
        var linked = tree.Texts
            .Where(file => file.Extension == ".md")
            .SelectMany(file => Links.Targets(file).Where(link => link.Path != file.Path).Select(link => link.Path))
            .ToHashSet();
        return tree.Texts
            .Where(file => file.Extension == ".md" && file.Under("docs") && !linked.Contains(file.Path))
            .Select(file => file.Whole("no other document links to it"));
    }

    private static IEnumerable<Finding> FindImages(Tree tree) =>
        from image in tree.Files
        where ImageExtensions.Contains(image.Extension)
        where !tree.Texts.Any(text => text != image && text.Text.Contains(image.Name, StringComparison.Ordinal))
        select image.Whole("nothing shows it");
}
