using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Local.Log;

/// <summary>Reads what lists show of all principals, in the order in which it lies on the disk.</summary>
internal sealed class HeaderScan(SegmentList segments)
{
    private readonly byte[] _window = new byte[64 * 1024];
    private Segment? _segment;
    private long _start;
    private int _held;

    /// <summary>Their headers.</summary>
    /// <exception cref="LogException">One cannot be read.</exception>
    public IEnumerable<PrincipalNotice> Run(IReadOnlyDictionary<string, LogEntry> entries)
    {
        var headers = entries.Select(entry => (At: entry.Value.Header, entry.Key)).ToArray();
        Array.Sort(headers, (left, right) => left.At.CompareTo(right.At));
        foreach (var (at, key) in headers) yield return Read(at, key);
    }

    private PrincipalNotice Read(LogPosition at, string key)
    {
        var frame = Find(at, key);
        try
        {
            if (frame.Kind == FrameKind.Header && frame.Key == key) return NoticeCodec.Decode(frame.Payload);
        }
        catch (WireException e)
        {
            throw new LogException(
                segments.PathOf(at), at.Offset, $"the header of {key} cannot be read ({e.Message})");
        }

        throw new LogException(segments.PathOf(at), at.Offset, $"there is no header of {key}");
    }

    private Frame Find(LogPosition at, string key)
    {
        var segment = segments.Of(at, key);
        if (TryHeld(segment, at.Offset, out var frame)) return frame;
        try
        {
            (_segment, _start, _held) = (segment, at.Offset, segment.ReadBytes(_window, at.Offset));
        }
        catch (IOException e)
        {
            throw new LogException(segment.FilePath, at.Offset, $"the frame there cannot be read ({e.Message})");
        }

        return TryHeld(segment, at.Offset, out frame) ? frame : segment.Read(at.Offset);
    }

    private bool TryHeld(Segment segment, long offset, out Frame frame)
    {
        frame = default;
        return segment == _segment && offset >= _start && offset < _start + _held
            && LogFrame.TryRead(_window.AsMemory((int)(offset - _start), (int)(_start + _held - offset)), out frame);
    }
}
