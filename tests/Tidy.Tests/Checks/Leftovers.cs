using System.Text.RegularExpressions;

namespace Grainwatch.Tidy.Tests.Checks;

/// <summary>What somebody meant to come back to.</summary>
internal static partial class Leftovers
{
    private const string Library = "<Project />\n";
    private const string Executable = "<Project><OutputType>Exe</OutputType></Project>\n";

    public static Check Marker { get; } = new("leftover markers", FindMarkers)
    {
        Plants =
        [
            new("a.cs:2", ("a.cs", "int a;\n// TO\u0044O: b\n")),
            new("a.md:1", ("a.md", "FIX\u004dE\n")),
            new("run:1", ("run", "# HA\u0043K\n")),
            new("a.yml:1", ("a.yml", "a: XX\u0058\n")),
        ],
        Clean = [Plant.Clean(("a.cs", "Todo(); // AKIAXXXXEXAMPLE\n"), ("a.jsonl", "{\"id\":\"XX\u0058\"}\n"))],
    };

    public static Check Unwritten { get; } = new("unwritten code", FindUnwritten)
    {
        Plants = [new("a.cs:1", ("a.cs", "throw new NotImplementedException();\n"))],
        Clean = [Plant.Clean(("a.cs", "// never a NotImplementedException\nthrow new NotSupportedException();\n"))],
    };

    public static Check Printing { get; } = new("printing libraries", FindPrinting)
    {
        Plants =
        [
            new("A/a.cs:1", ("A/A.csproj", Library), ("A/a.cs", "Console.WriteLine(1);\n")),
            new("A/a.cs:1", ("A/A.csproj", Library), ("A/a.cs", "System.Console.Error.Write($\"{1}\");\n")),
        ],
        Clean =
        [
            Plant.Clean(("A/A.csproj", Executable), ("A/a.cs", "Console.WriteLine(1);\n")),
            Plant.Clean(("A/A.csproj", Library), ("A/a.cs", "var a = \"Console.Write\" + My.Console.Out;\n")),
        ],
    };

    public static Check CommentedOut { get; } = new("commented-out code", FindCommentedOut)
    {
        Plants =
        [
            new("a.cs:1", ("a.cs", "// var a = b;\n")),
            new("a.cs:1", ("a.cs", "//   Apply(rows, 3);\n")),
            new("a.cs:1", ("a.cs", "// return;\n")),
            new("a.cs:1", ("a.cs", "// if (a > b) {\n")),
            new("a.cs:1", ("a.cs", "// foreach (var a in b)\n")),
            new("a.cs:2", ("a.cs", "int a;\n/* Apply(rows); */\n")),
            new("a.cs:1", ("a.cs", "// }\n")),
        ],
        Clean =
        [
            Plant.Clean(("a.cs", "// the window (65 min) is over;\n/// return a;\nvar a = \"// b();\"; // as b();\n")),
        ],
    };

    [GeneratedRegex(@"\b(TO[D]O|FIXM[E]|HAC[K]|XX[X])\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Markers { get; }

    [GeneratedRegex(@"(?<=System\.|^|[^.\w])Console\.(Write|Error|Out|Read)", RegexOptions.ExplicitCapture)]
    private static partial Regex Prints { get; }

    // A keyword with ';', an assignment, a call alone on its line; or the head of a block; or a brace alone.
    [GeneratedRegex(
        @"^(\}|\{|(return|break|continue|throw|await|using|var)\b[^.]*;|[\w.\[\]<>? ]+ [-+|&?]*= .*;|[\w.]+\w\(.*\);"
        + @"|(if|for|foreach|while|switch|lock|using) \(.*[)][ {]*|(public|private|internal|protected) .*[;{)])$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Statement { get; }

    private static IEnumerable<Finding> FindMarkers(Tree tree) =>
        from file in tree.Texts
        where file.Extension is not (".json" or ".jsonl" or ".csv")
        from line in Enumerable.Range(1, file.Lines.Length)
        let found = Markers.Match(file.Lines[line - 1])
        where found.Success
        select file.At(line, $"{found.Value}: finish it, or open an issue");

    private static IEnumerable<Finding> FindUnwritten(Tree tree) =>
        from file in tree.Sources
        from line in file.CodeLines("NotImplementedException")
        select file.At(line, "not written yet");

    private static IEnumerable<Finding> FindPrinting(Tree tree) =>
        from project in tree.Projects
        let read = new ProjectFile(project)
        where !read.IsExecutable && !read.IsTest
        from file in tree.Sources
        where tree.ProjectOf(file) == project
        from line in file.CodeLines(Prints)
        select file.At(line, "a library prints to the console");

    private static IEnumerable<Finding> FindCommentedOut(Tree tree) =>
        from file in tree.Sources
        from comment in file.CSharp.Comments
        where !comment.Text.StartsWith("///", StringComparison.Ordinal)
        where Statement.IsMatch(comment.Text.Trim('/', '*', ' '))
        select file.At(comment.Line, $"commented-out code: {comment.Text.Trim()}");
}
