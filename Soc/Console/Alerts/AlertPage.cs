using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Soc.Console.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Soc.Console.Alerts;

/// <summary>An alert, what it takes to judge it, and what can be decided about it.</summary>
internal static class AlertPage
{
    private const string Path = "/console/alerts/{id}";
    private const int BodyBytesMax = 64 * 1024;

    /// <summary>The page, and what its form sends.</summary>
    public static Endpoint[] Endpoints(ConsoleHost host) =>
    [
        host.Get(Path, Role.Reader, http => ShowAsync(http, host), DecisionNotice.Parameters),
        host.Post($"{Path}/decisions", Role.Analyst, http => DecideAsync(http, host)),
    ];

    private static async Task<IResult> ShowAsync(HttpContext http, ConsoleHost host)
    {
        if (!AlertId.TryParse(http.GetRouteValue("id") as string, out var id))
            return Problems.BadRequest("Not an id", "This is no alert's address; an alert's id reads like a UUID.");
        var explained = await host.Client(http).ExplainAsync(id, http.RequestAborted);
        var (caller, account) = (http.Caller(), explained.Alert.Account);
        var mayDecide = caller.ScopeOf(Role.Analyst)?.Includes(account) == true;
        var model = new AlertModel
        {
            Explained = explained,
            WhyNot = mayDecide ? null
                : $"{caller.Shown} may look, and not decide: that needs the role 'analyst' in account {account}.",
            AsksName = caller.Name is null,
        };
        return await host.ShowAsync<AlertView, AlertModel>(http, model with
        {
            Notice = DecisionNotice.Read(
                http, explained.Alert.Principal, model.Decisions, explained.Principal.Risk, host.Effects),
        });
    }

    /// <summary>Takes the way of <c>POST /v1/decisions</c>, and comes back to the alert.</summary>
    private static async Task<IResult> DecideAsync(HttpContext http, ConsoleHost host)
    {
        http.LimitBody(BodyBytesMax);
        await http.FormAsync();
        var id = (http.GetRouteValue("id") as string)!;
        if (!AlertId.TryParse(id, out var alertId) ||
            await http.Principals().AlertAsync(alertId, http.RequestAborted) is not { } alert)
        {
            return Problems.NotFound($"There is no alert {id}.");
        }

        return await DecisionForm.TakeAsync(http, host, alert.Principal, alert.Id, $"/console/alerts/{alert.Id}");
    }
}
