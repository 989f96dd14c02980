using System.Text.RegularExpressions;

namespace Grainwatch.Tidy.Tests.Checks;

/// <summary>Detection references nothing, and touches no file, network, clock, chance, console or log.</summary>
internal static partial class PureDetection
{
    private const string Project = "Detection/Grainwatch.Detection.csproj";

    public static Check References { get; } = new("Detection's references", FindReferences)
    {
        Plants =
        [
            new(Project, (Project, "<Project><ProjectReference Include=\"../Ingest/I.csproj\" /></Project>\n")),
            new(Project, (Project, "<Project><PackageReference Include=\"Newtonsoft.Json\" /></Project>\n")),
            new(Project, (Project, "<Project><FrameworkReference Include=\"Microsoft.AspNetCore.App\" /></Project>\n")),
            new(Project, (Project, "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />\n")),
        ],
        Clean =
        [
            Plant.Clean((Project, "<Project Sdk=\"Microsoft.NET.Sdk\" />\n")),
            Plant.Clean((Project, "<Project><PackageReference Include=\"A.Analyzer\" /></Project>\n")),
        ],
    };

    public static Check Sources { get; } = new("Detection's sources", FindImpurities)
    {
        Plants = [.. Impure.Select(code => new Plant("Detection/a.cs:1", ("Detection/a.cs", code + "\n")))],
        Clean =
        [
            Plant.Clean(("Detection/a.cs", "using System.Net; // Random.Shared\na = b.File.C + \"Console.A\";\n")),
            Plant.Clean(("Ingest/a.cs", "var a = DateTime.UtcNow;\n")),
        ],
    };

    private static string[] Impure =>
    [
        "File.ReadAllText(a);", "using System.IO;", "new StreamReader(a);",
        "using System.Net.Http;", "new HttpClient();", "using System.Net.Sockets;",
        "var a = DateTime.Now;", "var a = $\"{DateTimeOffset.UtcNow}\";", "TimeProvider.System",
        "Environment.TickCount64", "Stopwatch.GetTimestamp();",
        "await Task.Delay(1);", "Thread.Sleep(1);", "new PeriodicTimer(a);",
        "new Random(1);", "Random.Shared.Next();", "Guid.NewGuid();", "Guid.CreateVersion7();",
        "Console.WriteLine();", "Debug.WriteLine(a);",
        "ILogger a;", "using Microsoft.Extensions.Logging;", "[LoggerMessage]",
    ];

    [GeneratedRegex(
        @"\bSystem\.(IO\b(?!\.(Hashing|Pipelines)\b)|Net\.(Http|Sockets|WebSockets|Security|NetworkInformation)\b)"
        + @"|(?<![\w.])(File|Directory|Path|Console|Dns|Trace|Debug)\.(?!Assert\b)\w"
        + @"|\b(FileInfo|DirectoryInfo|FileStream|StreamReader|StreamWriter|HttpClient|Socket|TcpClient|UdpClient)\b"
        + @"|\bDateTime(Offset)?\.(Now|UtcNow|Today)\b|\bTimeProvider\.System\b"
        + @"|\bEnvironment\.(TickCount|MachineName|GetEnv)|\bStopwatch\b"
        + @"|\b(Task\.Delay|Thread\.Sleep|PeriodicTimer|new Timer)\b"
        + @"|\bRandom\.Shared\b|\bnew Random\b|\bRandomNumberGenerator\b|\bGuid\.(NewGuid|CreateVersion7)\b"
        + @"|\bILogger\b|\bILoggerFactory\b|\bLoggerMessage\b|\bMicrosoft\.Extensions\.Logging\b",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Impurity { get; }

    private static IEnumerable<Finding> FindReferences(Tree tree)
    {
        if (tree.Find(Project) is not { } file) yield break;
        var project = new ProjectFile(file);
        foreach (var path in project.References) yield return file.Whole($"references {path}; it references nothing");
        foreach (var package in project.Packages)
        {
            if (package.EndsWith("Analyzer", StringComparison.Ordinal)) continue;
            yield return file.Whole($"references the package {package}; only analyzers are allowed");
        }

        foreach (var element in project.Elements)
        {
            if (element.Name.LocalName is "FrameworkReference" or "Reference") yield return file.Whole($"{element}");
            if (element.Attribute("Sdk") is { Value: not "Microsoft.NET.Sdk" } sdk) yield return file.Whole($"{sdk}");
        }
    }

    private static IEnumerable<Finding> FindImpurities(Tree tree) =>
        from file in tree.Sources
        where file.Under("Detection")
        from line in file.CodeLines(Impurity)
        let found = Impurity.Match(file.CSharp.Code[line - 1]).Value
        select file.At(line, $"'{found}': state and events in, state and alerts out, nothing else");
}
