using Grainwatch.Ingest.Files;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>
/// A file of a quarantine: lines that are appended, entries and what takes them out again. It needs no other file to be
/// understood. For one thread at a time.
/// </summary>
internal sealed class QuarantineSegment : IDisposable
{
    private List<(long At, int Length)> _unreadable = [];
    private DiskFile _file;
    private bool _needsRepair;

    public QuarantineSegment(int number, DiskFile file) => (Number, Path, _file) = (number, file.Path, file);

    public int Number { get; }

    public string Path { get; }

    /// <summary>Bytes of whole lines.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes of entries that count, and of lines that cannot be read, which nothing takes away.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>Bytes of a last line that was never finished.</summary>
    public long TornBytes { get; private set; }

    /// <summary>What a rewrite that was cut short leaves.</summary>
    public string NewPath => Path + ".new";

    /// <summary>Lines that cannot be read.</summary>
    public int Unreadable => _unreadable.Count;

    /// <summary>Reads the file whole, and gives its lines.</summary>
    /// <param name="onEntry">An entry, where it is and how long its line.</param>
    /// <param name="onDone">The id of an entry above that was taken out.</param>
    public void Scan(Func<QuarantineEntry, long, int, bool> onEntry, Func<QuarantineId, int> onDone)
    {
        var bytes = ReadAll();
        Length = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        TornBytes = bytes.Length - Length;
        _needsRepair = TornBytes > 0;
        for (var at = 0; at < Length;)
        {
            var length = bytes.AsSpan(at).IndexOf((byte)'\n') + 1;
            if (!QuarantineLine.TryRead(bytes.AsSpan(at, length), out var entry, out var done))
            {
                _unreadable.Add((at, length));
                LiveBytes += length;
            }
            else if (entry is null)
            {
                LiveBytes -= onDone(done);
            }
            else if (onEntry(entry, at, length))
            {
                LiveBytes += length;
            }

            at += length;
        }
    }

    /// <summary>Cuts a last line that was never finished, or that was written in vain.</summary>
    public void Repair()
    {
        if (!_needsRepair) return;
        _file.SetLength(Length);
        _file.Flush();
        _needsRepair = false;
    }

    /// <summary>Appends whole lines, durably.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="live">By how much the bytes that count grow.</param>
    public void Append(ReadOnlySpan<byte> lines, long live)
    {
        Repair();
        _needsRepair = true;
        _file.Write(lines, Length);
        _file.Flush();
        _needsRepair = false;
        Length += lines.Length;
        LiveBytes += live;
    }

    /// <summary>The entry of a line.</summary>
    /// <exception cref="QuarantineException">It cannot be read.</exception>
    public QuarantineEntry Read(long at, int length)
    {
        var line = new byte[length];
        try
        {
            var read = _file.Read(line, at);
            if (QuarantineLine.TryRead(line.AsSpan(0, read), out var entry, out _) && entry is not null) return entry;
        }
        catch (IOException e)
        {
            throw new QuarantineException($"'{Path}' cannot be read at byte {at}: {e.Message}", e);
        }

        throw new QuarantineException($"'{Path}' is damaged: the line at byte {at} is no entry any more.");
    }

    /// <summary>
    /// Writes the lines that stay to a new file, which takes the old one's place; durable when the folder is flushed.
    /// </summary>
    /// <param name="disk">The disk.</param>
    /// <param name="staying">The lines of the entries that stay; gives each its new place.</param>
    public void Rewrite(
        QuarantineDisk disk, IReadOnlyList<(long At, int Length, Action<long> Move)> staying)
    {
        var bytes = ReadAll();
        List<(long At, int Length)> unreadable = [];
        var lines = staying
            .Concat(_unreadable.Select(line => (line.At, line.Length, Move: NoteUnreadable(line.Length))))
            .OrderBy(line => line.At).ToList();
        var content = new byte[lines.Sum(line => line.Length)];
        var to = 0;
        foreach (var (at, length, _) in lines)
        {
            bytes.AsSpan((int)at, length).CopyTo(content.AsSpan(to));
            to += length;
        }

        var file = disk.OpenFile(NewPath);
        try
        {
            file.SetLength(0);
            file.Write(content, 0);
            file.Flush();
            disk.Replace(Path, by: NewPath);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _file.Dispose();
        _file = file;
        to = 0;
        foreach (var (_, length, move) in lines)
        {
            move(to);
            to += length;
        }

        _unreadable = unreadable;
        (Length, LiveBytes, _needsRepair) = (content.Length, content.Length, false);

        Action<long> NoteUnreadable(int length) => at => unreadable.Add((at, length));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private byte[] ReadAll()
    {
        var bytes = new byte[_file.Length];
        var read = _file.Read(bytes, 0);
        return bytes[..read];
    }
}
