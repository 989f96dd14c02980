using System.Text;

namespace Grainwatch.Detection.Policies;

/// <summary>Lines and columns of offsets in a UTF-8 text.</summary>
internal sealed class TextPositions
{
    private readonly byte[] _utf8;
    private readonly List<int> _lines = [0];

    public TextPositions(ReadOnlySpan<byte> utf8)
    {
        _utf8 = utf8.ToArray();
        for (var i = 0; i < _utf8.Length; i++)
            if (_utf8[i] == '\n') _lines.Add(i + 1);
    }

    /// <summary>Line and column of an offset in bytes; both from 1, the column in UTF-16 characters.</summary>
    public (int Line, int Column) Of(int offset)
    {
        var at = _lines.BinarySearch(offset);
        var line = at >= 0 ? at : ~at - 1;
        var start = _lines[line];
        var end = Math.Min(offset, _utf8.Length);
        return (line + 1, Encoding.UTF8.GetCharCount(_utf8, start, Math.Max(0, end - start)) + 1);
    }

    /// <summary>The offset of a byte of a line, the line from 0.</summary>
    public int OffsetOf(long line, long byteInLine)
    {
        var start = line >= 0 && line < _lines.Count ? _lines[(int)line] : _utf8.Length;
        return (int)Math.Min(_utf8.Length, start + Math.Max(0, byteInLine));
    }
}
