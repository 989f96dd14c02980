using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Soc;

/// <summary>What was known of a principal earlier, by time of writing.</summary>
/// <param name="AsOf">
/// The time that was asked for (UTC); of an alert, when the write was made that raised it: the memory is the one
/// before.
/// </param>
/// <param name="Alert">The alert that was asked for; null when a time was.</param>
/// <param name="Writes">How many writes the memory had by then.</param>
/// <param name="Written">When the last of them was made (UTC); null when that is longer ago than what is kept.</param>
/// <param name="Principal">What it remembered; its risk is as of then.</param>
public sealed record PastPrincipal(
    DateTime AsOf, AlertId? Alert, long Writes, DateTime? Written, PrincipalView Principal);
