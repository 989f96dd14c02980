using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Contract;

/// <summary>What specifications ask a host again and again.</summary>
public static class PrincipalsExtensions
{
    /// <summary>All alerts of a principal, whole, each asked for by its id.</summary>
    public static async Task<IReadOnlyList<Alert>> AlertsOfAsync(this IPrincipals principals, PrincipalKey key)
    {
        if (await principals.ViewAsync(key) is not { } view) return [];
        List<Alert> alerts = [];
        foreach (var header in view.Alerts)
        {
            alerts.Add(await principals.AlertAsync(header.Id)
                ?? throw new InvalidOperationException(
                    $"The view of {key} shows alert {header.Id}, which nobody has."));
        }

        return alerts;
    }

    /// <summary>The first page of a list of alerts.</summary>
    public static async Task<IReadOnlyList<AlertHeader>> AlertsAsync(this IPrincipals principals, AlertQuery query) =>
        (await principals.ListAlertsAsync(query)).Alerts;

    /// <summary>The riskiest principals of an account, now.</summary>
    public static async Task<IReadOnlyList<PrincipalRisk>> RiskiestAsync(
        this IPrincipals principals, string account, int limit = 20) =>
        (await principals.ListPrincipalsAsync(
            new PrincipalQuery { AsOf = DateTime.UtcNow, Accounts = [account], Limit = limit })).Principals;
}
