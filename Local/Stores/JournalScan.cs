using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Stores;

/// <summary>Walks a journal from its start, and tells a torn tail from damage.</summary>
internal sealed class JournalScan(DiskFile file)
{
    private const int WindowBytes = 1024 * 1024;

    private readonly long _length = file.Length;
    private byte[] _window = new byte[WindowBytes];
    private long _start;
    private int _held;

    /// <summary>Gives every whole frame with its offset, and the offset behind the last one.</summary>
    /// <exception cref="JournalException">A frame is damaged although a later commit followed it.</exception>
    public long Run(long from, Action<long, Frame> take)
    {
        var at = from;
        while (at < _length)
        {
            if (!TryFrame(at, out var frame))
            {
                if (HasCommitBehind(at)) throw new JournalException(file.Path, at, "the frame there is damaged");
                break;
            }

            take(at, frame);
            at += frame.Length;
        }

        return at;
    }

    /// <summary>
    /// Commits follow each other: where one stands whole that began behind a bad frame, the bad frame was once whole
    /// too. Without one, it is what a crash left of the last commit.
    /// </summary>
    private bool HasCommitBehind(long bad)
    {
        for (var at = bad + 1; at <= _length - JournalFrame.HeadBytes; at++)
        {
            var ahead = Bytes(at, JournalFrame.HeadBytes).Span;
            if (JournalFrame.LengthOf(ahead) is null) continue;
            if (TryFrame(at, out var frame) && at - frame.Back > bad) return true;
        }

        return false;
    }

    private bool TryFrame(long at, out Frame frame)
    {
        frame = default;
        var head = Bytes(at, JournalFrame.HeadBytes);
        return JournalFrame.LengthOf(head.Span) is { } length
            && length <= _length - at
            && JournalFrame.TryRead(Bytes(at, length), out frame);
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
