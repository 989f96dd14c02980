using Grainwatch.Local.Commands;
using Grainwatch.Soc;

namespace Grainwatch.Local.Reports;

/// <summary>What a decision changed, for people.</summary>
internal static class DecisionText
{
    private const int AlertsMax = 10;

    public static void Write(Terminal terminal, DecisionEffect effect)
    {
        var known = effect.Receipt.Outcome == "known" ? " (known already: nothing changed)" : "";
        terminal.Line($"{effect.DisplayName}: {DecisionWords.Of(effect.Receipt.Decision)}{known}");
        foreach (var moved in effect.Alerts.Take(AlertsMax))
        {
            var risk = moved.RiskBefore == moved.Alert.Risk ? "" : $", risk {moved.RiskBefore} → {moved.Alert.Risk}";
            AlertText.Wrap(
                terminal, $"  alert {AlertStyle.ShortId(moved.Alert.Id)}  ",
                $"{AlertStyle.State(moved.StateBefore, moved.ReasonBefore)} → "
                + $"{AlertStyle.State(moved.Alert.State, moved.Alert.StateReason)}{risk}: {moved.Alert.Title}");
        }

        if (effect.Alerts.Count > AlertsMax)
            terminal.Line($"  … and {effect.Alerts.Count - AlertsMax:N0} alerts more; -o json has all");
        terminal.Line(effect.RiskBefore.Equals(effect.RiskAfter)
            ? $"  risk of the principal  {effect.RiskAfter:0.0}, as before"
            : $"  risk of the principal  {effect.RiskBefore:0.0} → {effect.RiskAfter:0.0}");
    }
}
