using System.Text.Json;
using System.Text.RegularExpressions;

namespace Grainwatch.Tidy.Tests.Checks;

/// <summary>
/// The solution holds every project; the filter holds those, and only those, that need no package of the cluster's.
/// </summary>
internal static partial class Solutions
{
    private const string Solution = "Orleans.sln";
    private const string Filter = "LocalHalf.slnf";
    private const string Listed = "Project(\"{0}\") = \"A\", \"A\\A.csproj\", \"{1}\"\n";

    public static Check Complete { get; } = new("solution", FindInSolution)
    {
        Plants =
        [
            new("A/A.csproj", (Solution, ""), ("A/A.csproj", Project())),
            new(Solution, (Solution, Listed)),
        ],
        Clean =
        [
            Plant.Clean((Solution, Listed), ("A/A.csproj", Project())),
        ],
    };

    public static Check Halves { get; } = new("local half", FindInFilter)
    {
        Plants =
        [
            new("A/A.csproj", (Filter, Filtered()), ("A/A.csproj", Project())),
            new("A/A.csproj", (Filter, Filtered("A\\\\A.csproj")), ("A/A.csproj", Project("Microsoft.Orleans.Sdk"))),
            new(
                "B/B.csproj",
                (Filter, Filtered("B/B.csproj")),
                ("A/A.csproj", Project("MaxMind.Db")),
                ("B/B.csproj", Project("xunit", "../A/A.csproj"))),
            new(Filter, (Filter, Filtered("A/A.csproj"))),
        ],
        Clean =
        [
            Plant.Clean(
                (Filter, Filtered("A\\\\A.csproj")),
                ("A/A.csproj", Project("xunit")),
                ("B/B.csproj", Project("Microsoft.Orleans.Server", "..\\A\\A.csproj"))),
        ],
    };

    [GeneratedRegex("""^Project\(.*\) = "[^"]*", "(?<path>[^"]*\.csproj)",""", RegexOptions.ExplicitCapture)]
    private static partial Regex Entry { get; }

    private static IEnumerable<Finding> FindInSolution(Tree tree)
    {
        if (tree.Find(Solution) is not { } solution) yield break;
        var listed = solution.Lines.Select(line => Entry.Match(line)).Where(entry => entry.Success)
            .Select(entry => ProjectFile.Resolve("", entry.Groups["path"].Value)).ToHashSet();
        foreach (var project in tree.Projects)
        {
            if (!listed.Remove(project.Path)) yield return project.Whole($"not in {Solution}");
        }

        foreach (var path in listed) yield return solution.Whole($"{path} does not exist");
    }

    private static IEnumerable<Finding> FindInFilter(Tree tree)
    {
        if (tree.Find(Filter) is not { } filter) yield break;
        using var json = JsonDocument.Parse(filter.Text);
        var listed = json.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(path => ProjectFile.Resolve("", path.GetString()!)).ToHashSet();
        var projects = tree.Projects.ToDictionary(project => project.Path, project => new ProjectFile(project));
        foreach (var (path, project) in projects)
        {
            var cluster = NeedsCluster(project, projects);
            var local = listed.Remove(path);
            if (cluster is null && !local) yield return project.File.Whole($"needs no Orleans, yet {Filter} lacks it");
            if (cluster is not null && local) yield return project.File.Whole($"needs {cluster}, yet {Filter} has it");
        }

        foreach (var path in listed) yield return filter.Whole($"{path} does not exist");
    }

    /// <summary>The first of the cluster's packages that a project or one it references needs.</summary>
    private static string? NeedsCluster(ProjectFile project, Dictionary<string, ProjectFile> projects) =>
        project.Packages.FirstOrDefault(IsCluster)
        ?? project.References.Select(projects.GetValueOrDefault).OfType<ProjectFile>()
            .Select(reference => NeedsCluster(reference, projects)).FirstOrDefault(package => package is not null);

    private static bool IsCluster(string package) =>
        package.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal)
        || package.StartsWith("MaxMind.", StringComparison.Ordinal);

    private static string Filtered(params string[] paths) =>
        "{\"solution\":{\"projects\":[" + string.Join(',', paths.Select(path => $"\"{path}\"")) + "]}}\n";

    private static string Project(string? package = null, string? reference = null) =>
        "<Project><ItemGroup>" + (package is null ? "" : $"<PackageReference Include=\"{package}\" />")
        + (reference is null ? "" : $"<ProjectReference Include=\"{reference}\" />") + "</ItemGroup></Project>\n";
}
