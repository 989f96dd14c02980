namespace Grainwatch.Ingest.CloudTrail;

/// <summary>Why a <see cref="RecordBoundary"/> search stopped.</summary>
internal enum BoundaryStop
{
    /// <summary>The data ended first.</summary>
    None,

    /// <summary>Behind the bracket that closes what was opened first.</summary>
    Closed,

    /// <summary>Before what can only be the start of another record.</summary>
    NextRecord,

    /// <summary>At what separates values on the level where the search began.</summary>
    Separator,
}

/// <summary>
/// Finds where broken JSON ends, so that its neighbours can be read: counts brackets outside strings, and trusts above
/// that two signs that valid JSON holds nowhere inside a record: a line that starts with <c>{</c>, and CloudTrail's own
/// <c>{"eventVersion"</c>, whose quotes a string would have escaped. Resumable at any byte; holds nothing.
/// </summary>
internal struct RecordBoundary
{
    private const int BlankMax = 32;

    private readonly bool _inArray;
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _lineStart;
    private bool _started;

    /// <summary>
    /// A search that starts so many open brackets deep, on a level that is an array's or that of lines.
    /// </summary>
    public RecordBoundary(int depth, bool inArray)
    {
        _depth = depth;
        _inArray = inArray;
    }

    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    private static ReadOnlySpan<byte> FirstField => "\"eventVersion\""u8;

    /// <summary>
    /// Goes on; answers how many bytes were passed over. Short of the end it may want to see more data.
    /// </summary>
    public int Advance(ReadOnlySpan<byte> data, bool final, out BoundaryStop stop)
    {
        stop = BoundaryStop.None;
        for (var at = 0; at < data.Length; at++)
        {
            var c = data[at];
            if (c == '{' && _started)
            {
                var isRecord = _lineStart ? true : IsRecordStart(data[at..], final);
                if (isRecord is null) return at;
                if (isRecord.Value || (_depth == 0 && !_inString)) return Stop(BoundaryStop.NextRecord, at, out stop);
            }

            if (_started && _depth == 0 && !_inString && IsSeparator(c))
                return Stop(BoundaryStop.Separator, at, out stop);
            _started = true;
            _lineStart = c == '\n';
            if (_inString) PassInString(c);
            else if (Pass(c)) return Stop(BoundaryStop.Closed, at + 1, out stop);
        }

        return data.Length;
    }

    private static int Stop(BoundaryStop why, int at, out BoundaryStop stop)
    {
        stop = why;
        return at;
    }

    /// <summary>Null when more data has to be seen.</summary>
    private static bool? IsRecordStart(ReadOnlySpan<byte> data, bool final)
    {
        var at = 1;
        while (at < data.Length && at <= BlankMax && Blanks.Contains(data[at])) at++;
        var rest = data[at..];
        if (rest.Length >= FirstField.Length) return rest.StartsWith(FirstField);
        return final || !FirstField.StartsWith(rest) ? false : null;
    }

    private readonly bool IsSeparator(byte c) => c == '\n' || (_inArray && c is (byte)',' or (byte)']');

    /// <summary>Passes a byte outside strings; true when it closes what was opened first.</summary>
    private bool Pass(byte c)
    {
        switch (c)
        {
            case (byte)'"':
                _inString = true;
                return false;
            case (byte)'{' or (byte)'[':
                _depth++;
                return false;
            case (byte)'}' or (byte)']' when _depth > 0:
                return --_depth == 0;
            default:
                return false;
        }
    }

    /// <summary>Strings of JSON hold no line ends: one that does was never closed.</summary>
    private void PassInString(byte c)
    {
        if (_escaped) _escaped = false;
        else if (c == '\\') _escaped = true;
        else if (c is (byte)'"' or (byte)'\n') _inString = false;
    }
}
