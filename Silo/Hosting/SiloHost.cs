using System.Net;
using Grainwatch.Detection.Policies;
using Grainwatch.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Grainwatch.Silo.Hosting;

/// <summary>Builds a silo.</summary>
internal static class SiloHost
{
    /// <summary>Longest orderly shutdown; whoever stops the process from outside must wait longer.</summary>
    private static readonly TimeSpan s_shutdown = TimeSpan.FromSeconds(30);

    /// <summary>A silo, not yet started.</summary>
    public static IHost Build(SiloSettings settings, Policy policy)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = "grainwatch-silo",
            EnvironmentName = Environments.Production,
        });
        Logs.Add(builder.Logging);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = s_shutdown);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(
                settings.SiloPort,
                settings.GatewayPort,
                new IPEndPoint(IPAddress.Loopback, settings.PrimaryPort ?? settings.SiloPort),
                settings.ServiceId,
                settings.ClusterId);
            Configure(silo, settings);
            silo.AddMemoryGrainStorage(GrainStorage.Provider);
            silo.AddGrainwatchGrains(policy);
        });
        return builder.Build();
    }

    /// <summary>Lines that say what the silo runs with.</summary>
    public static IEnumerable<string> Describe(SiloSettings settings) =>
    [
        $"cluster {settings.ClusterId}, service {settings.ServiceId}",
        $"silos on 127.0.0.1:{settings.SiloPort}, clients on 127.0.0.1:{settings.GatewayPort}, "
            + $"membership at 127.0.0.1:{settings.PrimaryPort ?? settings.SiloPort}",
        $"at most {settings.WaitingRequestsMax:N0} requests wait for one grain; clients are refused from "
            + $"{Percent(settings.ShedCpuPercent)} processor, {Percent(settings.ShedMemoryPercent)} memory",
        $"calls time out after {settings.ResponseTimeoutSeconds} s; idle principals leave memory after "
            + $"{settings.IdleMinutes} min",
        "NOT DURABLE: principals and alerts are kept in the silos' memory and are lost when silos stop",
    ];

    private static string Percent(int percent) => percent == 0 ? "no" : $"{percent} %";

    private static void Configure(ISiloBuilder silo, SiloSettings settings)
    {
        silo.Configure<ClusterOptions>(options =>
        {
            options.ClusterId = settings.ClusterId;
            options.ServiceId = settings.ServiceId;
        });
        silo.Configure<SiloMessagingOptions>(options =>
        {
            options.MaxEnqueuedRequestsHardLimit = settings.WaitingRequestsMax;
            options.MaxEnqueuedRequestsSoftLimit = settings.WaitingRequestsMax / 2;
            options.ResponseTimeout = TimeSpan.FromSeconds(settings.ResponseTimeoutSeconds);
        });
        silo.Configure<LoadSheddingOptions>(options =>
        {
            options.LoadSheddingEnabled = settings.ShedCpuPercent > 0 || settings.ShedMemoryPercent > 0;
            options.CpuThreshold = settings.ShedCpuPercent == 0 ? 100 : settings.ShedCpuPercent;
            options.MemoryThreshold = settings.ShedMemoryPercent == 0 ? 100 : settings.ShedMemoryPercent;
        });
        silo.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionQuantum = TimeSpan.FromMinutes(1);
            options.CollectionAge = TimeSpan.FromMinutes(settings.IdleMinutes);
        });
    }
}
