using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Soc.Console.Alerts;
using Grainwatch.Soc.Console.Overview;
using Grainwatch.Soc.Console.Pages;
using Grainwatch.Soc.Console.Principals;
using Grainwatch.Soc.Console.Rules;
using Grainwatch.Soc.Console.Status;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Soc.Console;

/// <summary>The console, for a gateway to serve.</summary>
public sealed class ConsoleEndpoints : GatewayConsole
{
    /// <summary>Where all of it is.</summary>
    public const string Prefix = "/console";

    /// <inheritdoc/>
    public override string Home => $"{Prefix}/";

    /// <inheritdoc/>
    internal override IReadOnlyList<Endpoint> Endpoints(Gateway gateway, Gate gate)
    {
        var host = new ConsoleHost(gateway, gate);
        var days = new AlertDays();
        _ = WarmUp.Begin(host, days);
        return
        [
            .. SignInPage.Endpoints(host),
            .. OverviewPage.Endpoints(host, days),
            .. AlertsPage.Endpoints(host),
            .. AlertPage.Endpoints(host),
            .. PrincipalsPage.Endpoints(host),
            .. ProfilePage.Endpoints(host),
            .. RulesPage.Endpoints(host),
            .. StatusPage.Endpoints(host),
            StaticAssets.Endpoint,
            host.Get($"{Prefix}/{{**rest}}", Role.Reader, http => Task.FromResult<IResult>(Problems.NotFound(
                $"There is no page {http.Request.Path}."))),
        ];
    }
}
