using System.Buffers;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>
/// A quarantine in a folder: append-only files of JSON lines (docs/quarantine.md). Records are kept durably before they
/// are answered for; callers that come while the disk is busy share the next flush. One process writes a folder.
/// </summary>
public sealed class FileQuarantine : QuarantineView, IQuarantine, IDisposable
{
    private readonly Lock _queueGate = new();
    private readonly FileQuarantineOptions _options;
    private readonly FolderLock _lock;
    private readonly QuarantineFolder _folder;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private List<Keeping> _queue = [];
    private bool _isCommitting;
    private bool _isDisposed;
    private bool _needsFolderFlush;
    private int _lastNumber;
    private string? _problem;

    private FileQuarantine(FolderLock held, QuarantineFolder folder, FileQuarantineOptions options)
        : base(folder.Index)
    {
        (_lock, _folder, _options) = (held, folder, options);
        _lastNumber = folder.Segments is [.., var last] ? last.Number : 0;
        Notes =
        [
            .. folder.Segments.Where(segment => segment.TornBytes > 0).Select(segment =>
                $"'{segment.Path}': the last {segment.TornBytes:N0} bytes were a record that was never finished; cut "
                + $"at byte {segment.Length:N0}."),
            .. folder.Segments.Where(segment => segment.Unreadable > 0).Select(segment =>
                $"'{segment.Path}': {segment.Unreadable:N0} damaged lines are passed over; they stay where they are."),
        ];
    }

    /// <summary>Where it is.</summary>
    public string Folder => _folder.Path;

    /// <summary>What opening found and mended, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Opens a folder; makes it when it does not exist.</summary>
    /// <exception cref="QuarantineInUseException">Another process writes it; the message names which.</exception>
    /// <exception cref="QuarantineException">It cannot be read or written.</exception>
    public static FileQuarantine Open(string folder, FileQuarantineOptions? options = null)
    {
        options ??= new FileQuarantineOptions();
        FolderLock? held = null;
        QuarantineFolder? files = null;
        try
        {
            Disk.CreateFolder(folder, options.Disk.FlushFolder);
            held = FolderLock.Take(folder);
            foreach (var rest in Directory.EnumerateFiles(folder, "quarantine-*.jsonl.new")) options.Disk.Delete(rest);
            files = QuarantineFolder.Load(folder, options.Disk.OpenFile);
            foreach (var segment in files.Segments) segment.Repair();
            return new FileQuarantine(held, files, options);
        }
        catch (Exception e)
        {
            files?.Dispose();
            held?.Dispose();
            if (e is FolderInUseException) throw new QuarantineInUseException($"The quarantine {e.Message}", e);
            if (e is not (IOException or UnauthorizedAccessException)) throw;
            throw new QuarantineException($"The quarantine '{folder}' cannot be used: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public ValueTask KeepAsync(
        string source, IReadOnlyList<Rejection> rejections, CancellationToken cancellation = default)
    {
        if (rejections.Count == 0) return ValueTask.CompletedTask;
        var now = _options.Clock.GetUtcNow().UtcDateTime;
        var keeping = new Keeping(
            [.. rejections.Select(rejection => QuarantineEntry.Create(now, source, rejection))]);
        bool isFirst;
        lock (_queueGate)
        {
            _queue.Add(keeping);
            isFirst = !_isCommitting;
            _isCommitting = true;
        }

        if (isFirst) _ = Task.Run(CommitQueue, CancellationToken.None);
        return new ValueTask(keeping.Done.Task.WaitAsync(cancellation));
    }

    /// <inheritdoc/>
    public async ValueTask<int> RemoveAsync(
        IReadOnlyCollection<QuarantineId> ids, CancellationToken cancellation = default) =>
        await Task.Run(() => Remove(ids), cancellation);

    /// <summary>
    /// Takes entries out so that none of their bytes stay in the files, nor any of those that were taken out before.
    /// </summary>
    /// <exception cref="QuarantineException">It cannot be written; to be done again.</exception>
    internal List<QuarantineId> Erase(Predicate<QuarantineEntry> isMeant)
    {
        lock (Gate)
        {
            try
            {
                var meant = _folder.Index.Slots.Where(slot => isMeant(_folder.Index.Read(slot.Id)!)).ToList();
                foreach (var segment in _folder.Segments.ToList())
                {
                    HashSet<QuarantineFolder.Slot> slots = [.. meant.Where(slot => slot.Segment == segment)];
                    if (slots.Count > 0 || segment.LiveBytes < segment.Length) Shrink(segment, slots);
                }

                FlushFolder();
                return meant.ConvertAll(slot => slot.Id);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new QuarantineException($"the quarantine '{Folder}' cannot be written: {e.Message}", e);
            }
        }
    }

    private protected override (long Bytes, long BytesMax, string? Problem) Room() =>
        (_folder.Bytes, _options.BytesMax, _problem);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _folder.Dispose();
            _lock.Dispose();
        }
    }

    private void CommitQueue()
    {
        while (true)
        {
            List<Keeping> batch;
            lock (_queueGate)
            {
                if (_queue.Count == 0)
                {
                    _isCommitting = false;
                    return;
                }

                (batch, _queue) = (_queue, []);
            }

            lock (Gate) Commit(batch);
            foreach (var keeping in batch)
            {
                if (keeping.Failure is null) keeping.Done.SetResult();
                else keeping.Done.SetException(keeping.Failure);
            }
        }
    }

    /// <summary>Writes what is new of a batch; of each caller everything or nothing finds room.</summary>
    private void Commit(List<Keeping> batch)
    {
        List<Line> lines = [];
        HashSet<QuarantineId> taken = [];
        var bytes = 0L;
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            foreach (var keeping in batch)
            {
                var fresh = keeping.Entries
                    .Where(entry => !_folder.Index.Contains(entry.Id) && !taken.Contains(entry.Id))
                    .DistinctBy(entry => entry.Id)
                    .Select(entry => new Line(entry, QuarantineLine.Of(entry))).ToList();
                var more = fresh.Sum(line => (long)line.Bytes.Length);
                if (!HasRoom(bytes + more, lines.Count + fresh.Count))
                {
                    keeping.Failure = Refuse(FullText());
                    continue;
                }

                bytes += more;
                lines.AddRange(fresh);
                taken.UnionWith(fresh.Select(line => line.Entry.Id));
            }

            if (lines.Count == 0) return;
            Append(lines);
            _problem = batch.FirstOrDefault(keeping => keeping.Failure is not null)?.Failure!.Message;
        }
        catch (Exception e)
        {
            var failure = Refuse($"the quarantine '{Folder}' cannot be written: {e.Message}", e);
            foreach (var keeping in batch) keeping.Failure ??= failure;
        }
    }

    private QuarantineException Refuse(string why, Exception? cause = null)
    {
        _problem = why;
        return new QuarantineException(why, cause);
    }

    private string FullText() =>
        $"the quarantine '{Folder}' is full ({_folder.Index.Count:N0} records, {ByteSize.Text(_folder.Bytes)}; "
        + $"the bounds are {_options.EntriesMax:N0} and {ByteSize.Text(_options.BytesMax)}, --quarantine-max); "
        + "'grainwatch quarantine list' shows what is in it, 'quarantine replay' and 'quarantine drop' make room";

    private bool HasRoom(long bytes, int entries)
    {
        if (_folder.Index.Count + entries > _options.EntriesMax) return entries == 0;
        if (bytes == 0 || _folder.Bytes + bytes <= _options.BytesMax) return true;
        if (_folder.Bytes - _folder.DeadBytes + bytes > _options.BytesMax) return false;
        foreach (var segment in _folder.Segments.Where(segment => segment.Length > segment.LiveBytes).ToList())
            Shrink(segment, []);
        FlushFolder();
        return true;
    }

    private void Append(List<Line> lines)
    {
        var segment = _folder.Segments is [.., var last] ? last : Begin();
        List<QuarantineFolder.Slot> slots = [];
        foreach (var line in lines)
        {
            var end = segment.Length + _buffer.WrittenCount;
            if (end > 0 && end + line.Bytes.Length > _options.SegmentBytes)
            {
                Write();
                segment = Begin();
                end = 0;
            }

            slots.Add(new QuarantineFolder.Slot(line.Entry, segment, end, line.Bytes.Length));
            _buffer.Write(line.Bytes);
        }

        Write();

        void Write()
        {
            try
            {
                if (slots.Count == 0) return;
                FlushFolder();
                segment.Append(_buffer.WrittenSpan, _buffer.WrittenCount);
                foreach (var slot in slots) _folder.Index.Add(slot);
            }
            finally
            {
                slots.Clear();
                _buffer.ResetWrittenCount();
            }
        }
    }

    private QuarantineSegment Begin()
    {
        var segment = new QuarantineSegment(_lastNumber + 1, _options.Disk.OpenFile(_folder.PathOf(_lastNumber + 1)));
        _lastNumber++;
        _needsFolderFlush = true;
        _folder.Add(segment);
        return segment;
    }

    /// <summary>Before its name is durable, nothing that is written to a file is.</summary>
    private void FlushFolder()
    {
        if (!_needsFolderFlush) return;
        _options.Disk.FlushFolder(Folder);
        _needsFolderFlush = false;
    }

    private int Remove(IReadOnlyCollection<QuarantineId> ids)
    {
        lock (Gate)
        {
            try
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                var removed = 0;
                var bySegment = ids.Distinct().Select(_folder.Index.Find).OfType<QuarantineFolder.Slot>()
                    .GroupBy(slot => slot.Segment);
                foreach (var group in bySegment.ToList())
                {
                    Remove(group.Key, [.. group]);
                    removed += group.Count();
                    _problem = null;
                }

                FlushFolder();
                return removed;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                throw new QuarantineException($"the quarantine '{Folder}' cannot be written: {e.Message}", e);
            }
        }
    }

    private void Remove(QuarantineSegment segment, HashSet<QuarantineFolder.Slot> slots)
    {
        var bytes = slots.Sum(slot => (long)slot.Length);
        if (segment.LiveBytes - bytes < segment.Length / 2)
        {
            Shrink(segment, slots);
            return;
        }

        var now = _options.Clock.GetUtcNow().UtcDateTime;
        var lines = slots.SelectMany(slot => QuarantineLine.OfDone(slot.Id, now)).ToArray();
        FlushFolder();
        segment.Append(lines, -bytes);
        foreach (var slot in slots) _folder.Index.Remove(slot);
    }

    /// <summary>Leaves nothing in a file but what counts, without some entries that then count no more.</summary>
    private void Shrink(QuarantineSegment segment, HashSet<QuarantineFolder.Slot> without)
    {
        var staying = _folder.Index.Slots
            .Where(slot => slot.Segment == segment && !without.Contains(slot)).ToList();
        if (staying.Count == 0 && segment.Unreadable == 0)
        {
            _options.Disk.Delete(segment.Path);
            _folder.Remove(segment);
        }
        else
        {
            segment.Rewrite(
                _options.Disk, [.. staying.Select(slot => (slot.At, slot.Length, (Action<long>)(at => slot.At = at)))]);
        }

        _needsFolderFlush = true;
        foreach (var slot in without) _folder.Index.Remove(slot);
    }

    private sealed record Line(QuarantineEntry Entry, byte[] Bytes);

    /// <summary>What one caller wants kept.</summary>
    private sealed class Keeping(IReadOnlyList<QuarantineEntry> entries)
    {
        public IReadOnlyList<QuarantineEntry> Entries => entries;

        public QuarantineException? Failure { get; set; }

        // Whoever waits goes on elsewhere: others wait for the next flush.
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Another process writes a quarantine.</summary>
public sealed class QuarantineInUseException(string message, Exception cause) : Exception(message, cause);
