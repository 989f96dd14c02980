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
        for (var at = entry.Head; at >= entry.Base;)
        {
            var frame = Read(at, key);
            story.Push((at, frame));
            at = at == entry.Base ? LogPosition.None : frame.Previous;
        }

        return Fold(key, story);
    }

    /// <summary>Reads a frame of a story.</summary>
    /// <exception cref="LogException">It is damaged, or not one.</exception>
    public Frame Read(LogPosition at, PrincipalKey key)
    {
        var frame = segments.Read(at, key.Text);
        return frame.Previous < at
            ? frame
            : throw new LogException(segments.PathOf(at), at.Offset, "the frame there follows a later one");
    }

    /// <summary>Folds frames of a story that begin with a memory, or with the first there was.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="story">The oldest on top; they are taken off.</param>
    /// <param name="after">Is given the memory after each.</param>
    /// <exception cref="LogException">One cannot be folded.</exception>
    public PrincipalState Fold(
        PrincipalKey key, Stack<(LogPosition At, Frame Frame)> story, Action<PrincipalState>? after = null)
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
                    after?.Invoke(state);
                    continue;
                }

                var policy = policies.At(at);
                if (fold is null || !ReferenceEquals(policy, under))
                    (fold, under) = (new PrincipalFold(state, policy), policy);
                LogRows.Fold(frame, fold);
                after?.Invoke(state);
            }
            catch (Exception e) when (e is WireException or ArgumentException or InvalidOperationException
                or OverflowException)
            {
                // The checksum fits: it was written so, by whomever.
                throw new LogException(
                    segments.PathOf(at), at.Offset, $"the memory of {key} cannot be read ({e.Message})");
            }
        }

        return state;
    }
}
