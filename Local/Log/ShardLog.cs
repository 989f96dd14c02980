using System.Globalization;
using System.Runtime.InteropServices;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;
using Grainwatch.Local.Stores;

namespace Grainwatch.Local.Log;

/// <summary>
/// The log of one shard: what was applied to its principals, in segments that are only added to. A memory is what its
/// rows make of the last one that was written whole; it is written whole now and then, so that few have to be read.
/// What a round writes goes to the disk in one write and one flush; at a commit that fails, the segment is cut back to
/// the last one that did not, before anything else is written.
/// </summary>
internal sealed class ShardLog : IShardStore, IPastStore, IDisposable
{
    // Whoever commits before it is reached never holds much more in memory.
    private const int CommitBytesUsual = 16 * 1024 * 1024;

    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, LogEntry> _entries;
    private readonly CommitBuffer _buffer = new();
    private readonly LogOptions _options;
    private readonly LogCompaction _compaction;
    private List<PendingWrite> _pending = [];
    private List<PendingWrite> _committed = [];
    private readonly List<(LogPosition At, PolicyInForce Policy)> _policies = [];
    private PolicyInForce _policy;
    private bool _needsRepair;
    private bool _needsFolderFlush = true;
    private string? _warned;
    private long _failedAt;
    private bool _isDisposed;

    /// <summary>Opens a shard's log, or begins one.</summary>
    /// <param name="folder">Where its segments are.</param>
    /// <param name="policy">What is in force until a write comes that was folded under another.</param>
    /// <param name="options">How it is kept.</param>
    /// <exception cref="LogException">It is damaged, or no log.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public ShardLog(string folder, PolicyInForce policy, LogOptions options)
    {
        Folder = folder;
        _policy = policy;
        _options = options;
        Segments = new SegmentList(folder, options);
        try
        {
            var recovery = new LogRecovery(Segments, options);
            recovery.Run();
            _entries = recovery.Entries;
            Policies = recovery.Policies;
            Notes = recovery.Notes;
            foreach (var entry in _entries.Values) MemoryBytes += entry.PresentBytes;
            Starts = recovery.Starts;
            _compaction = new LogCompaction(this, options);
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

    /// <summary>About how many bytes it would take to write every memory whole, once.</summary>
    public long MemoryBytes { get; private set; }

    /// <inheritdoc/>
    public bool HasPending => _pending.Count > 0;

    /// <inheritdoc/>
    public bool IsFull => _buffer.Length >= CommitBytesUsual;

    /// <summary>The policies that were in force.</summary>
    internal PolicyHistory Policies { get; }

    /// <summary>Which segments memories did without, and since when.</summary>
    internal LogStarts Starts { get; }

    /// <summary>What time it is here (UTC).</summary>
    internal DateTime Now => _options.Clock.GetUtcNow().UtcDateTime;

    /// <summary>Where each principal's story stands, by key.</summary>
    internal IReadOnlyDictionary<string, LogEntry> Entries => _entries;

    /// <inheritdoc/>
    public ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default) =>
        new(_entries.TryGetValue(key.Text, out var entry)
            ? new StoredPrincipal(new LogFold(Segments, Policies).Now(key, entry), Text(entry.Version))
            : null);

    /// <inheritdoc/>
    public IPrincipalPast? PastOf(PrincipalKey key) => _entries.TryGetValue(key.Text, out var entry)
        ? new LogPast(Segments.Copy(), Policies.Copy(), key, entry)
        : null;

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

        var before = _buffer.Length;
        try
        {
            Open(write.Policy);
            var entry = Add(key, known with { Version = known.Version + 1 }, write);
            var pending = new PendingWrite(key, entry);
            _pending.Add(pending);
            return new ValueTask<string>(pending.Answer.Task);
        }
        catch
        {
            Undo(before);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Commit()
    {
        if (_pending.Count == 0) return;
        var failure = TryAppend();
        (_pending, _committed) = (_committed, _pending);
        if (failure is null)
        {
            foreach (var pending in _committed) Keep(pending.Key, pending.Entry);
            RotateIfFull();
        }

        // Last: answering lets actors go on, and write again.
        foreach (var pending in _committed)
        {
            if (failure is null) pending.Answer.SetResult(Text(pending.Entry.Version));
            else pending.Answer.SetException(Failure(failure));
        }

        _committed.Clear();
    }

    /// <inheritdoc/>
    public bool Maintain()
    {
        if (HasPending || !_compaction.IsDue) return false;
        if (_warned is not null && _options.Clock.GetElapsedTime(_failedAt) < s_retryAfter) return false;
        try
        {
            _compaction.Step();
            _warned = null;
            return _compaction.IsDue;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PrincipalStoreException)
        {
            _failedAt = _options.Clock.GetTimestamp();
            Warn($"'{Folder}' keeps what it could do without, and tries again: {e.Message}");
            return false;
        }
    }

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public long Position => Next().Value;

    /// <inheritdoc/>
    public IEnumerable<string> ChangedSince(long position) =>
        from entry in _entries where entry.Value.Header.Value >= position select entry.Key;

    /// <inheritdoc/>
    public IEnumerable<PrincipalNotice> ReadHeaders() => new HeaderScan(Segments).Run(_entries);

    /// <summary>
    /// Writes memories whole, without a change, durably: what came before them is not needed any more.
    /// </summary>
    /// <exception cref="IOException">It failed; nothing has changed.</exception>
    /// <exception cref="LogException">One cannot be read; nothing has changed.</exception>
    internal void Rewrite(IEnumerable<string> keys)
    {
        List<PendingWrite> moved = [];
        try
        {
            Open();
            foreach (var key in keys)
            {
                var entry = _entries[key];
                var state = new LogFold(Segments, Policies).Now(PrincipalKey.Parse(key), entry);
                moved.Add(new PendingWrite(key, AddMemory(key, AddHeader(key, entry, state), state)));
            }
        }
        catch
        {
            Undo(0);
            throw;
        }

        if (TryAppend() is { } failure) throw failure;
        foreach (var (key, entry) in moved) Keep(key, entry);
        RotateIfFull();
    }

    /// <summary>Writes down, durably, that no memory rests on anything before a segment.</summary>
    /// <exception cref="IOException">It failed; nothing has changed.</exception>
    internal void StartAt(int segment)
    {
        Open();
        AddStart(segment);
        if (TryAppend() is { } failure) throw failure;
        Starts.Add(segment, Now);
    }

    /// <summary>Removes the oldest segment, for good.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    internal void RemoveFirst()
    {
        Segments.RemoveFirst();
        Starts.Forget(Segments.All[0].Number);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        try
        {
            // What was refused should not be there after all.
            Repair();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Sent again, it is recognised.
        }

        Segments.Dispose();
    }

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    // Whether so much follows the last memory that it should be written anew.
    private bool IsDue(in LogEntry entry) => entry.FramesSince >= _options.MemoryEveryFrames
        || entry.BytesSince >= Math.Max(_options.MemoryEveryBytes, entry.MemoryBytes);

    private PrincipalStoreException Failure(Exception reason) =>
        new($"'{Segments.Last.FilePath}' cannot be written: {reason.Message}", reason);

    private void Keep(string key, in LogEntry entry)
    {
        ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out _);
        MemoryBytes += entry.PresentBytes - kept.PresentBytes;
        kept = entry;
    }

    /// <summary>
    /// Every segment begins with the policy in force and where the log starts, so that those before it can go; and what
    /// was folded under another policy than what stands before it has that before it.
    /// </summary>
    private void Open(PolicyInForce? policy = null)
    {
        var isFirst = _buffer.Length == 0 && Segments.Last.IsEmpty;
        _policy = policy ?? _policy;
        var last = _policies is [.., var pending] ? pending.Policy.Version : Policies.LastVersion;
        if (!isFirst && last == _policy.Version) return;
        _policies.Add((Next(), _policy));
        _buffer.Begin(FrameOf(FrameKind.Policy), "").Bytes(PolicyHistory.Encode(_policy));
        _buffer.End();
        if (isFirst) AddStart(Segments.All[0].Number);
    }

    private void AddStart(int segment)
    {
        LogStart.Write(_buffer.Begin(FrameOf(FrameKind.Oldest), ""), segment);
        _buffer.End();
    }

    private LogEntry Add(string key, LogEntry entry, PrincipalWrite write)
    {
        if (entry.Header == LogPosition.None || !write.State.Outbox.IsEmpty)
            entry = AddHeader(key, entry, write.State);
        var kind = write.Decision is null ? FrameKind.Rows : FrameKind.Decision;
        var (at, frame) = (Next(), FrameOf(kind, entry));
        var writer = _buffer.Begin(frame, key);
        if (kind == FrameKind.Rows) LogRows.WriteBatch(writer, write);
        else LogRows.WriteDecision(writer, write);
        entry = entry.After(kind, entry.Version, at, entry.Head, _buffer.End());
        return IsDue(entry) ? AddMemory(key, entry, write.State) : entry;
    }

    private LogEntry AddHeader(string key, in LogEntry entry, PrincipalState state)
    {
        var at = Next();
        var frame = FrameOf(FrameKind.Header) with { Version = entry.Version };
        NoticeCodec.Write(_buffer.Begin(frame, key), PrincipalNotice.Of(state));
        return entry.After(FrameKind.Header, entry.Version, at, LogPosition.None, _buffer.End());
    }

    private LogEntry AddMemory(string key, in LogEntry entry, PrincipalState state)
    {
        var at = Next();
        StateCodec.Write(_buffer.Begin(FrameOf(FrameKind.Memory, entry), key), state);
        return entry.After(FrameKind.Memory, entry.Version, at, entry.Head, _buffer.End());
    }

    /// <summary>Where the next frame will be: a commit that fails leaves the segment as long as it was.</summary>
    private LogPosition Next() => new(Segments.Last.Number, Segments.Last.Length + _buffer.Length);

    private Frame FrameOf(FrameKind kind, in LogEntry entry = default) => new()
    {
        Kind = kind,
        Version = entry.Version,
        Written = Now,
        Previous = entry.Head,
    };

    private void Undo(int length)
    {
        _buffer.Cut(length);
        _policies.RemoveAll(policy => policy.At.Offset >= Segments.Last.Length + length);
    }

    /// <summary>Appends what the buffer holds; gives what went wrong.</summary>
    private Exception? TryAppend()
    {
        try
        {
            Repair();
            _needsRepair = true;
            Segments.Last.Append(_buffer.Seal());
            Segments.Last.LastWritten = Now;
            _needsRepair = false;
            foreach (var (at, policy) in _policies) Policies.Add(at, policy);
            _policies.Clear();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e;
        }
        finally
        {
            Undo(0);
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

    private void RotateIfFull()
    {
        if (Segments.Last.Length < _options.SegmentBytes) return;
        try
        {
            Segments.Begin();
            _needsFolderFlush = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn($"'{Folder}' goes on in a segment that is full: {e.Message}");
        }
    }

    /// <summary>Once, until it has gone well again.</summary>
    private void Warn(string sentence)
    {
        if (_warned != sentence) _options.Warn(sentence);
        _warned = sentence;
    }
}
