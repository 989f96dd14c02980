using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace Grainwatch.Silo.Hosting;

/// <summary>Orleans' dashboard: what silos collect for it, and what nobody is shown of it.</summary>
internal static class Dashboard
{
    /// <summary>
    /// Has a silo collect what the dashboard shows, or have nothing to do with it. A cluster may have silos of both
    /// kinds for a while: the dashboard's grains wake where it is on.
    /// </summary>
    public static void Set(ISiloBuilder silo, bool isOn)
    {
        if (isOn) silo.AddDashboard(Configure);
        else silo.Services.PostConfigure<GrainTypeOptions>(options => options.Classes.RemoveWhere(IsDashboards));
    }

    /// <summary>What silos and gateways set.</summary>
    public static void Configure(DashboardOptions options)
    {
        // The log of a process names principals, and following it takes a connection for an hour.
        options.HideTrace = true;
        options.CounterUpdateIntervalMs = 1000;
        options.HistoryLength = 100;
    }

    private static bool IsDashboards(Type grain) => grain.Assembly == typeof(DashboardOptions).Assembly;
}
