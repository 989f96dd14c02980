using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Rules.Cases;

/// <summary>What happens next in a case.</summary>
public abstract record CaseStep
{
    private CaseStep()
    {
    }

    /// <summary>Something the principal does.</summary>
    /// <param name="Event">Its event.</param>
    public sealed record Activity(TrailEvent Event) : CaseStep;

    /// <summary>Something an analyst decides.</summary>
    /// <param name="Decision">
    /// The decision; one about an alert names none: it is about the newest that the rule has of the story so far.
    /// </param>
    public sealed record Verdict(Decision Decision) : CaseStep;
}
