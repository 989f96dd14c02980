using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Ingest.Routing;

/// <summary>What became of events that were handed on.</summary>
/// <param name="Receipt">Of those that are durable.</param>
/// <param name="Poisoned">Of those that are not, because their principals cannot be served; mostly none.</param>
public readonly record struct Routed(ApplyReceipt Receipt, IReadOnlyList<PoisonedEvents> Poisoned);

/// <summary>Events of a principal that cannot be served.</summary>
/// <param name="Events">The events.</param>
/// <param name="Failure">Why.</param>
public sealed record PoisonedEvents(IReadOnlyList<TrailEvent> Events, PrincipalPoisonedException Failure);
