namespace Grainwatch.Tidy.Tests.Checks;

/// <summary>Tabs, trailing spaces, carriage returns, byte order marks, missing final newlines.</summary>
internal static class Whitespace
{
    // Formats whose own tools write tabs.
    private static readonly string[] Tabbed = [".sln", ".tsv"];

    public static Check Check { get; } = new("whitespace", Find)
    {
        Plants =
        [
            new("a.cs:1", ("a.cs", "\tint a;\n")),
            new("a.json:2", ("a.json", "{\n  \n}\n")),
            new("run:1", ("run", "exec\r\n")),
            new("a.yml:2", ("a.yml", "a: 1\nb: 2")),
            new("a.cs", ("a.cs", "\uFEFFint a;\n")),
        ],
        Clean = [Plant.Clean(("a.sln", "\ta\n"), ("a.md", "broken  \nline\n"), ("empty", ""), ("a.cs", "int a;\n"))],
    };

    private static IEnumerable<Finding> Find(Tree tree) => tree.Texts.SelectMany(In);

    private static IEnumerable<Finding> In(TreeFile file)
    {
        if (file.HasByteOrderMark) yield return file.Whole("starts with a byte order mark");
        for (var i = 0; i < file.Lines.Length; i++)
        {
            var line = file.Lines[i];
            if (line.EndsWith('\r')) yield return file.At(i + 1, "carriage return at the end");
            else if (file.Extension != ".md" && line.EndsWith(' ')) yield return file.At(i + 1, "trailing space");
            if (!Tabbed.Contains(file.Extension) && line.Contains('\t')) yield return file.At(i + 1, "tab");
        }

        if (file.Lines[^1].Length > 0) yield return file.At(file.Lines.Length, "no newline at the end of the file");
    }
}
