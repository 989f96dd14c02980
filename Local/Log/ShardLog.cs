using System.Buffers;
using System.Globalization;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;
using Grainwatch.Local.Stores;

namespace Grainwatch.Local.Log;

/// <summary>
/// The log of one shard: what was applied to its principals, in segments that are only added to. A memory is what its
/// rows make of the last one that was written whole; it is written whole now and then, so that few have to be read. What
/// a round writes goes to the disk in one write and one flush.
/// </summary>
/// <remarks>
/// At a commit that fails, the segment is cut back to the last one that did not, before anything else is written.
/// </remarks>
internal sealed class ShardLog : IShardStore, IDisposable
{
    private readonly Dictionary<string, LogEntry> _entries = [];
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly LogOptions _options;
    private readonly PolicyInForce _policy;
    private readonly LogCompaction _compaction;
    private List<Pending> _pending = [];
    private List<Pending> _committed = [];
    private bool _needsRepair;
    private bool _needsFolderFlush;
    private string? _warned;

    /// <summary>Opens a shard's log, or begins one.</summary>
    /// <param name="folder">Where its segments are.</param>
    /// <param name="policy">What is in force from now on.</param>
    /// <param name="options">How it is kept.</param>
    /// <exception cref="LogException">It is damaged, or no log.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public ShardLog(string folder, PolicyInForce policy, LogOptions options)
    {
        Folder = folder;
        _policy = policy;
        _options = options;
        Segments = new SegmentList(folder, options);
        _compaction = new LogCompaction(this, options);
        try
        {
            var recovery = new LogRecovery(Segments, options);
            recovery.Run(_entries, Policies);
            Notes = recovery.Notes;
            _needsFolderFlush = Segments.Last.IsNew;
            if (Policies.Last?.Version != policy.Version) AppendPolicy();
        }
        catch
        {
            Segments.Dispose();
            throw;
        }
    }

    /// <summary>Where its segments are.</summary>
    public string Folder { get; }

    /// <summary>What opening found and mended, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Its segments.</summary>
    public SegmentList Segments { get; }

    /// <inheritdoc/>
    public bool HasPending => _pending.Count > 0;

    /// <summary>The policies that were in force.</summary>
    internal PolicyHistory Policies { get; } = new();

    /// <summary>Where each principal's story stands, by key.</summary>
    internal IReadOnlyDictionary<string, LogEntry> Entries => _entries;

    /// <inheritdoc/>
    public ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default) =>
        new(_entries.TryGetValue(key.Text, out var entry)
            ? new StoredPrincipal(new LogFold(Segments, Policies).Now(key, entry), Text(entry.Version))
            : null);

    /// <inheritdoc/>
    public ValueTask<string> WriteAsync(PrincipalWrite write)
    {
        var key = write.State.Key.Text;
        var known = _entries.GetValueOrDefault(key);
        if (write.ExpectedVersion != (known is null ? null : Text(known.Version)))
        {
            throw new PrincipalConflictException(
                $"{key} has version {known?.Version ?? 0}, not {write.ExpectedVersion ?? "none"} as its writer expects.");
        }

        var story = new Writing(this, key, (known ?? new LogEntry()) with { Version = (known?.Version ?? 0) + 1 });
        // First: whatever a crash leaves of a commit, there is no story without a header.
        if (known is null || !write.State.Outbox.IsEmpty)
            story.Add(FrameKind.Header, NoticeCodec.Encode(PrincipalNotice.Of(write.State)));
        if (write.Decision is { } decision) story.Add(FrameKind.Decision, DecisionCodec.Encode(decision));
        else story.Add(FrameKind.Rows, LogRows.Encode(write.Batch, write.Arrival));
        if (IsDue(story.Entry)) story.Add(FrameKind.Memory, StateCodec.Encode(write.State));
        var pending = new Pending(key, story.Entry);
        _pending.Add(pending);
        return new ValueTask<string>(pending.Answer.Task);
    }

    /// <inheritdoc/>
    public void Commit()
    {
        if (_pending.Count == 0) return;
        var failure = TryAppend();
        // Answering lets actors go on, and write again.
        (_pending, _committed) = (_committed, _pending);
        foreach (var pending in _committed)
        {
            if (failure is null) _entries[pending.Key] = pending.Entry;
        }

        foreach (var pending in _committed)
        {
            if (failure is null) pending.Answer.SetResult(Text(pending.Entry.Version));
            else pending.Answer.SetException(Failure(failure));
        }

        _committed.Clear();
        if (failure is null) RotateIfFull();
    }

    /// <inheritdoc/>
    public void Maintain()
    {
        if (HasPending) return;
        try
        {
            _compaction.Step();
            _warned = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PrincipalStoreException)
        {
            Warn($"'{Folder}' keeps what it could do without, and tries again: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public IEnumerable<PrincipalNotice> ReadHeaders()
    {
        foreach (var (key, entry) in _entries.OrderBy(entry => entry.Value.Header))
        {
            PrincipalNotice notice;
            try
            {
                notice = NoticeCodec.Decode(Segments.Read(entry.Header, key).Payload);
            }
            catch (WireException e)
            {
                throw new LogException(
                    Segments.PathOf(entry.Header), entry.Header.Offset, $"the header of {key} cannot be read ({e.Message})");
            }

            yield return notice;
        }
    }

    /// <summary>Writes memories whole, without a change, durably: what came before them is not needed any more.</summary>
    /// <exception cref="IOException">It failed; nothing has changed.</exception>
    internal void Rewrite(IEnumerable<string> keys)
    {
        List<(string Key, LogEntry Entry)> moved = [];
        foreach (var key in keys)
        {
            var entry = _entries[key];
            var state = new LogFold(Segments, Policies).Now(PrincipalKey.Parse(key), entry);
            var story = new Writing(this, key, entry);
            story.Add(FrameKind.Header, NoticeCodec.Encode(PrincipalNotice.Of(state)));
            story.Add(FrameKind.Memory, StateCodec.Encode(state));
            moved.Add((key, story.Entry));
        }

        if (TryAppend() is { } failure) throw failure;
        foreach (var (key, entry) in moved) _entries[key] = entry;
        RotateIfFull();
    }

    /// <summary>Forgets a principal; its frames are the caller's to erase.</summary>
    internal void Drop(string key) => _entries.Remove(key);

    /// <inheritdoc/>
    public void Dispose() => Segments.Dispose();

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether so much follows the last memory that it should be written anew.</summary>
    private bool IsDue(LogEntry entry) => entry.FramesSince >= _options.MemoryEveryFrames
        || entry.BytesSince >= Math.Max(_options.MemoryEveryBytes, entry.MemoryBytes);

    private PrincipalStoreException Failure(Exception reason) =>
        new($"'{Segments.Last.FilePath}' cannot be written: {reason.Message}", reason);

    /// <summary>Appends what the buffer holds; gives what went wrong.</summary>
    private Exception? TryAppend()
    {
        try
        {
            Repair();
            _needsRepair = true;
            Segments.Last.Append(_buffer.WrittenSpan);
            Segments.Last.LastWritten = _options.Clock.GetUtcNow().UtcDateTime;
            _needsRepair = false;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e;
        }
        finally
        {
            _buffer.ResetWrittenCount();
        }
    }

    /// <summary>Takes away what a failed commit may have left.</summary>
    private void Repair()
    {
        if (_needsFolderFlush)
        {
            _options.FlushFolder(Folder);
            _needsFolderFlush = false;
        }

        if (!_needsRepair) return;
        Segments.Last.Cut(Segments.Last.Length);
        _needsRepair = false;
    }

    /// <summary>Every segment begins with the policy in force, so that those before it can go.</summary>
    private void RotateIfFull()
    {
        if (Segments.Last.Length < _options.SegmentBytes) return;
        try
        {
            Segments.Begin();
            _needsFolderFlush = true;
            AppendPolicy();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn($"'{Folder}' goes on in a segment that is full: {e.Message}");
        }
    }

    private void AppendPolicy()
    {
        var at = new LogPosition(Segments.Last.Number, Segments.Last.Length);
        var frame = new Frame
        {
            Kind = FrameKind.Policy,
            Written = _options.Clock.GetUtcNow().UtcDateTime,
            Key = "",
            Payload = PolicyHistory.Encode(_policy),
        };
        LogFrame.Write(_buffer, frame, back: 0);
        if (TryAppend() is { } failure) throw failure;
        Policies.Add(at, _policy);
    }

    /// <summary>Once, until it has gone well again.</summary>
    private void Warn(string sentence)
    {
        if (_warned == sentence) return;
        _warned = sentence;
        _options.Warn(sentence);
    }

    /// <summary>Frames of one principal on their way into the buffer.</summary>
    private sealed class Writing(ShardLog log, string key, LogEntry entry)
    {
        /// <summary>The principal's entry once they are durable.</summary>
        public LogEntry Entry { get; private set; } = entry;

        public void Add(FrameKind kind, byte[] payload)
        {
            // Where it will be is known now: a commit that fails leaves the segment as long as it was.
            var back = log._buffer.WrittenCount;
            var at = new LogPosition(log.Segments.Last.Number, log.Segments.Last.Length + back);
            var frame = new Frame
            {
                Kind = kind,
                Version = Entry.Version,
                Written = log._options.Clock.GetUtcNow().UtcDateTime,
                Previous = kind == FrameKind.Header ? LogPosition.None : Entry.Head,
                Key = key,
                Payload = payload,
            };
            Entry = Entry.After(kind, at, LogFrame.Write(log._buffer, frame, back));
        }
    }

    /// <summary>A write on its way.</summary>
    private sealed record Pending(string Key, LogEntry Entry)
    {
        // Without the flag for asynchronous continuations: its actor goes on here, on the shard's thread.
        public TaskCompletionSource<string> Answer { get; } = new();
    }
}
