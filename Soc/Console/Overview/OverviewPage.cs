using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Soc.Console.Components;
using Grainwatch.Soc.Console.Pages;
using Grainwatch.Soc.Console.Status;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Soc.Console.Overview;

/// <summary>What needs somebody now, and whether anything could be missed.</summary>
internal static class OverviewPage
{
    private const int RiskiestMax = 8;

    /// <summary>The page.</summary>
    public static Endpoint[] Endpoints(ConsoleHost host, AlertDays days) =>
        [host.Get(ConsoleEndpoints.Prefix, Role.Reader, http => ShowAsync(http, host, days))];

    /// <summary>What it shows.</summary>
    public static async Task<OverviewModel> ReadAsync(
        ISocClient client, AlertDays days, StatusModel status, DateTime now, CancellationToken cancellation)
    {
        var riskiest = await client.PrincipalsPageAsync(
            new PrincipalFilter { Limit = RiskiestMax }, cancellationToken: cancellation);
        return new OverviewModel
        {
            Live = await AlertTally.ReadAsync(client, new AlertQuery(), cancellation),
            Riskiest = riskiest.Items,
            Day = await days.FindAsync(client, now, cancellation),
            Status = status,
        };
    }

    private static async Task<IResult> ShowAsync(HttpContext http, ConsoleHost host, AlertDays days) =>
        await host.ShowAsync<OverviewView, OverviewModel>(http, await ReadAsync(
            host.Client(http), days, await StatusPage.ReadAsync(http, host), host.Clock.GetUtcNow().UtcDateTime,
            http.RequestAborted));
}
