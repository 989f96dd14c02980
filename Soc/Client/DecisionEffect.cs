using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Soc;

/// <summary>What a decision changed.</summary>
/// <param name="Receipt">What became of it.</param>
/// <param name="DisplayName">The principal as analysts name it.</param>
/// <param name="RiskBefore">The principal's risk before.</param>
/// <param name="RiskAfter">And after.</param>
/// <param name="Alerts">Alerts that it moved.</param>
public sealed record DecisionEffect(
    DecisionReceipt Receipt,
    string DisplayName,
    double RiskBefore,
    double RiskAfter,
    IReadOnlyList<AlertMoved> Alerts)
{
    internal static DecisionEffect Of(DecisionReceipt receipt, PrincipalView before, PrincipalView after)
    {
        var known = before.Alerts.ToDictionary(alert => alert.Id);
        return new DecisionEffect(
            receipt, after.DisplayName, before.Risk, after.Risk,
            [
                .. from alert in after.Alerts
                   where known.ContainsKey(alert.Id)
                   let old = known[alert.Id]
                   where (old.State, old.StateReason, old.Risk) != (alert.State, alert.StateReason, alert.Risk)
                   select new AlertMoved(alert, old.State, old.StateReason, old.Risk),
            ]);
    }
}

/// <summary>An alert that a decision moved.</summary>
/// <param name="Alert">As it is now.</param>
/// <param name="StateBefore">Where it stood.</param>
/// <param name="ReasonBefore">Why.</param>
/// <param name="RiskBefore">Its risk then.</param>
public sealed record AlertMoved(AlertHeader Alert, AlertState StateBefore, string? ReasonBefore, int RiskBefore);
