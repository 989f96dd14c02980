namespace Grainwatch.Local.Log;

/// <summary>Reads a shard's log from its start: where each story stands, and what a crash has left.</summary>
internal sealed class LogRecovery(SegmentList segments, LogOptions options)
{
    private readonly List<string> _notes = [];

    /// <summary>What it found and mended, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Reads every segment; a last commit that never finished is cut.</summary>
    /// <exception cref="LogException">A frame is damaged, or unknown here.</exception>
    public void Run(Dictionary<string, LogEntry> entries, PolicyHistory policies)
    {
        foreach (var segment in segments.All)
        {
            var end = segment.Scan((offset, frame) =>
            {
                segment.LastWritten = frame.Written;
                Take(segment, new LogPosition(segment.Number, offset), frame, entries, policies);
            });
            if (end == segment.Length) continue;
            if (segment != segments.Last)
            {
                throw new LogException(segment.FilePath, end,
                    "the frame there is damaged, or its end is missing, though another segment follows");
            }

            Cut(segment, end);
        }

        // A crash can leave a header alone of what was never acknowledged.
        foreach (var (key, entry) in entries)
        {
            if (entry.Head == LogPosition.None) entries.Remove(key);
        }
    }

    private void Take(
        Segment segment,
        LogPosition at,
        in Frame frame,
        Dictionary<string, LogEntry> entries,
        PolicyHistory policies)
    {
        switch (frame.Kind)
        {
            case FrameKind.Erased:
                break;
            case FrameKind.Policy:
                TakePolicy(at, frame, policies);
                break;
            case FrameKind.Header:
                var shown = entries.GetValueOrDefault(frame.Key) ?? new LogEntry();
                entries[frame.Key] = shown.After(frame.Kind, at, frame.Length);
                break;
            case FrameKind.Memory or FrameKind.Rows or FrameKind.Decision:
                var entry = entries.GetValueOrDefault(frame.Key) ?? new LogEntry();
                entries[frame.Key] = entry.After(frame.Kind, at, frame.Length) with { Version = frame.Version };
                break;
            default:
                throw new LogException(
                    segment.FilePath, at.Offset, $"the frame has kind {(byte)frame.Kind}, which is unknown here");
        }
    }

    private void TakePolicy(LogPosition at, in Frame frame, PolicyHistory policies)
    {
        try
        {
            policies.Add(at, frame.Payload.Span);
        }
        catch (FormatException e)
        {
            // The rows that follow are folded under the policy before it, or the next one.
            _notes.Add($"'{segments.PathOf(at)}': at byte {at.Offset:N0}, {e.Message}.");
        }
    }

    /// <summary>What is cut was never acknowledged; it is kept all the same, for whoever wants to know.</summary>
    private void Cut(Segment segment, long end)
    {
        var torn = Path.Combine(Path.GetDirectoryName(segment.FilePath)!, "torn.bytes");
        var bytes = segment.ReadTail(end);
        File.WriteAllBytes(torn, bytes);
        _notes.Add($"'{segment.FilePath}': the last {segment.Length - end:N0} bytes were a write that never finished; cut"
            + $" at byte {end:N0}, and kept in '{torn}'.");
        segment.Cut(end);
        options.FlushFolder(Path.GetDirectoryName(torn)!);
    }
}
