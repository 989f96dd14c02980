using System.Globalization;
using Grainwatch.Detection.Decisions;
using Grainwatch.Ingest.Http.Queries;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Soc.Console.Alerts;

/// <summary>What somebody just decided, and what came of it.</summary>
/// <param name="Decision">What was decided.</param>
/// <param name="RiskBefore">The principal's risk before.</param>
/// <param name="RiskAfter">And now.</param>
public sealed record DecisionNotice(Decision Decision, double RiskBefore, double RiskAfter)
{
    private const string Decided = "decided";
    private const string Before = "before";

    /// <summary>What says in an address that something was decided.</summary>
    internal static QueryParameter[] Parameters { get; } =
    [
        new(Decided, "The id of a decision that was just made."),
        new(Before, "The principal's risk before it."),
    ];

    /// <summary>Tells what was decided, if it was: anybody can make a link.</summary>
    /// <param name="http">The request.</param>
    /// <param name="decisions">What was decided indeed.</param>
    /// <param name="risk">The principal's risk now.</param>
    internal static DecisionNotice? Read(HttpContext http, IEnumerable<Decision> decisions, double risk)
    {
        var query = new QueryReader(http.Request.Query);
        return query.Text(Decided) is { } id && query.Text(Before) is { } text
            && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var before)
            && decisions.FirstOrDefault(decision => decision.Id == id) is { } decision
                ? new DecisionNotice(decision, Math.Clamp(before, 0, 100), risk)
                : null;
    }

    /// <summary>The address of a page that tells of a decision.</summary>
    internal static string Address(string page, Decision decision, double riskBefore) => string.Create(
        CultureInfo.InvariantCulture,
        $"{page}?{Decided}={Uri.EscapeDataString(decision.Id)}&{Before}={riskBefore}");
}
