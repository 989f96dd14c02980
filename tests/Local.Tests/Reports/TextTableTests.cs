using Grainwatch.Local.Commands;
using Grainwatch.Local.Reports;
using Spectre.Console;
using Xunit;

namespace Grainwatch.Local.Tests.Reports;

public sealed class TextTableTests
{
    [Fact]
    public void Write_NamesThatWouldMoveTheCursor_StandInTheirColumnsAsCodes()
    {
        var table = new TextTable("name", "risk", "title") { EndsInText = true };
        table.Add(new Style(Color.Red), "eve\u001b[2J\u202Eevil", "9", "one\nline");
        table.Add("bob", "10", new string('x', 200));

        var lines = Write(table, 60);

        Assert.Equal($"{"name",-22}  risk  title", lines[0]);
        Assert.Equal("eve\\u001B[2J\\u202Eevil     9  one\\u000Aline", lines[2]);
        Assert.Equal($"{"bob",-22}    10  {new string('x', 29)}…", lines[3]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 60));
    }

    [Fact]
    public void Write_Uncut_LeavesTheLastColumnWhole()
    {
        var table = new TextTable("a", "b") { TextColumns = 2, EndsInText = true };
        table.Add("x", new string('y', 300));

        Assert.EndsWith(new string('y', 300), Write(table, 60, cut: false)[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Write_LettersOfTwoColumnsAndOfNone_StandInTheirColumns()
    {
        var table = new TextTable("name", "risk", "title") { EndsInText = true };
        table.Add("山田太郎", "9", new string('山', 60));
        table.Add("Zoe\u0308", "10", "e\u0301" + new string('x', 80));
        table.Add("bob", "7", "t");

        var lines = Write(table, 40);

        Assert.Equal("山田太郎     9  " + new string('山', 11) + "…", lines[2]);
        Assert.Equal("Zoe\u0308         10  e\u0301" + new string('x', 22) + "…", lines[3]);
        Assert.Equal("bob          7  t", lines[4]);
    }

    private static string[] Write(TextTable table, int width, bool cut = true)
    {
        using var output = new StringWriter();
        var terminal = Terminal.Of(output, TextWriter.Null);
        terminal.Out.Profile.Width = width;
        table.Write(terminal, cut);
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
