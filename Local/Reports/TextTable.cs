using System.Globalization;
using System.Text;
using Grainwatch.Local.Commands;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Grainwatch.Local.Reports;

/// <summary>Columns of text: the first to the left, numbers to the right, no frame, nothing behind the last.</summary>
/// <param name="headings">One for each column.</param>
internal sealed class TextTable(params IReadOnlyList<string> headings)
{
    private const string Gap = "  ";
    private const int LastMin = 20;

    private readonly List<(IReadOnlyList<string> Cells, Style? Style)> _rows = [];

    /// <summary>How many columns at the left hold text, which stands to the left in them.</summary>
    public int TextColumns { get; init; } = 1;

    /// <summary>Whether the last column is text too, as long as it fits on a line; what does not is cut off.</summary>
    public bool EndsInText { get; init; }

    /// <summary>Adds a row of as many cells as there are columns.</summary>
    public void Add(params IReadOnlyList<string> cells) => Add(null, cells);

    /// <summary>Adds a row whose first cell has a colour.</summary>
    public void Add(Style? style, params IReadOnlyList<string> cells) =>
        // What is no letter is shown as its code, and so as wide as that.
        _rows.Add(([.. cells.Select(Terminal.Harmless)], style));

    /// <summary>Writes it, and an empty line below.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="cut">Whether a last column of text is cut off at the terminal's width.</param>
    public void Write(Terminal terminal, bool cut = true)
    {
        var widths = headings
            .Select((heading, column) => _rows.Select(row => Width(row.Cells[column])).Append(heading.Length).Max())
            .ToList();
        if (EndsInText && cut)
        {
            var before = widths.SkipLast(1).Sum(width => width + Gap.Length);
            widths[^1] = Math.Min(widths[^1], Math.Max(LastMin, terminal.Width - before));
        }

        terminal.Line(string.Join(Gap, Cells(headings, widths)).TrimEnd());
        terminal.Line(new string('─', widths.Sum() + (Gap.Length * (widths.Count - 1))));
        foreach (var (cells, style) in _rows)
        {
            var shown = Cells(cells, widths).ToList();
            var rest = (string.Concat(shown.Skip(1).Select(cell => Gap + cell))).TrimEnd();
            if (style is null) terminal.Line((shown[0] + rest).TrimEnd());
            else terminal.Line(shown[0], style, rest);
        }

        terminal.Line();
    }

    private IEnumerable<string> Cells(IReadOnlyList<string> cells, List<int> widths) => cells.Select((cell, i) =>
        i < TextColumns || (EndsInText && i == cells.Count - 1)
            ? Cut(cell, widths[i]) is var cut ? cut + Blank(cut, widths[i]) : ""
            : Blank(cell, widths[i]) + cell);

    private static string Blank(string cell, int width) => new(' ', Math.Max(0, width - Width(cell)));

    /// <summary>Columns of a terminal: of some letters two, of others, which are written over one, none.</summary>
    private static int Width(string cell) => Ascii.IsValid(cell) ? cell.Length : new Segment(cell).CellCount();

    private static string Cut(string cell, int width)
    {
        if (Width(cell) <= width) return cell;
        var (end, used) = (0, 0);
        // Between two letters as people see them, not within one.
        foreach (var length in StringInfo.ParseCombiningCharacters(cell).Append(cell.Length).Skip(1))
        {
            used += Width(cell[end..length]);
            if (used >= width) break;
            end = length;
        }

        return $"{cell[..end]}…";
    }
}
