using Grainwatch.Local.Commands;

namespace Grainwatch.Local.Reports;

/// <summary>Columns of text: the first to the left, numbers to the right, no frame, nothing behind the last.</summary>
/// <param name="headings">One for each column.</param>
internal sealed class TextTable(params IReadOnlyList<string> headings)
{
    private const string Gap = "  ";

    private readonly List<IReadOnlyList<string>> _rows = [];

    /// <summary>Adds a row of as many cells as there are columns.</summary>
    public void Add(params IReadOnlyList<string> cells) => _rows.Add(cells);

    /// <summary>Writes it, and an empty line below.</summary>
    public void Write(Terminal terminal)
    {
        var widths = headings
            .Select((heading, column) => _rows.Select(row => row[column].Length).Append(heading.Length).Max())
            .ToList();
        terminal.Line(Line(headings, widths));
        terminal.Line(new string('─', widths.Sum() + (Gap.Length * (widths.Count - 1))));
        foreach (var row in _rows) terminal.Line(Line(row, widths));
        terminal.Line();
    }

    private static string Line(IReadOnlyList<string> cells, List<int> widths) => string
        .Join(Gap, cells.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))
        .TrimEnd();
}
