using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Local.Log;

/// <summary>Makes memories of what a log holds: the last one that was written whole, and what followed it.</summary>
internal sealed class LogFold(SegmentList segments, PolicyHistory policies)
{
    /// <summary>A principal's memory as it is.</summary>
    /// <exception cref="LogException">A frame it needs is damaged.</exception>
    public PrincipalState Now(PrincipalKey key, LogEntry entry)
    {
        Stack<(LogPosition At, Frame Frame)> story = [];
        for (var at = entry.Head; at >= entry.Base; )
        {
            var frame = segments.Read(at, key.Text);
            story.Push((at, frame));
            at = at == entry.Base ? LogPosition.None : frame.Previous;
        }

        return Fold(key, story);
    }

    /// <summary>
    /// A principal's memory as it was known at a time; null when nothing of it was, or when what was written then is
    /// no longer kept.
    /// </summary>
    /// <exception cref="LogException">A frame it needs is damaged.</exception>
    public PrincipalState? At(PrincipalKey key, LogEntry entry, DateTime time)
    {
        Stack<(LogPosition At, Frame Frame)> story = [];
        var at = entry.Head;
        while (at != LogPosition.None && segments.Has(at))
        {
            var frame = segments.Read(at, key.Text);
            if (frame.Written <= time) story.Push((at, frame));
            if (story.Count > 0 && frame.Kind == FrameKind.Memory) return Fold(key, story);
            at = frame.Previous;
        }

        return story.Count > 0 && at == LogPosition.None ? Fold(key, story) : null;
    }

    private PrincipalState Fold(PrincipalKey key, Stack<(LogPosition At, Frame Frame)> story)
    {
        var state = new PrincipalState(key);
        PrincipalFold? fold = null;
        Policy? under = null;
        while (story.TryPop(out var next))
        {
            var (at, frame) = next;
            try
            {
                if (frame.Kind == FrameKind.Memory)
                {
                    (state, fold) = (StateCodec.Decode(frame.Payload), null);
                    continue;
                }

                var policy = policies.At(at);
                if (fold is null || !ReferenceEquals(policy, under))
                    (fold, under) = (new PrincipalFold(state, policy), policy);
                Apply(fold, frame);
            }
            catch (WireException e)
            {
                throw new LogException(
                    segments.PathOf(at), at.Offset, $"the memory of {key} cannot be read ({e.Message})");
            }
        }

        return state;
    }

    private static void Apply(PrincipalFold fold, in Frame frame)
    {
        if (frame.Kind == FrameKind.Decision)
        {
            fold.Decide(DecisionCodec.Decode(frame.Payload));
            return;
        }

        var (events, arrival) = LogRows.Decode(frame.Payload);
        fold.Apply(events, [], arrival);
    }
}
