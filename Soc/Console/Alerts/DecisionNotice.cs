using Grainwatch.Detection.Decisions;
using Grainwatch.Ingest.Http.Queries;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Soc.Console.Alerts;

/// <summary>What somebody just decided, and what came of it.</summary>
/// <param name="Decision">What was decided.</param>
/// <param name="Risk">What it did to the principal's risk; null where this process did not see it.</param>
/// <param name="RiskNow">The principal's risk now.</param>
public sealed record DecisionNotice(Decision Decision, RiskChange? Risk, double RiskNow)
{
    private const string Decided = "decided";

    /// <summary>What says in an address that something was decided.</summary>
    internal static QueryParameter[] Parameters { get; } =
        [new(Decided, "The id of a decision that was just made.")];

    /// <summary>
    /// Tells what was decided, if it was. Anybody can make a link, so that it names a decision and says nothing of it.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="principal">The key of whom it is about.</param>
    /// <param name="decisions">What was decided indeed.</param>
    /// <param name="riskNow">The principal's risk now.</param>
    /// <param name="seen">What decisions did.</param>
    internal static DecisionNotice? Read(
        HttpContext http, string principal, IEnumerable<Decision> decisions, double riskNow, DecisionEffects seen) =>
        new QueryReader(http.Request.Query).Text(Decided) is { } id
        && decisions.FirstOrDefault(decision => decision.Id == id) is { } decision
            ? new DecisionNotice(decision, seen.Find(principal, id), riskNow)
            : null;

    /// <summary>The address of a page that tells of a decision.</summary>
    internal static string Address(string page, Decision decision) =>
        $"{page}?{Decided}={Uri.EscapeDataString(decision.Id)}";
}
