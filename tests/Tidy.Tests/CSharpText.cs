namespace Grainwatch.Tidy.Tests;

/// <summary>
/// C# source taken apart just far enough to tell code from comments and from the insides of literals, so that a check
/// for a word in code does not trip over a sentence about it. Holes of interpolated strings count as code; those of raw
/// interpolated ones do not.
/// </summary>
public sealed class CSharpText
{
    private readonly string _text;
    private readonly char[] _code;
    private readonly List<(int Start, int End)> _comments = [];
    private readonly List<(int Start, int End)> _raw = [];
    private int _at;

    public CSharpText(string text)
    {
        _text = text;
        _code = text.ToCharArray();
        while (_at < text.Length) Step();
        Code = new string(_code).Split('\n');
    }

    /// <summary>The lines, with comments and the insides of literals blanked.</summary>
    public IReadOnlyList<string> Code { get; }

    /// <summary>The comments, with the line each starts on.</summary>
    public IEnumerable<(int Line, string Text)> Comments =>
        _comments.Select(span => (LineOf(span.Start), _text[span.Start..span.End]));

    /// <summary>Whether a line lies inside a raw literal of several lines.</summary>
    public bool IsRawLiteral(int line) => _raw.Any(span => LineOf(span.Start) < line && line < LineOf(span.End));

    private char Here => _at < _text.Length ? _text[_at] : '\0';

    private int LineOf(int position) => _text.AsSpan(0, position).Count('\n') + 1;

    private bool Sees(string what) => string.CompareOrdinal(_text, _at, what, 0, what.Length) == 0;

    private void Step()
    {
        if (Sees("//")) Comment(EndOf("\n", width: 0));
        else if (Sees("/*")) Comment(EndOf("*/", width: 2));
        else if (Here == '\'') Character();
        else if (Here is '"' or '$' or '@') Literal();
        else _at++;
    }

    private int EndOf(string what, int width) =>
        _text.IndexOf(what, _at, StringComparison.Ordinal) is var end and >= 0 ? end + width : _text.Length;

    private void Comment(int end)
    {
        _comments.Add((_at, end));
        Blank(_at, end);
        _at = end;
    }

    private void Character()
    {
        var start = ++_at;
        while (Here is not ('\'' or '\n' or '\0')) _at += Here == '\\' ? 2 : 1;
        Blank(start, _at);
        _at++;
    }

    private void Literal()
    {
        var prefix = _at;
        while (Here is '$' or '@') _at++;
        var marks = _text[prefix.._at];
        if (Here != '"')
        {
            // An identifier such as @event.
            _at = prefix + 1;
            return;
        }

        var quotes = 0;
        while (_at + quotes < _text.Length && _text[_at + quotes] == '"') quotes++;
        if (quotes >= 3 && !marks.Contains('@')) RawString(quotes);
        else QuotedString(verbatim: marks.Contains('@'), interpolated: marks.Contains('$'));
    }

    private void RawString(int quotes)
    {
        var start = _at + quotes;
        var end = _text.IndexOf(new string('"', quotes), start, StringComparison.Ordinal);
        if (end < 0) end = _text.Length;
        _raw.Add((start, end));
        Blank(start, end);
        _at = Math.Min(end + quotes, _text.Length);
    }

    private void QuotedString(bool verbatim, bool interpolated)
    {
        _at++;
        while (_at < _text.Length)
        {
            if (Here == '"' && !(verbatim && Sees("\"\""))) break;
            if (interpolated && Here == '{' && !Sees("{{"))
            {
                Hole();
                continue;
            }

            var width = (!verbatim && Here == '\\') || Sees("\"\"") || Sees("{{") ? 2 : 1;
            Blank(_at, _at + width);
            _at += width;
        }

        _at++;
    }

    private void Hole()
    {
        var depth = 0;
        do
        {
            if (Here == '{') depth++;
            if (Here == '}') depth--;
            Step();
        }
        while (depth > 0 && _at < _text.Length);
    }

    private void Blank(int start, int end)
    {
        for (var i = start; i < Math.Min(end, _code.Length); i++)
        {
            if (_code[i] != '\n') _code[i] = ' ';
        }
    }
}
