namespace Grainwatch.Tidy.Tests.Checks;

/// <summary>tests/X.Tests tests the folder X.</summary>
internal static class Mirrors
{
    // Suites whose subject has another name: the tree itself, the grains as a cluster runs them, the console,
    // the generator.
    private static readonly Dictionary<string, string> Subjects = new()
    {
        ["Tidy"] = "tests",
        ["Cluster"] = "Grains",
        ["Console"] = "Soc/Console",
        ["Samples"] = "samples",
    };

    public static Check Check { get; } = new("mirrored tests", Find)
    {
        Plants =
        [
            new("tests/A.Tests/A.Tests.csproj", ("tests/A.Tests/A.Tests.csproj", "<Project />\n")),
            new("tests/Cluster.Tests/C.Tests.csproj", ("tests/Cluster.Tests/C.Tests.csproj", "<Project />\n")),
        ],
        Clean =
        [
            Plant.Clean(("tests/A.Tests/A.Tests.csproj", "<Project />\n"), ("A/a.cs", "\n")),
            Plant.Clean(("tests/Cluster.Tests/C.Tests.csproj", "<Project />\n"), ("Grains/a.cs", "\n")),
        ],
    };

    private static IEnumerable<Finding> Find(Tree tree) =>
        from file in tree.Projects
        where file.Under("tests") && file.Name.EndsWith(".Tests.csproj", StringComparison.Ordinal)
        let suite = file.Folder["tests/".Length..].Replace(".Tests", "", StringComparison.Ordinal)
        let subject = Subjects.GetValueOrDefault(suite, suite)
        where !tree.HasFolder(subject)
        select file.Whole($"tests the folder {subject}, which does not exist");
}
