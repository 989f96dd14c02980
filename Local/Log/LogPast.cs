using System.Diagnostics;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Local.Stores;

namespace Grainwatch.Local.Log;

/// <summary>
/// One principal's past, as its shard's log tells it: its story is followed back to the last memory that was written
/// whole before the time that is meant, and folded from there. Reads beside the shard's thread.
/// </summary>
/// <param name="segments">The log's segments.</param>
/// <param name="policies">The policies that were in force.</param>
/// <param name="key">Whose past.</param>
/// <param name="entry">Where its story stands.</param>
internal sealed class LogPast(SegmentList segments, PolicyHistory policies, PrincipalKey key, LogEntry entry)
    : IPrincipalPast
{
    private readonly LogFold _fold = new(segments, policies);

    /// <inheritdoc/>
    public PastAnswer Tell(PastQuestion question, CancellationToken cancellation)
    {
        var (answer, state) = question switch
        {
            PastQuestion.At at => At(at.Time, cancellation),
            PastQuestion.Before before => Before(before.Alert, cancellation),
            _ => throw new UnreachableException(),
        };
        var asOf = answer.RaisedAt ?? (question as PastQuestion.At)?.Time;
        return state is null || asOf is not { } time
            ? answer
            : answer with { Principal = PrincipalView.Of(state, time) };
    }

    /// <summary>The memory as it was at a time.</summary>
    /// <exception cref="LogException">A frame it needs is damaged.</exception>
    internal (PastAnswer Answer, PrincipalState? State) At(DateTime time, CancellationToken cancellation)
    {
        Stack<(LogPosition At, Frame Frame)> story = [];
        DateTime? since = null;
        Frame newest = default, oldest = default;
        LogPosition at = entry.Head, oldestAt = default;
        while (at != LogPosition.None && segments.Has(at))
        {
            cancellation.ThrowIfCancellationRequested();
            oldestAt = at;
            oldest = _fold.Read(at, key);
            if (oldest.Kind == FrameKind.Memory) since = oldest.Written;
            // The clock may have been set back since: what was written before it counts, whatever it says.
            if (story.Count > 0 || oldest.Written <= time)
            {
                if (story.Count == 0) newest = oldest;
                story.Push((at, oldest));
                if (oldest.Kind == FrameKind.Memory) return Known();
            }

            at = oldest.Previous;
        }

        if (at == LogPosition.None)
        {
            return story.Count > 0
                ? Known()
                : (new PastAnswer(PastOutcome.NothingYet) { Since = oldest.Written }, null);
        }

        // A memory behind what is gone was written again without a change: it stood when what is kept began.
        var stood = oldest.Kind == FrameKind.Memory;
        if (stood) since = KeptSince();
        if (!stood || time < since) return (new PastAnswer(PastOutcome.NotKept) { Since = since }, null);
        story.Push((oldestAt, oldest));
        return (new PastAnswer(PastOutcome.Known) { Writes = oldest.Version }, _fold.Fold(key, story));

        (PastAnswer Answer, PrincipalState? State) Known() => (
            new PastAnswer(PastOutcome.Known) { Writes = newest.Version, Written = LastWrite(newest) },
            _fold.Fold(key, story));
    }

    /// <summary>The memory as it was before the write that raised an alert.</summary>
    /// <exception cref="LogException">A frame it needs is damaged.</exception>
    internal (PastAnswer Answer, PrincipalState? State) Before(AlertId alert, CancellationToken cancellation)
    {
        DateTime? since = null;
        for (var at = entry.Head; at != LogPosition.None && segments.Has(at);)
        {
            var chapter = ReadChapter(ref at, cancellation);
            var beginsWhole = chapter.Peek().Frame.Kind == FrameKind.Memory;
            if (!beginsWhole && at != LogPosition.None) break;
            var frames = chapter.ToArray();
            List<bool> has = new(frames.Length);
            _fold.Fold(key, chapter, state => has.Add(state.Alerts.ContainsKey(alert)));
            if (!has[^1]) return (new PastAnswer(PastOutcome.NoSuchAlert), null);
            since = frames[0].Frame.Written;
            var raised = has.LastIndexOf(false) + 1;
            if (raised > 0 || !beginsWhole) return Raised(frames, raised);
        }

        return (new PastAnswer(PastOutcome.NotKept) { Since = since }, null);
    }

    /// <summary>Frames back to a memory written whole, or to where the story begins or is no longer kept.</summary>
    private Stack<(LogPosition At, Frame Frame)> ReadChapter(ref LogPosition at, CancellationToken cancellation)
    {
        Stack<(LogPosition At, Frame Frame)> chapter = [];
        while (at != LogPosition.None && segments.Has(at))
        {
            cancellation.ThrowIfCancellationRequested();
            var frame = _fold.Read(at, key);
            chapter.Push((at, frame));
            at = frame.Previous;
            if (frame.Kind == FrameKind.Memory) break;
        }

        return chapter;
    }

    private (PastAnswer Answer, PrincipalState? State) Raised((LogPosition At, Frame Frame)[] frames, int raised)
    {
        var at = frames[raised].Frame.Written;
        if (raised == 0) return (new PastAnswer(PastOutcome.NothingYet) { RaisedAt = at, Since = at }, null);
        var last = frames[raised - 1].Frame;
        var known = new PastAnswer(PastOutcome.Known)
        {
            Writes = last.Version,
            Written = LastWrite(last),
            RaisedAt = at,
        };
        return (known, _fold.Fold(key, new(frames[..raised].Reverse())));
    }

    /// <summary>When a memory was last changed, which is not when it was written whole again.</summary>
    private DateTime? LastWrite(in Frame frame)
    {
        var last = frame;
        while (last.Kind == FrameKind.Memory)
        {
            if (last.Previous == LogPosition.None || !segments.Has(last.Previous)) return null;
            last = _fold.Read(last.Previous, key);
        }

        return last.Written;
    }

    /// <summary>When the oldest frame was written that is kept.</summary>
    private DateTime KeptSince() => segments.All[0].Read(Segment.HeadBytes).Written;
}
