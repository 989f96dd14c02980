using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>An alert as the contract has it: open, or suppressed with its reason.</summary>
internal sealed record OracleAlert(
    string Rule, string Subject, bool Suppressed, string? Reason, int Risk,
    IReadOnlyList<string> RowEventIds, IReadOnlyList<int> Contributions)
{
    /// <summary>An open alert of a base risk and the contributions of its signals, clamped as §10 says.</summary>
    public static OracleAlert Open(
        string rule, string subject, IEnumerable<TrailEvent> rows, int baseRisk, IEnumerable<int> signals)
    {
        int[] contributions = [.. signals.Append(baseRisk).Where(risk => risk != 0).Order()];
        return new OracleAlert(rule, subject, false, null, Math.Clamp(contributions.Sum(), 0, 100),
            [.. rows.Select(e => e.Id.ToString())], contributions);
    }

    /// <summary>Event ids by (time, id).</summary>
    public static string[] Ids(IEnumerable<TrailEvent> rows) => [.. rows.Order().Select(e => e.Id.ToString())];

    public override string ToString() =>
        $"{(Suppressed ? $"suppressed '{Reason}'" : "open")}, risk {Risk} [{string.Join(' ', Contributions)}], rows "
        + string.Join(' ', RowEventIds.Select(id => id.TrimStart('0', '-', '4', '8').TrimStart('0', '-')));
}

/// <summary>
/// What detection.md says of a whole history, computed from scratch and without looking at the core: every question is
/// asked of all events again. Out of scope: decisions, lists by agent or CIDR, <c>routine: suppress</c>, automation
/// agents, test windows, late events, addenda, and bounds that overflow.
/// </summary>
internal static class NaiveOracle
{
    /// <summary>All open and suppressed alerts of one principal's events, none twice, none late.</summary>
    public static IReadOnlyList<OracleAlert> Judge(
        PrincipalKey key, IReadOnlyCollection<TrailEvent> events, Policy policy)
    {
        // §3: what cannot be attributed has no baseline.
        if (key.Type == PrincipalIdentifier.Unattributed) return [];
        var past = new OraclePast(key, [.. events.Order()], policy);
        return
        [
            .. CountriesOracle.Judge(past), .. GeolocationOracle.Judge(past), .. FederatedOracle.Judge(past),
            .. InstanceOracle.Judge(past),
        ];
    }
}
