using System.Globalization;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Log;

/// <summary>
/// One file of a shard's log: a head of 8 bytes, then frames, which are only ever added behind the last one.
/// </summary>
internal sealed class Segment : IDisposable
{
    /// <summary>Bytes of a segment that holds nothing.</summary>
    public const int HeadBytes = 8;

    private readonly DiskFile _file;

    /// <summary>Opens a segment, or begins one.</summary>
    /// <exception cref="LogException">It is no segment that this version reads.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public Segment(string folder, int number, bool isLast, LogOptions options)
    {
        Number = number;
        FilePath = System.IO.Path.Combine(folder, NameOf(number));
        _file = options.OpenFile(FilePath);
        try
        {
            var read = CheckHead(_file);
            Length = Math.Max(_file.Length, HeadBytes);
            if (!IsEmpty) return;
            if (!isLast)
                throw new LogException(FilePath, read, "its frames are missing, though another segment follows");
            // Also a head that is there: whoever wrote it may not have come to make it durable.
            _file.Write(Head, 0);
            _file.Flush();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Its number; later ones are higher.</summary>
    public int Number { get; }

    /// <summary>Where it is.</summary>
    public string FilePath { get; }

    /// <summary>Whether it holds nothing; its name may not be durable yet.</summary>
    public bool IsEmpty => Length == HeadBytes;

    /// <summary>Bytes that are durable.</summary>
    public long Length { get; private set; }

    /// <summary>When its last frame was written; the least there is while it has none.</summary>
    public DateTime LastWritten { get; set; } = DateTime.MinValue;

    private static ReadOnlySpan<byte> Head => "GWLOG 1\n"u8;

    /// <summary>The name of a segment's file.</summary>
    public static string NameOf(int number) => number.ToString("D8", CultureInfo.InvariantCulture) + ".log";

    /// <summary>The number of a segment's file; null when it is none.</summary>
    public static int? NumberOf(string name) =>
        name.Length == 12 && name.EndsWith(".log", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(0, 8), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number is > 0 and <= LogPosition.SegmentMax
            ? number
            : null;

    /// <summary>Checks the head as far as it is there; gives its length.</summary>
    /// <exception cref="LogException">It is no segment that this version reads.</exception>
    public static int CheckHead(DiskFile file)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        var read = file.Read(head, 0);
        return Head.StartsWith(head[..read])
            ? read
            : throw new LogException(file.Path, 0, "it is no log that this version reads");
    }

    /// <summary>Gives every frame with its offset; gives the offset behind the last whole commit.</summary>
    /// <exception cref="LogException">A frame is damaged.</exception>
    public long Scan(Action<long, Frame> take) => new SegmentScan(_file).Run(HeadBytes, take);

    /// <summary>Writes behind what is durable, durably. When it throws, nothing counts as written.</summary>
    /// <exception cref="IOException">It failed; <see cref="Cut"/> takes away what it may have left.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes, Length);
        _file.Flush();
        Length += bytes.Length;
    }

    /// <summary>Takes away what is behind an offset.</summary>
    public void Cut(long length)
    {
        _file.SetLength(length);
        _file.Flush();
        Length = length;
    }

    /// <summary>Copies the bytes behind an offset.</summary>
    public void CopyTail(long offset, DiskFile to)
    {
        var bytes = new byte[64 * 1024];
        for (var at = offset; _file.Read(bytes, at) is var read and > 0; at += read)
            to.Write(bytes.AsSpan(0, read), at - offset);
    }

    /// <summary>Reads bytes, fewer at the end.</summary>
    public int ReadBytes(Span<byte> bytes, long offset) => _file.Read(bytes, offset);

    /// <summary>Reads the frame at an offset.</summary>
    /// <exception cref="LogException">There is none, or it is damaged.</exception>
    public Frame Read(long offset)
    {
        Span<byte> head = stackalloc byte[LogFrame.HeadBytes];
        try
        {
            if (offset < Length && LogFrame.LengthOf(head[.._file.Read(head, offset)]) is { } length
                && length <= Length - offset)
            {
                var bytes = new byte[length];
                _file.Read(bytes, offset);
                if (LogFrame.TryRead(bytes, out var frame)) return frame;
            }
        }
        catch (IOException e)
        {
            throw new LogException(FilePath, offset, $"the frame there cannot be read ({e.Message})");
        }

        throw new LogException(FilePath, offset, "the frame there is damaged");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
