using Grainwatch.Detection.Decisions;

namespace Grainwatch.Soc;

/// <summary>What became of a decision.</summary>
/// <param name="Outcome"><c>recorded</c>, or <c>known</c> when the same was sent before.</param>
/// <param name="Principal">Key of the principal whose it is.</param>
/// <param name="Decision">As it is kept.</param>
public sealed record DecisionReceipt(string Outcome, string Principal, Decision Decision);
