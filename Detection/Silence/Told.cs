using Grainwatch.Detection.Events;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Silence;

/// <summary>What a memory of ours was told, with the event that told it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Tiding">What it tells.</param>
internal sealed record Told(TrailEvent Event, Tiding Tiding)
{
    /// <summary>All that a memory keeps of it, by time; nothing of a principal's own memory.</summary>
    public static List<Told> In(PrincipalState state) =>
        [.. state.Actions.Sensitive.Select(Of).OfType<Told>()];

    private static Told? Of(TrailEvent e) => Tiding.From(e) is { } tiding ? new Told(e, tiding) : null;
}
