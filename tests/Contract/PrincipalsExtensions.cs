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
}
