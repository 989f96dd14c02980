using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Queries;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Ingest.Http;

/// <summary>Shows alerts.</summary>
internal static class AlertEndpoints
{
    private const int LimitUsual = 100;

    /// <summary>What a list takes.</summary>
    public static readonly QueryParameter[] Parameters =
    [
        .. AlertFilter.Parameters("open,acknowledged"),
        QueryParameter.Limit(LimitUsual, AlertQuery.LimitMax),
        QueryParameter.Cursor,
    ];

    /// <summary>A page of the alerts that a filter chooses, newest event first.</summary>
    public static async Task<IResult> ListAsync(HttpContext http)
    {
        var query = AlertFilter.Read(http) with
        {
            Limit = new QueryReader(http.Request.Query).Number("limit", 1, AlertQuery.LimitMax) ?? LimitUsual,
            After = Cursor.ReadAlerts(http),
        };
        var page = await http.Principals().ListAlertsAsync(query, http.RequestAborted);
        return Tagged.Json(
            http, new AlertsAnswer(page.Alerts, Cursor.Of(http, page.Next)), GrainwatchJson.Readable.AlertsAnswer);
    }

    /// <summary>One alert whole.</summary>
    public static async Task<IResult> GetAsync(HttpContext http)
    {
        var text = http.GetRouteValue("id") as string;
        if (!AlertId.TryParse(text, out var id))
            return Problems.BadRequest("Not an id", $"'{text}' is no alert id; it reads like a UUID.");
        return await http.Principals().AlertAsync(id, http.RequestAborted) is { } alert
            ? Tagged.Json(http, alert, GrainwatchJson.Readable.Alert)
            : Problems.NotFound($"There is no alert {text}.");
    }
}
