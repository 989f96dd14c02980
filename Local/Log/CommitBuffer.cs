using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Local.Log;

/// <summary>The frames of the next commit, as they will be on the disk; payloads are written in their place.</summary>
internal sealed class CommitBuffer
{
    private readonly WireBuffer _bytes = new(64 * 1024);
    private readonly WireWriter _short;

    // Apart: emptying what remembers the many texts of a memory would cost every row.
    private readonly WireWriter _long;
    private readonly List<int> _starts = [];

    public CommitBuffer()
    {
        _short = new WireWriter(_bytes);
        _long = new WireWriter(_bytes);
    }

    /// <summary>Bytes of the frames so far.</summary>
    public int Length => _bytes.Length;

    /// <summary>Begins a frame; its payload is to be written next.</summary>
    /// <exception cref="PrincipalStoreException">The key cannot be stored.</exception>
    public WireWriter Begin(in Frame frame, string key)
    {
        _starts.Add(_bytes.Length);
        LogFrame.Begin(_bytes, frame, key);
        var writer = frame.Kind == FrameKind.Memory ? _long : _short;
        writer.Restart();
        return writer;
    }

    /// <summary>Ends the frame that was begun, and gives its length.</summary>
    /// <exception cref="PrincipalStoreException">It is too long to be read back.</exception>
    public int End()
    {
        var start = _starts[^1];
        LogFrame.Seal(_bytes.Written[start..], start, isLast: false);
        return _bytes.Length - start;
    }

    /// <summary>All frames; the last one says that the commit ends with it.</summary>
    public ReadOnlySpan<byte> Seal()
    {
        if (Length > 0) LogFrame.Seal(_bytes.Written[_starts[^1]..], _starts[^1], isLast: true);
        return _bytes.Written;
    }

    /// <summary>Takes away the frames from an offset on.</summary>
    public void Cut(int length)
    {
        _bytes.Cut(length);
        _starts.RemoveAll(start => start >= length);
    }
}
