using System.Runtime.InteropServices;
using System.Text;

namespace Grainwatch.Local.Log;

/// <summary>Reads a shard's log from its start: where each story stands, and what a crash has left.</summary>
internal sealed class LogRecovery(SegmentList segments, LogOptions options)
{
    /// <summary>The file with what the last crash left of a write.</summary>
    public const string TornName = "torn.bytes";

    private readonly Dictionary<string, LogEntry> _entries = [];
    private readonly List<(LogPosition At, Frame Frame, string Key)> _commit = [];
    private readonly List<string> _notes = [];
    private char[] _key = new char[256];

    /// <summary>Where each principal's story stands, by key.</summary>
    public Dictionary<string, LogEntry> Entries => _entries;

    /// <summary>The policies that were in force.</summary>
    public PolicyHistory Policies { get; } = new();

    /// <summary>Which segments memories did without, and since when.</summary>
    public LogStarts Starts { get; } = new();

    /// <summary>What it found and mended, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Reads every segment; a last commit that never finished is cut.</summary>
    /// <exception cref="LogException">A frame is damaged or unknown here, or one is missing.</exception>
    /// <exception cref="IOException">A segment cannot be read, or not be cut.</exception>
    public void Run()
    {
        foreach (var segment in segments.All)
        {
            var end = segment.Scan((offset, frame) => Take(segment, new LogPosition(segment.Number, offset), frame));
            _commit.Clear();
            if (end == segment.Length) continue;
            if (options.IsReadOnly && segment == segments.Last)
            {
                segment.Limit(end);
                continue;
            }

            if (segment != segments.Last)
            {
                throw new LogException(segment.FilePath, end,
                    "the frame there is damaged, or its end is missing, though another segment follows");
            }

            Cut(segment, end);
        }

        CheckWhole();
    }

    /// <summary>A frame counts when its commit is whole.</summary>
    private void Take(Segment segment, LogPosition at, in Frame frame)
    {
        if (frame.Kind is < FrameKind.Memory or > FrameKind.Erased)
        {
            throw new LogException(
                segment.FilePath, at.Offset, $"the frame has kind {(byte)frame.Kind}, which is unknown here");
        }

        if (frame is { IsLast: true, Kind: not (FrameKind.Policy or FrameKind.Oldest) } && _commit.Count == 0)
        {
            Count(at, frame, KeyOf(segment, at, frame));
        }
        else
        {
            // The bytes are another frame's soon; only these kinds are read here.
            var payload = frame.Kind is FrameKind.Policy or FrameKind.Oldest ? frame.Payload.ToArray() : default;
            _commit.Add((at, frame with { Payload = payload, KeyBytes = default }, KeyOf(segment, at, frame)));
        }

        if (frame.Kind != FrameKind.Erased) segment.LastWritten = frame.Written;
        if (!frame.IsLast) return;
        foreach (var (position, counted, key) in _commit) Count(position, counted, key);
        _commit.Clear();
    }

    private void Count(LogPosition at, in Frame frame, string key)
    {
        switch (frame.Kind)
        {
            case FrameKind.Policy:
                Policies.Add(at, frame.Payload.Span);
                break;
            case FrameKind.Oldest:
                Starts.Add(LogStart.Read(segments.PathOf(at), at, frame), frame.Written);
                break;
            case FrameKind.Erased:
                break;
            default:
                ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out _);
                entry = entry.After(frame.Kind, frame.Version, at, frame.Previous, frame.Length);
                break;
        }
    }

    /// <summary>The key of a frame: the one text of it that there is, if there is one.</summary>
    private string KeyOf(Segment segment, LogPosition at, in Frame frame)
    {
        if (frame.KeyBytes.Length == 0) return "";
        if (_key.Length < frame.KeyBytes.Length) _key = new char[frame.KeyBytes.Length];
        var length = Encoding.UTF8.GetChars(frame.KeyBytes.Span, _key);
        var key = _key.AsSpan(0, length);
        if (_entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var known, out _)) return known;
        return length > 0
            ? key.ToString()
            : throw new LogException(segment.FilePath, at.Offset, "the frame has a key that is none");
    }

    /// <summary>Whoever takes a file away must not thereby make anybody forget something unnoticed.</summary>
    private void CheckWhole()
    {
        var first = segments.All[0].Number;
        if (first > Starts.Newest)
        {
            throw new LogException(
                segments.PathOf(new LogPosition(Starts.Newest, 0)), 0,
                "it is missing, and with it what was written to it; restore it from a backup");
        }

        Starts.Forget(first);
        foreach (var (key, entry) in _entries)
        {
            if (entry.IsWhole) continue;
            var at = entry.Base == LogPosition.None ? entry.Header : entry.Base;
            throw new LogException(
                segments.PathOf(at), at.Offset, $"what {key} remembers rests on a frame that is missing");
        }
    }

    /// <summary>What is cut was never acknowledged; it is kept all the same, for whoever wants to know.</summary>
    private void Cut(Segment segment, long end)
    {
        var folder = Path.GetDirectoryName(segment.FilePath)!;
        var torn = Path.Combine(folder, TornName);
        using (var file = options.OpenFile(torn))
        {
            file.SetLength(0);
            segment.CopyTail(end, file);
            file.Flush();
        }

        options.FlushFolder(folder);
        _notes.Add($"'{segment.FilePath}': the last {segment.Length - end:N0} bytes were a write that never finished; "
            + $"cut at byte {end:N0}, and kept in '{torn}'.");
        segment.Cut(end);
    }
}
