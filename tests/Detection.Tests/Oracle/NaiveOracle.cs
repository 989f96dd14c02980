using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>
/// What detection.md says of a whole history, computed from scratch and without looking at the core: every question is
/// asked of all events again. Out of scope: late events, and bounds that overflow.
/// </summary>
internal static class NaiveOracle
{
    /// <summary>
    /// What the rules say of one principal's events, none twice, none late, and of the decisions about the principal
    /// itself. Decisions about alerts come after: <see cref="OracleRun"/>.
    /// </summary>
    public static IReadOnlyList<OracleAlert> Judge(
        PrincipalKey key, IReadOnlyCollection<TrailEvent> events, Policy policy,
        IReadOnlyCollection<Decision>? decisions = null)
    {
        // §3: what cannot be attributed has no baseline.
        if (key.Type == PrincipalIdentifier.Unattributed) return [];
        var past = new OraclePast(key, events, policy, decisions ?? []);
        IEnumerable<OracleAlert> all =
        [
            .. CountriesOracle.Judge(past), .. GeolocationOracle.Judge(past), .. FederatedOracle.Judge(past),
            .. InstanceOracle.Judge(past),
        ];

        // Reading 9: a disabled rule raises nothing.
        return [.. all.Where(alert => !policy.DisabledRules.Contains(alert.Rule))];
    }
}
