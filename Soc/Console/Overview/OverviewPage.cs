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
    public static Endpoint[] Endpoints(ConsoleHost host)
    {
        var days = new AlertDays();
        return [host.Get(ConsoleEndpoints.Prefix, Role.Reader, http => ShowAsync(http, host, days))];
    }

    private static async Task<IResult> ShowAsync(HttpContext http, ConsoleHost host, AlertDays days)
    {
        var (client, cancellation) = (host.Client(http), http.RequestAborted);
        var riskiest = await client.PrincipalsPageAsync(
            new PrincipalFilter { Limit = RiskiestMax }, cancellationToken: cancellation);
        return await host.ShowAsync<OverviewView, OverviewModel>(http, new OverviewModel
        {
            Live = await AlertTally.ReadAsync(client, new AlertQuery(), cancellation),
            Riskiest = riskiest.Items,
            Day = await days.FindAsync(client, host.Clock.GetUtcNow().UtcDateTime, cancellation),
            Status = await StatusPage.ReadAsync(http, host),
        });
    }
}
