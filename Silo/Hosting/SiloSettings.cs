namespace Grainwatch.Silo.Hosting;

/// <summary>How a silo runs. Every option of Orleans that we rely on is here or a constant beside its use.</summary>
internal sealed record SiloSettings
{
    /// <summary>Silos of one cluster share it. Default: grainwatch.</summary>
    public string ClusterId { get; init; } = ClusterDefaults.Id;

    /// <summary>Part of what is stored; stays when clusters come and go. Default: grainwatch.</summary>
    public string ServiceId { get; init; } = ClusterDefaults.Id;

    /// <summary>
    /// The policy file; the silos and gateways of one cluster take the same. Default: none, the published defaults.
    /// </summary>
    public string? Policy { get; init; }

    /// <summary>Port for other silos. Default: 11111.</summary>
    public int SiloPort { get; init; } = ClusterDefaults.SiloPort;

    /// <summary>Port for clients. Default: 30000.</summary>
    public int GatewayPort { get; init; } = ClusterDefaults.GatewayPort;

    /// <summary>
    /// Port of the silo that keeps the membership; its own is the first silo's. Default: <see cref="SiloPort"/>.
    /// </summary>
    public int? PrimaryPort { get; init; }

    /// <summary>Requests one grain may have waiting; what comes then is refused. Default: 2,048.</summary>
    public int WaitingRequestsMax { get; init; } = 2048;

    /// <summary>Processor load in percent from which clients are refused; 0 is never. Default: 99.</summary>
    public int ShedCpuPercent { get; init; } = 99;

    /// <summary>Memory load in percent from which clients are refused; 0 is never. Default: 95.</summary>
    public int ShedMemoryPercent { get; init; } = 95;

    /// <summary>Seconds after which an unanswered call has an unknown outcome. Default: 30.</summary>
    public int ResponseTimeoutSeconds { get; init; } = 30;

    /// <summary>Minutes after which an idle principal leaves memory. Default: 15.</summary>
    public int IdleMinutes { get; init; } = 15;
}

/// <summary>What silos and their clients take when nothing is said.</summary>
internal static class ClusterDefaults
{
    /// <summary>Cluster id and service id.</summary>
    public const string Id = "grainwatch";

    /// <summary>Port for other silos.</summary>
    public const int SiloPort = 11111;

    /// <summary>Port for clients.</summary>
    public const int GatewayPort = 30000;
}
