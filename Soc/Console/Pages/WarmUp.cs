using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Http;
using Grainwatch.Soc.Console.Alerts;
using Grainwatch.Soc.Console.Overview;
using Grainwatch.Soc.Console.Status;
using Microsoft.Extensions.DependencyInjection;

namespace Grainwatch.Soc.Console.Pages;

/// <summary>
/// Draws the overview and an alert for nobody once the process serves: whatever they need is compiled and read at its
/// first use, which takes seconds that the first reader would wait.
/// </summary>
internal static class WarmUp
{
    /// <summary>Begins, beside everything else; ends by itself.</summary>
    public static Task Begin(ConsoleHost host, AlertDays days) => Task.Run(async () =>
    {
        try
        {
            await DrawAsync(host, days);
        }
        catch (Exception)
        {
            // Any: whoever asks for the page is told what is wrong, and nobody has asked yet.
        }
    });

    /// <summary>Draws, and says how many pages there were to draw.</summary>
    internal static async Task<int> DrawAsync(ConsoleHost host, AlertDays days)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        using var client = new PrincipalsSocClient(host.Gateway.AllPrincipals, host.Clock);
        var context = new PageContext { Now = host.Clock.GetUtcNow().UtcDateTime, Path = ConsoleEndpoints.Prefix };
        var status = StatusModel.Of(
            await StatusAnswer.OfAsync(host.Gateway, CancellationToken.None), host.Policy.Version, whyNot: null);
        var overview = await OverviewPage.ReadAsync(client, days, status, context.Now, CancellationToken.None);
        await PageResult.HtmlAsync<OverviewView, OverviewModel>(services, context, overview);
        var newest = await client.AlertsPageAsync(new AlertQuery { Limit = 1 });
        if (newest.Items is not [var header]) return 1;
        var alert = new AlertModel
        {
            Explained = await client.ExplainAsync(header.Id),
            WhyNot = null,
            AsksName = true,
        };
        await PageResult.HtmlAsync<AlertView, AlertModel>(services, context, alert);
        return 2;
    }
}
