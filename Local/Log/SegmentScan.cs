using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Log;

/// <summary>Walks a segment from its start, and tells a torn tail from damage.</summary>
internal sealed class SegmentScan(DiskFile file)
{
    private const int WindowBytes = 1024 * 1024;

    private readonly long _length = file.Length;
    private byte[] _window = new byte[Math.Min(WindowBytes, file.Length)];
    private long _start;
    private int _held;

    /// <summary>How many frames the whole commits have that were met.</summary>
    public long Frames { get; private set; }

    /// <summary>Gives every whole frame with its offset, and the offset behind the last whole commit.</summary>
    /// <param name="from">The offset of the first frame.</param>
    /// <param name="take">
    /// Is given each frame, which counts when the last of its commit was given; its bytes are good until it returns.
    /// </param>
    /// <exception cref="LogException">A frame is damaged although a later commit followed it.</exception>
    public long Run(long from, Action<long, Frame> take)
    {
        var (at, commit) = (from, from);
        var pending = 0;
        while (at < _length)
        {
            if (!TryFrame(at, out var frame) || at - frame.Back != commit)
            {
                if (HasCommitBehind(at)) throw new LogException(file.Path, at, "the frame there is damaged");
                break;
            }

            take(at, frame);
            at += frame.Length;
            pending++;
            if (!frame.IsLast) continue;
            commit = at;
            Frames += pending;
            pending = 0;
        }

        return commit;
    }

    /// <summary>The offset of the next whole frame that begins a commit; null when none follows.</summary>
    public long? NextCommit(long bad)
    {
        for (var at = bad + 1; at <= _length - LogFrame.HeadBytes; at++)
        {
            if (LogFrame.LengthOf(Bytes(at, LogFrame.HeadBytes).Span) is null) continue;
            if (TryFrame(at, out var frame) && frame.Back == 0) return at;
        }

        return null;
    }

    /// <summary>
    /// Commits follow each other: where one stands whole that began behind a bad frame, the bad frame was once whole
    /// too. Without one, it is what a crash left of the last commit.
    /// </summary>
    private bool HasCommitBehind(long bad)
    {
        for (var at = bad + 1; at <= _length - LogFrame.HeadBytes; at++)
        {
            var ahead = Bytes(at, LogFrame.HeadBytes).Span;
            if (LogFrame.LengthOf(ahead) is null) continue;
            if (TryFrame(at, out var frame) && at - frame.Back > bad) return true;
        }

        return false;
    }

    private bool TryFrame(long at, out Frame frame)
    {
        frame = default;
        var head = Bytes(at, LogFrame.HeadBytes);
        return LogFrame.LengthOf(head.Span) is { } length
            && length <= _length - at
            && LogFrame.TryRead(Bytes(at, length), out frame);
    }

    /// <summary>Bytes of the file, fewer at its end; good until the next call.</summary>
    private ReadOnlyMemory<byte> Bytes(long at, int count)
    {
        if (at < _start || at + count > _start + _held)
        {
            if (count > _window.Length) _window = new byte[count];
            _start = at;
            _held = file.Read(_window, at);
        }

        var from = (int)(at - _start);
        return _window.AsMemory(from, Math.Min(count, _held - from));
    }
}
