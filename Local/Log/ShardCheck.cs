using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Log;

/// <summary>
/// Reads all of a shard's log, goes on behind whatever is damaged, and says what it found. It only reads, also beside
/// the process that writes it.
/// </summary>
internal sealed class ShardCheck(string folder)
{
    private readonly Dictionary<string, LogEntry> _entries = [];
    private readonly List<LogDamage> _damages = [];
    private readonly List<SegmentRead> _segments = [];
    private readonly List<(string Version, DateTime Since)> _policies = [];
    private readonly PolicyHistory _history = new();
    private readonly List<(string Key, int Segment)> _before = [];
    private readonly List<(LogPosition At, Frame Frame)> _commit = [];
    private int _first;

    /// <summary>What is not as it was written.</summary>
    public IReadOnlyList<LogDamage> Damages => _damages;

    /// <summary>The segments, the oldest first.</summary>
    public IReadOnlyList<SegmentRead> Segments => _segments;

    /// <summary>Which segments memories did without, and since when.</summary>
    public LogStarts Starts { get; } = new();

    /// <summary>The segments that are there for the past alone: no memory of the present rests on them.</summary>
    public IEnumerable<SegmentRead> OfPast => _segments.TakeWhile(segment => segment.Number < Starts.Newest);

    /// <summary>Where each principal's story stands, by key.</summary>
    public IReadOnlyDictionary<string, LogEntry> Entries => _entries;

    /// <summary>The versions of the policies that were in force, and since when (UTC).</summary>
    public IReadOnlyList<(string Version, DateTime Since)> Policies => _policies;

    /// <summary>Frames by kind.</summary>
    public SortedDictionary<FrameKind, FrameCount> Counts { get; } = [];

    /// <summary>When the oldest frame was written (UTC); null when there is none.</summary>
    public DateTime? Oldest { get; private set; }

    /// <summary>When the newest frame was written (UTC); null when there is none.</summary>
    public DateTime? Newest { get; private set; }

    /// <summary>Bytes at the end of the last segment of a write that never finished, or is on its way.</summary>
    public long TornBytes { get; private set; }

    /// <summary>Memories that were folded.</summary>
    public long Folded { get; private set; }

    /// <summary>Reads every segment and every frame with its checksum, and follows every story.</summary>
    /// <exception cref="IOException">A segment cannot be read.</exception>
    public void ReadFrames(CancellationToken cancellation)
    {
        List<int> numbers = Directory.Exists(folder) ? SegmentList.NumbersIn(folder) : [];
        _first = numbers.FirstOrDefault();
        if (numbers.Count == 0) Add(folder, 0, "it is missing or empty, and with it what its principals remember");
        for (var i = 0; i < numbers.Count; i++)
        {
            for (var gap = numbers[Math.Max(0, i - 1)] + 1; gap < numbers[i]; gap++)
                Add(PathOf(gap), 0, "the file is missing, and with it what was written to it");
            ReadSegment(numbers[i], isLast: i == numbers.Count - 1, cancellation);
        }

        for (var gone = Starts.Newest; gone < _first; gone++)
        {
            var damage = Add(PathOf(gone), 0, "the file is missing, and with it what was written to it");
            foreach (var (key, segment) in _before.Where(story => story.Segment == gone)) damage.Whom.Add(key);
        }

        foreach (var (key, entry) in _entries)
        {
            if (entry.IsWhole || _damages.Exists(damage => damage.Whom.Contains(key))) continue;
            var at = entry.Base == LogPosition.None ? entry.Header : entry.Base;
            Add(PathOf(at.Segment), at.Offset, "what it remembers rests on a frame that is missing").Whom.Add(key);
        }
    }

    /// <summary>Folds every memory, from the oldest frames that are kept to the present.</summary>
    /// <exception cref="IOException">A segment cannot be read.</exception>
    public void FoldMemories(CancellationToken cancellation)
    {
        if (_segments.Count == 0 || _damages.Exists(damage => damage.Offset < Segment.HeadBytes)) return;
        using var segments = new SegmentList(folder, LogOptions.ReadOnly);
        var fold = new LogFold(segments, _history);
        foreach (var (key, entry) in _entries)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!entry.IsWhole || _damages.Exists(damage => damage.Whom.Contains(key))) continue;
            try
            {
                FoldStory(fold, segments, PrincipalKey.Parse(key), entry);
            }
            catch (LogException e)
            {
                Add(e.Path, e.Offset, e.What).Whom.Add(key);
            }
            catch (FormatException)
            {
                Add(PathOf(entry.Head.Segment), entry.Head.Offset, $"'{key}' is no principal's key").Whom.Add(key);
            }
        }
    }

    private void FoldStory(LogFold fold, SegmentList segments, PrincipalKey key, LogEntry entry)
    {
        Stack<(LogPosition At, Frame Frame)> chapter = [];
        for (var at = entry.Head; at != LogPosition.None && segments.Has(at);)
        {
            var frame = fold.Read(at, key);
            chapter.Push((at, frame));
            at = frame.Previous;
            if (frame.Kind != FrameKind.Memory && at != LogPosition.None) continue;
            fold.Fold(key, chapter);
            Folded++;
        }
    }

    private void ReadSegment(int number, bool isLast, CancellationToken cancellation)
    {
        var path = PathOf(number);
        using var file = new DiskFile(path, readOnly: true);
        Span<byte> head = stackalloc byte[Segment.HeadBytes];
        var read = file.Read(head, 0);
        if (!Segment.IsHead(head[..read]))
        {
            Add(path, 0, "the file is no log that this version reads", file.Length);
            return;
        }

        if (read < Segment.HeadBytes && !isLast)
            Add(path, read, "its frames are missing, though another segment follows");
        var (from, length, last) = ((long)Segment.HeadBytes, file.Length, DateTime.MinValue);
        while (from < length)
        {
            var scan = new SegmentScan(file);
            try
            {
                from = scan.Run(from, (offset, frame) =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    Hold(new LogPosition(number, offset), frame);
                    if (frame.IsLast) last = TakeCommit(path) ?? last;
                });
                length = file.Length;
                // Nothing of a write that never finished counts: the next start cuts it.
                if (from < length && isLast) TornBytes = length - from;
                else if (from < length) AddUnread(file, from, length, "its end is missing or damaged");
                break;
            }
            catch (LogException e)
            {
                // A commit of which a part is damaged was whole once.
                last = TakeCommit(path) ?? last;
                var next = scan.NextCommit(e.Offset) ?? length;
                AddUnread(file, e.Offset, next, "the bytes are not what was written");
                from = next;
            }
        }

        if (!isLast) last = TakeCommit(path) ?? last;
        _commit.Clear();
        _segments.Add(new SegmentRead(number, length, last));
    }

    /// <summary>Keeps a frame until its commit ends; its bytes are another's soon.</summary>
    private void Hold(LogPosition at, in Frame frame) => _commit.Add((at, frame with
    {
        KeyBytes = frame.KeyBytes.ToArray(),
        Payload = frame.Kind is FrameKind.Header or FrameKind.Policy or FrameKind.Oldest
            ? frame.Payload.ToArray()
            : default,
    }));

    /// <summary>Takes the frames that are held; gives when the last of them was written.</summary>
    private DateTime? TakeCommit(string path)
    {
        DateTime? last = null;
        foreach (var (at, frame) in _commit)
        {
            if (frame.Kind != FrameKind.Erased) last = frame.Written;
            Take(path, at, frame);
        }

        _commit.Clear();
        return last;
    }

    private void Take(string path, LogPosition at, in Frame frame)
    {
        if (!Counts.TryGetValue(frame.Kind, out var count)) Counts.Add(frame.Kind, count = new FrameCount());
        count.Frames++;
        count.Bytes += frame.Length;
        // It says nothing any more, not even when it was written.
        if (frame.Kind == FrameKind.Erased) return;
        if (Oldest is null || frame.Written < Oldest) Oldest = frame.Written;
        if (Newest is null || frame.Written > Newest) Newest = frame.Written;
        switch (frame.Kind)
        {
            case FrameKind.Policy:
                TakePolicy(path, at, frame);
                break;
            case FrameKind.Oldest:
                TakeStart(path, at, frame);
                break;
            case FrameKind.Memory or FrameKind.Rows or FrameKind.Decision or FrameKind.Header:
                TakeStory(path, at, frame);
                break;
            default:
                Add(path, at.Offset, $"the frame has kind {(byte)frame.Kind}, which is unknown here", frame.Length);
                break;
        }
    }

    private void TakeStart(string path, LogPosition at, in Frame frame)
    {
        try
        {
            Starts.Add(LogStart.Read(path, at, frame), frame.Written);
        }
        catch (LogException e)
        {
            Add(path, at.Offset, e.What, frame.Length);
        }
    }

    private void TakePolicy(string path, LogPosition at, in Frame frame)
    {
        _history.Add(at, frame.Payload.Span);
        var version = PolicyParser.Parse(frame.Payload.Span).Policy?.Version;
        if (version is null) Add(path, at.Offset, "the policy there cannot be read by this version", frame.Length);
        else if (_policies is [] || _policies[^1].Version != version) _policies.Add((version, frame.Written));
    }

    private void TakeStory(string path, LogPosition at, in Frame frame)
    {
        var key = frame.Key;
        _entries.TryGetValue(key, out var known);
        var before = known;
        _entries[key] = known = known.After(frame.Kind, frame.Version, at, frame.Previous, frame.Length);
        if (frame.Kind == FrameKind.Header)
        {
            if (!CanDecode(frame)) Add(path, at.Offset, "the header cannot be read", frame.Length).Whom.Add(key);
            return;
        }

        var previous = frame.Previous;
        if (previous == before.Head) return;
        if (before.Head == LogPosition.None && previous.Segment < _first)
        {
            // Let go, or missing: where the log starts is known when all of it was read.
            _before.Add((key, previous.Segment));
            return;
        }

        var hole = _damages.Find(damage => damage.Path == PathOf(previous.Segment)
            && previous.Offset >= damage.Offset && previous.Offset < damage.Offset + Math.Max(1, damage.Bytes));
        hole ??= Add(path, at.Offset, "the frame does not follow the one before it in its principal's story");
        hole.Whom.Add(key);
    }

    private static bool CanDecode(in Frame frame)
    {
        try
        {
            _ = NoticeCodec.Decode(frame.Payload);
            return true;
        }
        catch (WireException)
        {
            return false;
        }
    }

    private void AddUnread(DiskFile file, long from, long to, string what)
    {
        var damage = Add(file.Path, from, what, to - from);
        // What is damaged may still say whose it was.
        var head = new byte[LogFrame.KeyAt + ushort.MaxValue];
        if (LogFrame.KeyOf(head.AsSpan(0, file.Read(head, from))) is { } text
            && PrincipalKey.TryParse(text, out var whom))
            damage.Whom.Add(whom.Text);
    }

    private LogDamage Add(string path, long offset, string what, long bytes = 0)
    {
        var damage = new LogDamage(path, offset, what) { Bytes = bytes };
        _damages.Add(damage);
        return damage;
    }

    private string PathOf(int number) => Path.Combine(folder, Segment.NameOf(number));
}
