using System.Buffers;
using System.Globalization;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Stores;

/// <summary>
/// The memories of one shard in one append-only file: a head of 8 bytes, then frames (<see cref="JournalFrame"/>), of
/// which the last of a key counts. What a round writes goes to the file in one write and one flush.
/// </summary>
/// <remarks>
/// At a commit that fails, the file is cut back to the last one that did not, before anything else is written. When
/// more than half of the file is of no use any more, what is goes to a new file that then takes its place.
/// </remarks>
internal sealed class Journal : IShardStore, IDisposable
{
    /// <summary>Bytes of a journal that holds nothing.</summary>
    public const int HeadBytes = 8;

    private readonly Dictionary<string, Entry> _entries = [];
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly JournalOptions _options;
    private readonly string _folder;
    private readonly string _path;
    private List<Pending> _pending = [];
    private List<Pending> _committed = [];
    private DiskFile _file;
    private long _length;
    private long _liveBytes;
    private long _compactFrom;
    private long? _damagedAt;
    private bool _needsRepair;
    private bool _needsFolderFlush;

    /// <summary>Opens a journal, or begins one.</summary>
    /// <exception cref="JournalException">It is damaged, or no journal.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public Journal(string path, JournalOptions options)
    {
        _path = path;
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        _options = options;
        File.Delete(NewPath);
        _file = options.OpenFile(path);
        try
        {
            Open();
        }
        catch
        {
            _file.Dispose();
            throw;
        }

        _compactFrom = options.CompactFromBytes;
    }

    /// <summary>Bytes of a last commit that was never finished, and were cut; 0 when there were none.</summary>
    public long CutBytes { get; private set; }

    /// <summary>Bytes of the file.</summary>
    public long Length => _length;

    /// <summary>Where it is.</summary>
    public string FilePath => _path;

    /// <inheritdoc/>
    public bool HasPending => _pending.Count > 0;

    private static ReadOnlySpan<byte> Head => "GWJRNL1\n"u8;

    private string NewPath => _path + ".new";

    /// <inheritdoc/>
    public ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default)
    {
        if (!_entries.TryGetValue(key.Text, out var entry)) return default;
        var stored = new StoredPrincipal(Read(key.Text, entry), Text(entry.Version));
        return new ValueTask<StoredPrincipal?>(stored);
    }

    /// <inheritdoc/>
    public ValueTask<string> WriteAsync(PrincipalWrite write)
    {
        var key = write.State.Key.Text;
        _entries.TryGetValue(key, out var known);
        if (write.ExpectedVersion != (known.Version == 0 ? null : Text(known.Version)))
        {
            throw new PrincipalConflictException(
                $"{key} has version {known.Version}, not {write.ExpectedVersion ?? "none"} as its writer expects.");
        }

        var at = _buffer.WrittenCount;
        var payload = StateCodec.Encode(write.State);
        var version = known.Version + 1;
        var length = JournalFrame.Write(_buffer, FrameKind.Memory, version, key, payload, back: at);
        var pending = new Pending(key, new Entry(at, length, version));
        _pending.Add(pending);
        return new ValueTask<string>(pending.Answer.Task);
    }

    /// <inheritdoc/>
    public void Commit()
    {
        if (_pending.Count == 0) return;
        var start = _length;
        Exception? failure = null;
        try
        {
            Repair();
            _needsRepair = true;
            _file.Write(_buffer.WrittenSpan, _length);
            _file.Flush();
            _needsRepair = false;
            _length += _buffer.WrittenCount;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failure = e;
        }

        // Answering lets actors go on, and write again.
        (_pending, _committed) = (_committed, _pending);
        _buffer.ResetWrittenCount();
        if (failure is null)
        {
            foreach (var (key, entry) in _committed) Put(key, entry with { Offset = start + entry.Offset });
        }

        foreach (var pending in _committed)
        {
            if (failure is null) pending.Answer.SetResult(Text(pending.Entry.Version));
            else pending.Answer.SetException(Failure(failure));
        }

        _committed.Clear();
        if (_length >= _compactFrom && _length - _liveBytes > _length / 2) Compact();
    }

    /// <inheritdoc/>
    public IEnumerable<PrincipalState> ReadAll() =>
        _entries.OrderBy(entry => entry.Value.Offset).Select(entry => Read(entry.Key, entry.Value));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    private PrincipalStoreException Failure(Exception reason) =>
        new($"'{_path}' cannot be written: {reason.Message}", reason);

    private void Open()
    {
        var length = _file.Length;
        Span<byte> head = stackalloc byte[Head.Length];
        var read = _file.Read(head, 0);
        if (!Head.StartsWith(head[..read]))
            throw new JournalException(_path, 0, "it is no journal that this version reads");
        if (read < Head.Length)
        {
            _file.Write(Head, 0);
            _file.Flush();
            _needsFolderFlush = true;
            length = Head.Length;
        }

        _length = new JournalScan(_file).Run(Head.Length, (at, frame) =>
        {
            if (frame.Kind != FrameKind.Memory)
                throw new JournalException(_path, at, $"the frame has kind {(byte)frame.Kind}, which is unknown here");
            Put(frame.Key, new Entry(at, frame.Length, frame.Version));
        });
        CutBytes = length - _length;
        _needsRepair = CutBytes > 0;
        Repair();
    }

    /// <summary>Takes away what a failed commit, or a crash, may have left.</summary>
    private void Repair()
    {
        if (_needsFolderFlush)
        {
            _options.FlushFolder(_folder);
            _needsFolderFlush = false;
        }

        if (!_needsRepair) return;
        _file.SetLength(_length);
        _file.Flush();
        _needsRepair = false;
    }

    private void Put(string key, Entry entry)
    {
        if (_entries.TryGetValue(key, out var old))
        {
            _liveBytes -= old.Length;
            if (old.Offset == _damagedAt)
            {
                // It is of no use any more: the rest may be worth compacting again.
                _damagedAt = null;
                _compactFrom = _options.CompactFromBytes;
            }
        }

        _liveBytes += entry.Length;
        _entries[key] = entry;
    }

    private PrincipalState Read(string key, Entry entry)
    {
        try
        {
            return StateCodec.Decode(ReadFrame(key, entry).Payload);
        }
        catch (WireException e)
        {
            throw new JournalException(_path, entry.Offset, $"the memory of {key} cannot be read ({e.Message})");
        }
    }

    private Frame ReadFrame(string key, Entry entry)
    {
        var bytes = new byte[entry.Length];
        try
        {
            _file.Read(bytes, entry.Offset);
        }
        catch (IOException e)
        {
            throw new JournalException(_path, entry.Offset, $"the frame of {key} cannot be read ({e.Message})");
        }

        return JournalFrame.TryRead(bytes, out var frame) && frame.Key == key && frame.Version == entry.Version
            ? frame
            : throw new JournalException(_path, entry.Offset, $"the frame of {key} is damaged");
    }

    /// <summary>
    /// Writes what counts to a new file and puts it in the old one's place; when that fails, the old one stays, and
    /// why is told: a full disk whenever it is tried again, a damaged frame once, for until it is written anew it would
    /// fail every time.
    /// </summary>
    private void Compact()
    {
        DiskFile? file = null;
        try
        {
            file = _options.OpenFile(NewPath);
            var moved = CopyTo(file, out var length);
            file.Flush();
            File.Move(NewPath, _path, overwrite: true);
            // Before its name is durable, nothing written to the new file is.
            _needsFolderFlush = true;
            _file.Dispose();
            _file = file;
            _needsRepair = false;
            foreach (var (key, entry) in moved) _entries[key] = entry;
            _length = length;
            _compactFrom = _options.CompactFromBytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalException)
        {
            file?.Dispose();
            _damagedAt = (e as JournalException)?.Offset;
            _compactFrom = _damagedAt is null ? _length + _options.CompactFromBytes : long.MaxValue;
            TryDeleteNew();
            _options.Warn($"'{_path}' grows, for it cannot be compacted: {e.Message}");
        }
    }

    private List<(string Key, Entry Entry)> CopyTo(DiskFile file, out long length)
    {
        const int ChunkBytes = 1024 * 1024;
        List<(string Key, Entry Entry)> moved = new(_entries.Count);
        var chunk = new ArrayBufferWriter<byte>(ChunkBytes);
        chunk.Write(Head);
        length = 0;
        foreach (var (key, entry) in _entries.OrderBy(entry => entry.Value.Offset))
        {
            var frame = ReadFrame(key, entry);
            var at = length + chunk.WrittenCount;
            // A commit of its own: in a file that was finished before it got its name, nothing is torn.
            var written = JournalFrame.Write(chunk, frame.Kind, frame.Version, key, frame.Payload.Span, back: 0);
            moved.Add((key, new Entry(at, written, frame.Version)));
            if (chunk.WrittenCount < ChunkBytes) continue;
            file.Write(chunk.WrittenSpan, length);
            length += chunk.WrittenCount;
            chunk.ResetWrittenCount();
        }

        file.Write(chunk.WrittenSpan, length);
        length += chunk.WrittenCount;
        return moved;
    }

    private void TryDeleteNew()
    {
        try
        {
            File.Delete(NewPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next compaction, or the next start, overwrites it.
        }
    }

    /// <summary>Where the frame is that counts.</summary>
    private readonly record struct Entry(long Offset, int Length, long Version);

    /// <summary>A write on its way; its offset counts from the start of its commit.</summary>
    private sealed record Pending(string Key, Entry Entry)
    {
        // Without the flag for asynchronous continuations: its actor goes on here, on the shard's thread.
        public TaskCompletionSource<string> Answer { get; } = new();
    }
}
