namespace Grainwatch.Tidy.Tests.Checks;

/// <summary>A line fits on a screen in width, a file in a few in height.</summary>
internal static class Size
{
    private const int ColumnsMax = 120;
    private const int LinesMax = 400;

    public static Check Columns { get; } = new("line length", FindLongLines)
    {
        Plants =
        [
            new("A/a.cs:2", ("A/a.cs", "\n" + new string('a', ColumnsMax + 1) + "\n")),
            new("A/a.cs:2", ("A/a.cs", $"\"\"\"\n{new string('a', ColumnsMax + 1)}\n\"\"\";\n")),
        ],
        Clean =
        [
            Plant.Clean(("A/a.cs", new string('a', ColumnsMax) + "\n"), ("a.md", new string('a', 200) + "\n")),
            Plant.Clean(("tests/a.cs", $"\"\"\"\n{new string('a', ColumnsMax + 1)}\n\"\"\";\n")),
        ],
    };

    public static Check Height { get; } = new("file length", FindLongFiles)
    {
        Plants = [new("a.cs", ("a.cs", new string('\n', LinesMax + 1)))],
        Clean = [Plant.Clean(("a.cs", new string('\n', LinesMax)))],
    };

    // A recorded event inside a raw literal of a test keeps the lines it was recorded with.
    private static IEnumerable<Finding> FindLongLines(Tree tree) =>
        from file in tree.Sources
        from line in Enumerable.Range(1, file.Lines.Length)
        let columns = file.Lines[line - 1].Length
        where columns > ColumnsMax && !(file.Under("tests") && file.CSharp.IsRawLiteral(line))
        select file.At(line, $"{columns} columns; {ColumnsMax} fit");

    private static IEnumerable<Finding> FindLongFiles(Tree tree) =>
        from file in tree.Sources
        let lines = file.Lines.Length - 1
        where lines > LinesMax
        select file.Whole($"{lines} lines; {LinesMax} fit. Which of its thoughts deserves a file of its own?");
}
