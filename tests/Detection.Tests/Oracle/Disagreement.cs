using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>Where the core and the oracle first differ along a chronicle.</summary>
/// <param name="Step">After which step.</param>
/// <param name="Rule">About which rule, or what else.</param>
/// <param name="Text">What each says.</param>
internal sealed record Disagreement(int Step, string Rule, string Text)
{
    /// <summary>
    /// Plays a chronicle through both and compares them after each step; null when they agree. Where only the
    /// canonical form tells which content of a sign-in counts, either will do, if it is the same to the end.
    /// </summary>
    public static Disagreement? Of(Chronicle chronicle)
    {
        Disagreement? first = null;
        var contested = Contents.Contested([.. chronicle.Events]);
        for (var choice = 0; choice < 1 << contested.Count; choice++)
        {
            HashSet<Tie> last = [.. contested.Where((_, i) => (choice >> i & 1) != 0)];
            if (Of(chronicle, last) is not { } found) return null;
            if (first is null || found.Step > first.Step) first = found;
        }

        return first;
    }

    public override string ToString() => $"after step {Step}, {Rule}: {Text}";

    private static Disagreement? Of(Chronicle chronicle, IReadOnlySet<Tie> lastOfTieWins)
    {
        var key = chronicle.Principal.Key;
        var oracle = new OracleRun(key, chronicle.Policy, lastOfTieWins);
        var core = new CoreUnderTest(key, chronicle.Policy);
        for (var i = 0; i < chronicle.Steps.Count; i++)
        {
            try
            {
                if (Difference(chronicle.Steps[i], key, oracle, core) is var (rule, text))
                    return new Disagreement(i, rule, text);
            }
            catch (Exception e) when (e is not NotSupportedException)
            {
                return new Disagreement(i, "exception", e.ToString());
            }
        }

        return null;
    }

    private static (string Rule, string Text)? Difference(
        Step step, PrincipalKey key, OracleRun oracle, CoreUnderTest core)
    {
        if (step is Step.Arrival arrival)
        {
            oracle.Arrive(arrival.Events);
            core.Apply(arrival.Events);
        }
        else if (step is Step.Decided { Decision: var decision })
        {
            var (expected, outcome) = (oracle.Decide(decision), core.Decide(decision));
            if (expected != outcome) return ("outcome", $"oracle {expected}, core {outcome}");
            if (expected == DecisionOutcome.NoSuchPrincipal) return null;
        }

        if (Difference(key, [.. oracle.Alerts], core.Alerts) is { } difference) return difference;
        var at = oracle.Newest.AddDays(2.5);
        var (risk, actual) = (oracle.Risk(at), Risk.OfPrincipal(core.Alerts, at));
        return Math.Abs(risk - actual) > 1e-6 ? ("principal risk", $"oracle {risk}, core {actual}") : null;
    }

    private static (string Rule, string Text)? Difference(
        PrincipalKey key, IReadOnlyList<OracleAlert> expected, IReadOnlyCollection<Alert> actual)
    {
        var core = actual.Where(alert => alert.State is not (AlertState.Superseded or AlertState.Withdrawn))
            .ToDictionary(alert => alert.Id);
        foreach (var alert in expected)
        {
            var found = core.Remove(alert.Id(key), out var same) ? Describe(same) : null;
            if (found != alert.ToString()) return Tell(alert.Rule, alert.Subject, alert.ToString(), found);
        }

        return core.Values.FirstOrDefault() is { } extra
            ? Tell(extra.Rule, extra.Subject, null, Describe(extra)) : null;
    }

    private static (string Rule, string Text) Tell(string rule, string subject, string? oracle, string? core) =>
        (rule, $"subject '{subject.Replace('\n', ' ')}'\n"
            + $"  oracle: {oracle ?? "nothing"}\n  core:   {core ?? "nothing"}");

    private static string Describe(Alert alert) => OracleAlert.Text(
        alert.State, alert.StateReason, alert.Risk,
        alert.Reasons.Select(reason => reason.Risk).Where(risk => risk != 0).Order(),
        alert.Rows.Select(row => row.EventId));
}
