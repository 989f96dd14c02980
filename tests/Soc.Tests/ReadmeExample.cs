using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;

namespace Grainwatch.Soc.Tests;

/// <summary>The example of the README, as it stands there.</summary>
internal static class ReadmeExample
{
    public static async Task RunAsync(ISocClient soc, TextWriter output, Func<string, bool> isTravelling)
    {
        var query = new AlertQuery { MinSeverity = Severity.High, Rule = "new-geolocation-for-event-type" };
        await foreach (var alert in soc.AlertsAsync(query))
        {
            var principal = await soc.PrincipalAsync(alert.Principal);
            output.WriteLine($"{alert.Risk,3} {alert.Title}; risk of {principal.DisplayName}: {principal.Risk}");
            if (!isTravelling(principal.DisplayName)) continue;
            var effect = await soc.DecideAndTellAsync(new Close
            {
                Id = $"travel-{alert.Id}",
                By = "travel-desk",
                At = DateTime.UtcNow,
                Note = "booked journey",
                Alert = alert.Id,
                Disposition = Disposition.Benign,
            });
            output.WriteLine($"    closed: risk {effect.RiskBefore} → {effect.RiskAfter}");
        }
    }
}
