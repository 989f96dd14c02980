using Grainwatch.Detection.Principals;

namespace Grainwatch.Grains;

/// <summary>What a shard of the sweep stores.</summary>
/// <param name="Expected">
/// Keys of principals that may have something to tell; some that have told stay until there is no room.
/// </param>
/// <param name="Poisoned">Principals that cannot be served.</param>
internal sealed record SweepRecord(
    IReadOnlyCollection<string> Expected, IReadOnlyCollection<PoisonedPrincipal> Poisoned)
{
    /// <summary>The version of its form.</summary>
    public const byte Version = 1;
}
